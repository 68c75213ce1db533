/**
 * What it costs a program to tell an access.
 *
 * Method: `touch` of an access table of 100 000 rows, at 65 536 random rows over and over, 50 million a run; beside it a
 * bare store of 1 into a Uint8Array at the same places. The loop and the read of the row's number are in both. They take
 * turns, nine runs each; medians.
 */
import { accessTable } from 'damonx/primitives';
import { alone, inTurns, nsPer } from './support/bench.mjs';

const SIZE = 100_000;
const TOUCHES = 50_000_000;
const MASK = 65_535;
const order = Uint32Array.from({ length: MASK + 1 }, () => Math.floor(Math.random() * SIZE));

function touched() {
  const rows = accessTable({ size: SIZE });
  return nsPer(TOUCHES, () => {
    for (let i = 0; i < TOUCHES; i++) rows.touch(order[i & MASK]);
  });
}

function stored() {
  const bytes = new Uint8Array(new SharedArrayBuffer(SIZE));
  return nsPer(TOUCHES, () => {
    for (let i = 0; i < TOUCHES; i++) bytes[order[i & MASK]] = 1;
  });
}

async function measure() {
  const { touch, store } = await inTurns(9, { touch: touched, store: stored });
  return [{ what: 'touch(row)', value: touch, unit: 'ns', beside: { what: 'bare byte store', value: store } }];
}

export const touch = {
  name: 'touch',
  method:
    'touch() at random rows of 100 000; beside a bare store into a shared Uint8Array at the same places; 9 runs each of 50 million, in turns, medians; the loop is in both',
  measure,
};
await alone(import.meta, touch);

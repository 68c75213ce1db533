/**
 * The program that the demo watches: a child process that touches its memories as planned and tells its parent where they
 * are and what it truly did. It ends with its parent, whatever ends that.
 */
import { readFileSync } from 'node:fs';
import type { AddressRange } from '../regions/index.js';
import { MEMORY_BYTES, PAGE_BYTES, plan } from './demo-plan.js';
import { runWorkload } from './workload-loop.js';
import type { WorkloadMessage } from './workload-message.js';

interface PlacedMemory extends AddressRange {
  readonly bytes: Uint8Array;
}

const WASM_PAGE_BYTES = 65_536;
const MOST_TRIES = 4 * plan.length;

/** The mappings that may be one of the memories: writable, private, of that size. */
function candidates(): AddressRange[] {
  return readFileSync('/proc/self/maps', 'latin1')
    .split('\n')
    .flatMap((line) => {
      const [, first, behind] = /^([0-9a-f]+)-([0-9a-f]+) rw-p /.exec(line) ?? [];
      if (!first || !behind) return [];
      const range = { start: Number.parseInt(first, 16), end: Number.parseInt(behind, 16) };
      return range.end - range.start === MEMORY_BYTES ? [range] : [];
    });
}

/** A memory with a mapping of its own; undefined where its mapping cannot be told from others. */
function placeMemory(): PlacedMemory | undefined {
  const before = new Set(candidates().map(({ start }) => start));
  const pages = MEMORY_BYTES / WASM_PAGE_BYTES;
  const bytes = new Uint8Array(new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer);
  const [range, other] = candidates().filter(({ start }) => !before.has(start));
  return range && !other ? { ...range, bytes } : undefined;
}

function placeMemories(): PlacedMemory[] {
  const placed: PlacedMemory[] = [];
  for (let tries = 0; tries < MOST_TRIES && placed.length < plan.length; tries++) {
    const memory = placeMemory();
    if (memory) placed.push(memory);
  }
  return placed.sort((a, b) => a.start - b.start);
}

function touchPages(bytes: Uint8Array | undefined): void {
  if (!bytes) return;
  for (let page = 0; page < bytes.length; page += PAGE_BYTES) bytes[page] = (bytes[page] ?? 0) + 1;
}

const tell = (message: WorkloadMessage): void => {
  if (process.connected) process.send?.(message, () => {});
};

const memories = placeMemories();
if (memories.length < plan.length) {
  tell({ type: 'failed', reason: `only ${memories.length} of ${plan.length} memories have a mapping of their own` });
  process.disconnect();
} else {
  // Every page is there before anybody looks.
  for (const { bytes } of memories) touchPages(bytes);
  tell({ type: 'ready', memories: memories.map(({ start, end }) => ({ start, end })) });
  const stop = runWorkload(
    (memory) => touchPages(memories[memory]?.bytes),
    (touched) => tell({ type: 'touched', ...touched }),
  );
  // Ctrl-C in a terminal reaches both; the parent decides when this ends.
  process.on('SIGINT', () => {});
  process.on('message', () => {
    stop();
    process.disconnect();
  });
  process.on('disconnect', () => process.exit(0));
}

import { describe, expect, it } from 'vitest';
import { parseStat } from '../../../primitives/process/stat.js';
import { DamonError } from '../../../regions/index.js';
import { statOf } from './fake-proc.js';

describe('parseStat', () => {
  it('reads a real line', () => {
    const line =
      '4440 (sleep) S 4431 4431 2488 0 -1 4194304 130 0 1 0 0 0 0 0 20 0 1 0 173836 2990080 425 18446744073709551615 0\n';
    expect(parseStat(line)).toEqual({ command: 'sleep', alive: true, kernelThread: false, startTime: '173836' });
  });

  it.each(['a b', 'a) S 1 (b', '))((', '', 'two\nlines'])('takes the command %o for what it is', (command) => {
    expect(parseStat(statOf({ command }))).toMatchObject({ command, alive: true, startTime: '1000' });
  });

  it.each(['Z', 'X', 'x'])('takes the state %s for the end of the process', (state) => {
    expect(parseStat(statOf({ state })).alive).toBe(false);
  });

  it('knows a thread of the kernel by its flags', () => {
    expect(parseStat(statOf({ flags: 0x20_8040 })).kernelThread).toBe(true);
    expect(parseStat(statOf({ flags: 0x40_0000 })).kernelThread).toBe(false);
  });

  it.each([
    ['', 'command'],
    ['1 (a', 'command'],
    ['1 (a)', 'state'],
    ['1 (a) S 1 2', 'flags'],
    ['1 (a) S 1 1 1 0 -1 64 0', 'start time'],
  ])('names the field that %o lacks: %s', (line, field) => {
    expect(() => parseStat(line)).toThrow(DamonError);
    expect(() => parseStat(line)).toThrow(`Expected \`${field} in stat\` to be`);
  });
});

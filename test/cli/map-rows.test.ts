import { describe, expect, it } from 'vitest';
import { digits, legend, mapLines } from '../../cli/map-rows.js';
import { colourCode, colourOf } from '../../cli/palette.js';
import { colourDepth } from '../../cli/terminal.js';
import { visible } from './visible.js';

const row = (...rates: number[]) => Float64Array.from(rates);

describe('cells without colours', () => {
  it('are tenths, a point for never and nothing for what is not monitored', () => {
    expect(digits(row(Number.NaN, 0, 0.01, 0.1, 0.55, 0.99, 1))).toBe(' .01599');
  });

  it('take a line a row', () => {
    expect(mapLines([row(0, 1), row(1, 0)], 'none')).toEqual(['.9', '9.']);
  });
});

describe('cells with colours', () => {
  it('take a line for two rows, the older above', () => {
    const yellow = '253;231;37';
    const purple = '68;1;84';
    expect(mapLines([row(1, 1), row(0, 0)], 'truecolour')).toEqual([`\x1b[38;2;${yellow};48;2;${purple}m▀▀\x1b[0m`]);
  });

  it('leave the background where nothing is monitored, or no row is yet', () => {
    expect(mapLines([row(Number.NaN, 0)], '256')).toEqual(['\x1b[39;49m \x1b[38;5;53;49m▀\x1b[0m']);
    expect(mapLines([row(Number.NaN), row(1)], '256')).toEqual(['\x1b[38;5;220;49m▄\x1b[0m']);
  });

  it('get lighter with every step of the rate, in any terminal and for any eye', () => {
    const lightness = Array.from({ length: 101 }, (_, step) => {
      const [red, green, blue] = colourOf(step / 100);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    });
    for (const [step, light] of lightness.entries())
      if (step > 0) expect(light).toBeGreaterThan(lightness[step - 1] ?? 0);
  });

  it('stay within the ramp for rates outside of 0 to 1', () => {
    expect(colourOf(-1)).toEqual(colourOf(0));
    expect(colourOf(2)).toEqual(colourOf(1));
    expect(colourCode(2, 48, 'truecolour')).toBe('48;2;253;231;37');
  });

  it('are explained in the same room with and without colours', () => {
    expect(visible(legend('truecolour')).length).toBeLessThanOrEqual(legend('none').length);
  });
});

describe('what a terminal can show', () => {
  it.each([
    [{ COLORTERM: 'truecolor', TERM: 'xterm' }, 'truecolour'],
    [{ COLORTERM: '24bit' }, 'truecolour'],
    [{ TERM: 'xterm-256color' }, '256'],
    [{ TERM: 'xterm-direct' }, 'truecolour'],
    [{ TERM: 'vt100' }, 'none'],
    [{}, 'none'],
    [{ COLORTERM: 'truecolor', NO_COLOR: '1' }, 'none'],
    [{ COLORTERM: 'truecolor', NO_COLOR: '' }, 'truecolour'],
  ] as const)('follows from %o: %s', (environment, depth) => {
    expect(colourDepth(environment, true)).toBe(depth);
  });

  it('is none where colours are not wanted', () => {
    expect(colourDepth({ COLORTERM: 'truecolor' }, false)).toBe('none');
  });
});

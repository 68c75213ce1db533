import { describe, expect, test } from 'vitest';
import {
  colourTable,
  indexOf,
  labOf,
  NEVER,
  type RampName,
  rampColour,
  UNKNOWN,
} from '../../../dashboard/heatmap/ramps.js';

const lightness = (ramp: RampName, ground: 'light' | 'dark', norm: number) =>
  labOf(
    rampColour(ramp, ground, norm)
      .map((channel) => channel.toString(16).padStart(2, '0'))
      .join(''),
  )[0];

describe('colour ramps', () => {
  test.each(['heat', 'age'] as const)('%s becomes ever lighter on dark and ever darker on light, evenly', (ramp) => {
    for (const [ground, sign] of [
      ['dark', 1],
      ['light', -1],
    ] as const) {
      const steps = Array.from({ length: 21 }, (_, step) => lightness(ramp, ground, step / 20));
      for (const [step, value] of steps.slice(1).entries()) {
        expect(sign * (value - (steps[step] ?? 0)), `${ground} ${step}`).toBeGreaterThan(0);
      }
      expect(Math.abs((steps[20] ?? 0) - (steps[0] ?? 0))).toBeGreaterThan(0.6);
    }
  });

  test('diverging is as strong on both sides, and quiet in the middle', () => {
    for (const ground of ['dark', 'light'] as const) {
      const [cold, none, hot] = [-1, 0, 1].map((norm) => lightness('diverging', ground, norm));
      expect(Math.abs((cold ?? 0) - (hot ?? 0))).toBeLessThan(0.12);
      expect(Math.abs((cold ?? 0) - (none ?? 0))).toBeGreaterThan(0.4);
    }
    expect(rampColour('diverging', 'dark', 0)).toEqual([0x22, 0x25, 0x2c]);
  });

  test('temperature is quiet in the middle, told apart on both sides, and strongest where it is hot', () => {
    for (const ground of ['dark', 'light'] as const) {
      const none = lightness('temperature', ground, 0);
      const [cold, hot] = [-1, 1].map((norm) => Math.abs(lightness('temperature', ground, norm) - none));
      expect(cold).toBeGreaterThan(0.15);
      expect(hot).toBeGreaterThan((cold ?? 0) + 0.15);
    }
  });

  test('tells one access in a hundred from none, and none from what is not known', () => {
    const table = colourTable('heat', 'dark');
    expect(table[UNKNOWN]).toBe(0);
    expect(indexOf(Number.NaN, 'heat')).toBe(UNKNOWN);
    expect(indexOf(0, 'heat')).toBe(NEVER);
    expect(indexOf(0.01, 'heat')).toBeGreaterThan(NEVER);
    expect(lightness('heat', 'dark', 0.01) - lightness('heat', 'dark', 0)).toBeGreaterThan(0.02);
  });

  test('puts values beyond the ends at the ends', () => {
    expect(indexOf(7, 'heat')).toBe(255);
    expect(indexOf(-7, 'diverging')).toBe(NEVER);
    expect(indexOf(0, 'diverging')).toBe(128);
    expect(indexOf(7, 'diverging')).toBe(255);
  });

  test('more brightness makes little stand out more, and leaves the ends', () => {
    const at = (brightness: number, norm: number) => rampColour('heat', 'dark', norm, brightness);
    expect(at(1, 0.2)[0]).toBeGreaterThan(at(0, 0.2)[0]);
    expect(at(-1, 0.2)[0]).toBeLessThan(at(0, 0.2)[0]);
    expect(at(1, 1)).toEqual(at(-1, 1));
    expect(at(1, 0)).toEqual(at(-1, 0));
  });
});

import { describe, expect, it } from 'vitest';
import { duration, figure } from '../../../dashboard/heatmap/words.js';

describe('Numbers on the map', () => {
  it('that are below nothing have the minus sign that its legend has', () => {
    expect([-3.6, -0.334, -25_000, -0.001, 3.6].map(figure)).toEqual(['−3.6', '−0.33', '−25k', '0', '3.6']);
    expect(duration(-1_500_000)).toBe('−1.5 s');
  });
});

import { expect, it } from 'vitest';
import { summedUpdate } from '../../../dashboard/feeds/summed-update.js';

it('[P11] updates of a chart add up: counts, the transition that was last taken, and the latest states', () => {
  const first = {
    at: 2,
    active: ['on'],
    since: 2,
    taken: [[0, 3]],
    last: 0,
    entered: [
      [1, 'off'],
      [2, 'on'],
    ],
  } as const;
  const second = {
    at: 5,
    active: ['off'],
    since: 4,
    taken: [
      [0, 1],
      [1, 2],
    ],
    entered: [[4, 'off']],
  } as const;
  expect(summedUpdate(undefined, first)).toEqual(first);
  const sum = summedUpdate(first, second, 2);
  expect(sum).toEqual({
    ...second,
    taken: [
      [0, 4],
      [1, 2],
    ],
    last: 0,
    entered: [
      [2, 'on'],
      [4, 'off'],
    ],
  });
  expect(summedUpdate(first, { ...second, last: 1 })).toMatchObject({
    last: 1,
    entered: [...first.entered, [4, 'off']],
  });
});

/** The chart of groups, laid out by hand in two widths. */
import type { Plan } from './plan.js';

/** Nobody runs in the middle, and either side of it excludes the other. */
const wide: Plan = {
  from: 520,
  size: [640, 128],
  boxes: { none: [262, 36, 116, 60], shared: [8, 36, 132, 60], exclusive: [500, 36, 132, 60] },
  lines: {
    'none → shared': [
      [201, 47, 'middle', 'above', 16],
      [262, 54],
      [140, 54],
    ],
    'shared → none': [
      [201, 95, 'middle', 'below', 12],
      [140, 78],
      [262, 78],
    ],
    'none → exclusive': [
      [439, 47, 'middle', 'above', 12],
      [378, 54],
      [500, 54],
    ],
    'exclusive → none': [
      [439, 95, 'middle', 'below', 12],
      [500, 78],
      [378, 78],
    ],
  },
  initials: [
    [
      [320, 10],
      [320, 36],
    ],
  ],
};

const narrow: Plan = {
  from: 0,
  size: [300, 304],
  boxes: { none: [60, 128, 180, 48], shared: [60, 8, 180, 48], exclusive: [60, 248, 180, 48] },
  lines: {
    'none → shared': [
      [113, 92, 'end', 'middle', 12],
      [120, 128],
      [120, 56],
    ],
    'shared → none': [
      [187, 92, 'start', 'middle', 12],
      [180, 56],
      [180, 128],
    ],
    'none → exclusive': [
      [187, 212, 'start', 'middle', 12],
      [180, 176],
      [180, 248],
    ],
    'exclusive → none': [
      [113, 212, 'end', 'middle', 12],
      [120, 248],
      [120, 176],
    ],
  },
  initials: [
    [
      [32, 152],
      [60, 152],
    ],
  ],
};

/** The widest first. */
export const groupPlans: readonly Plan[] = [wide, narrow];

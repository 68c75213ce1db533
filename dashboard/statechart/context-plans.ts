/** The chart of a context, laid out by hand in three widths. */
import type { Plan } from './plan.js';

/** The run from left to right, the end of it below as a bar that every way out falls upon. */
const wide: Plan = {
  from: 780,
  size: [880, 340],
  boxes: {
    idle: [8, 52, 104, 60],
    starting: [208, 52, 104, 60],
    sampling: [384, 8, 228, 212],
    'sampling.checking': [424, 52, 172, 60],
    'sampling.paused': [464, 160, 132, 44],
    aggregating: [752, 48, 120, 64],
    terminating: [208, 280, 664, 52],
  },
  lines: {
    'idle → starting': [
      [158, 75, 'middle', 'above', 12],
      [112, 82],
      [208, 82],
    ],
    'starting → sampling': [
      [346, 75, 'middle', 'above', 9],
      [312, 82],
      [384, 82],
    ],
    'starting → terminating': [
      [267, 196, 'start', 'middle', 12],
      [260, 112],
      [260, 280],
    ],
    'sampling → terminating': [
      [537, 250, 'start', 'middle', 12],
      [530, 220],
      [530, 280],
    ],
    'sampling.checking → aggregating': [
      [680, 61, 'middle', 'above', 16],
      [596, 68],
      [752, 68],
    ],
    'sampling.checking → terminating': [
      [411, 250, 'start', 'middle', 12],
      [424, 82],
      [404, 82],
      [404, 280],
    ],
    'sampling.checking → sampling.paused': [
      [507, 136, 'end', 'middle', 13],
      [514, 112],
      [514, 160],
    ],
    'sampling.paused → sampling.checking': [
      [547, 136, 'start', 'middle', 9],
      [540, 160],
      [540, 112],
    ],
    'aggregating → sampling': [
      [680, 108, 'middle', 'below', 16],
      [752, 92],
      [612, 92],
    ],
    'aggregating → terminating': [
      [805, 196, 'end', 'middle', 14],
      [812, 112],
      [812, 280],
    ],
    'terminating → idle': [
      [134, 299, 'middle', 'above', 14],
      [208, 306],
      [60, 306],
      [60, 112],
    ],
  },
  initials: [
    [
      [60, 24],
      [60, 52],
    ],
    [
      [576, 30],
      [576, 52],
    ],
  ],
};

/** Two columns: at rest on the left, the run on the right. */
const medium: Plan = {
  from: 560,
  size: [628, 448],
  boxes: {
    idle: [8, 28, 108, 60],
    starting: [220, 28, 132, 60],
    sampling: [220, 136, 216, 208],
    'sampling.checking': [260, 178, 160, 60],
    'sampling.paused': [292, 284, 128, 44],
    aggregating: [488, 236, 132, 60],
    terminating: [8, 392, 612, 48],
  },
  lines: {
    'idle → starting': [
      [166, 43, 'middle', 'above', 12],
      [116, 50],
      [220, 50],
    ],
    'starting → sampling': [
      [293, 112, 'start', 'middle', 12],
      [286, 88],
      [286, 136],
    ],
    'starting → terminating': [
      [189, 240, 'end', 'middle', 12],
      [220, 70],
      [196, 70],
      [196, 392],
    ],
    'sampling → terminating': [
      [347, 368, 'start', 'middle', 12],
      [340, 344],
      [340, 392],
    ],
    'sampling.checking → aggregating': [
      [446, 187, 'start', 'above', 30],
      [420, 194],
      [554, 194],
      [554, 236],
    ],
    'sampling.checking → terminating': [
      [247, 368, 'start', 'middle', 12],
      [260, 208],
      [240, 208],
      [240, 392],
    ],
    'sampling.checking → sampling.paused': [
      [335, 261, 'end', 'middle', 13],
      [342, 238],
      [342, 284],
    ],
    'sampling.paused → sampling.checking': [
      [375, 261, 'start', 'middle', 9],
      [368, 284],
      [368, 238],
    ],
    'aggregating → sampling': [
      [446, 338, 'start', 'below', 16],
      [512, 296],
      [512, 322],
      [436, 322],
    ],
    'aggregating → terminating': [
      [563, 344, 'start', 'middle', 12],
      [556, 296],
      [556, 392],
    ],
    'terminating → idle': [
      [69, 240, 'start', 'middle', 14],
      [62, 392],
      [62, 88],
    ],
  },
  initials: [
    [
      [62, 6],
      [62, 28],
    ],
    [
      [400, 156],
      [400, 178],
    ],
  ],
};

/** One column, with one way down to the end beside it and one back up. */
const narrow: Plan = {
  from: 0,
  size: [316, 604],
  boxes: {
    idle: [8, 28, 188, 46],
    starting: [8, 118, 188, 46],
    sampling: [8, 208, 200, 196],
    'sampling.checking': [36, 246, 160, 52],
    'sampling.paused': [36, 346, 160, 44],
    aggregating: [8, 456, 196, 48],
    terminating: [8, 552, 288, 46],
  },
  lines: {
    'idle → starting': [
      [107, 96, 'start', 'middle', 20],
      [100, 74],
      [100, 118],
    ],
    'starting → sampling': [
      [107, 186, 'start', 'middle', 20],
      [100, 164],
      [100, 208],
    ],
    'starting → terminating': [
      [202, 135, 'start', 'above', 12],
      [196, 141],
      [280, 141],
      [280, 552],
    ],
    'sampling → terminating': [
      [214, 341, 'start', 'above', 11],
      [208, 347],
      [280, 347],
      [280, 552],
    ],
    'sampling.checking → aggregating': [
      [25, 430, 'start', 'middle', 16],
      [36, 272],
      [18, 272],
      [18, 456],
    ],
    'sampling.checking → terminating': [
      [214, 266, 'start', 'above', 11],
      [196, 272],
      [280, 272],
      [280, 552],
    ],
    'sampling.checking → sampling.paused': [
      [119, 322, 'end', 'middle', 13],
      [126, 298],
      [126, 346],
    ],
    'sampling.paused → sampling.checking': [
      [147, 322, 'start', 'middle', 9],
      [140, 346],
      [140, 298],
    ],
    'aggregating → sampling': [
      [179, 430, 'start', 'middle', 14],
      [172, 456],
      [172, 404],
    ],
    'aggregating → terminating': [
      [210, 497, 'start', 'below', 11],
      [204, 480],
      [280, 480],
      [280, 552],
    ],
    'terminating → idle': [
      [202, 45, 'start', 'above', 12],
      [296, 575],
      [308, 575],
      [308, 51],
      [196, 51],
    ],
  },
  initials: [
    [
      [100, 6],
      [100, 28],
    ],
    [
      [172, 224],
      [172, 246],
    ],
  ],
};

/** The widest first. */
export const contextPlans: readonly Plan[] = [wide, medium, narrow];

/** How a plan is written: where states, arrows and labels of one chart lie, by their names, from some width on. */
import type { Label } from './chart-layout.js';

export type Corner = readonly [x: number, y: number];
type Box = readonly [left: number, top: number, width: number, height: number];
type LabelPlace = readonly [x: number, y: number, anchor: Label['anchor'], hang: Label['hang'], most: number];
type Line = readonly [label: LabelPlace, ...points: Corner[]];

export interface Plan {
  /** From so many pixels on. */
  readonly from: number;
  readonly size: Corner;
  readonly boxes: Readonly<Record<string, Box>>;
  readonly lines: Readonly<Record<string, Line>>;
  readonly initials: readonly (readonly [Corner, Corner])[];
}

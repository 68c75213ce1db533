/** Where the parts of the picture stand, in pixels of the page. Pure. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** The map: one or two panes, one above the other on the same axes. */
  readonly map: Box;
  readonly panes: readonly Box[];
  /** Means over time and over addresses; undefined where there is no room. */
  readonly overTime: Box | undefined;
  readonly overAddress: Box | undefined;
  readonly timeAxis: Box;
  readonly workingSet: Box;
  readonly states: Box | undefined;
  readonly overview: Box;
  /** For names; where there is a column for them alone, addresses stand left of it, otherwise where they leave room. */
  readonly nameWidth: number;
  readonly twoColumns: boolean;
  readonly narrow: boolean;
}

export interface LayoutOptions {
  readonly nrPanes: number;
  readonly hasStates: boolean;
  /** Of the widest name, in pixels; 0 where there are none. */
  readonly nameWidth: number;
  /** Of the widest address, in pixels. */
  readonly addressWidth: number;
}

const NARROW = 520;
const WIDE = 900;
const PANE_GAP = 12;
/** Between these, in pixels, is the column of names: what stands left of the strips has room beside the addresses. */
const LEAST_NAMES = 48;
const MOST_NAMES = 120;
const MOST_NAMES_OF_LARGE = 200;
const LARGE = 1_800;

export function layoutOf(width: number, height: number, options: LayoutOptions): Layout {
  const { nrPanes, hasStates, nameWidth, addressWidth } = options;
  const narrow = width < NARROW;
  const twoColumns = width >= WIDE && nameWidth > 0;
  const mostNames = width < LARGE ? MOST_NAMES : MOST_NAMES_OF_LARGE;
  const names = Math.min(mostNames, Math.max(LEAST_NAMES, nameWidth));
  const one = narrow ? 84 : Math.max(112, addressWidth + 26);
  const left = Math.round(twoColumns ? names + addressWidth + 38 : one);
  const right = narrow ? 8 : width < WIDE ? 56 : 84;
  const inner = Math.max(40, width - left - right);
  const tall = height >= 640;

  const top = narrow ? 4 : tall ? 44 : 36;
  const workingHeight = narrow ? 32 : tall ? 52 : 40;
  const below = 24 + workingHeight + 8 + (hasStates ? 18 : 0) + 24 + 6;
  const map: Box = { x: left, y: top, width: inner, height: Math.max(60, height - top - below) };
  const timeAxis: Box = { x: left, y: map.y + map.height, width: inner, height: 24 };
  const workingSet: Box = { x: left, y: timeAxis.y + timeAxis.height, width: inner, height: workingHeight };
  const states: Box = { x: left, y: workingSet.y + workingHeight + 8, width: inner, height: 10 };
  const overview: Box = { ...states, y: states.y + (hasStates ? 18 : 0), height: 24 };
  return {
    width,
    height,
    map,
    panes: panesOf(map, nrPanes),
    overTime: narrow ? undefined : { x: left, y: 6, width: inner, height: top - 10 },
    overAddress: narrow ? undefined : { x: left + inner + 6, y: map.y, width: right - 14, height: map.height },
    timeAxis,
    workingSet,
    states: hasStates ? states : undefined,
    overview,
    nameWidth: twoColumns ? names : left - 22,
    twoColumns,
    narrow,
  };
}

function panesOf(map: Box, nrPanes: number): Box[] {
  const height = (map.height - PANE_GAP * (nrPanes - 1)) / nrPanes;
  return Array.from({ length: nrPanes }, (_, index) => ({ ...map, y: map.y + index * (height + PANE_GAP), height }));
}

export function inside({ x, y, width, height }: Box, atX: number, atY: number): boolean {
  return atX >= x && atX < x + width && atY >= y && atY < y + height;
}

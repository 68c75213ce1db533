/**
 * Fingers on the map: one across moves along in time (up and down is for the page), held still and then moved it chooses
 * a part, a tap pins; two fingers move and zoom. Says what is meant; changes nothing itself.
 */
import type { Box } from './layout.js';
import { between, boxOf, type PlotActions, placeOf } from './pointer.js';

interface Point {
  readonly x: number;
  readonly y: number;
}

type Axes = 'time' | 'address' | 'both';

/** What the fingers do. */
type Gesture =
  | { readonly type: 'press'; readonly from: Point; readonly timer: ReturnType<typeof setTimeout> }
  | { readonly type: 'pan' }
  | { readonly type: 'brush'; readonly from: Point; readonly box?: Box | undefined }
  | { readonly type: 'pinch'; readonly axes: Axes };

/** A finger that has moved by no more than so many pixels stands still. */
const STILL = 9;
/** Held so long, in milliseconds, it begins to choose. */
const HOLD_MS = 400;
/** Fingers side by side zoom time, one above the other addresses, otherwise both. */
const SLANT = 2;

export function watchTouch(plot: HTMLElement, stage: HTMLElement, actions: PlotActions): void {
  const fingers = new Map<number, Point>();
  let gesture: Gesture | undefined;

  const end = () => {
    if (gesture?.type === 'press') clearTimeout(gesture.timer);
    if (gesture?.type === 'brush') actions.brush(undefined);
    gesture = undefined;
  };
  const begin = () => {
    end();
    const [one, other] = fingers.values();
    if (one && other) gesture = { type: 'pinch', axes: axesOf(one, other) };
    else if (one) {
      const hold = () => {
        gesture = { type: 'brush', from: one };
        // A line all along the map shows that it has begun.
        actions.brush({ ...boxOf(plot, stage), x: one.x, width: 1 });
      };
      gesture = { type: 'press', from: one, timer: setTimeout(hold, HOLD_MS) };
    }
  };

  plot.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'touch' || fingers.size === 2) return;
    actions.hover(undefined);
    fingers.set(event.pointerId, placeOf(event, stage));
    begin();
  });
  plot.addEventListener('pointermove', (event) => {
    const before = fingers.get(event.pointerId);
    if (!before || !gesture) return;
    const at = placeOf(event, stage);
    if (gesture.type === 'press') {
      if (distance(gesture.from, at) <= STILL) return;
      clearTimeout(gesture.timer);
      gesture = { type: 'pan' };
    }
    const [oldOne, oldOther] = fingers.values();
    fingers.set(event.pointerId, at);
    if (gesture.type === 'pan') actions.pan(before.x - at.x, 0);
    else if (gesture.type === 'brush') {
      const box = between(gesture.from, at, boxOf(plot, stage));
      gesture = { ...gesture, box };
      actions.brush(box);
    } else {
      const [one, other] = fingers.values();
      if (!oldOne || !oldOther || !one || !other) return;
      const old = middleOf(oldOne, oldOther);
      const middle = middleOf(one, other);
      actions.pan(old.x - middle.x, old.y - middle.y);
      const { axes } = gesture;
      const factor = spanOf(oldOne, oldOther, axes) / Math.max(1, spanOf(one, other, axes));
      if (factor !== 1) actions.zoom(factor, middle.x, middle.y, axes);
    }
  });
  const lift = (event: PointerEvent) => {
    const was = gesture;
    if (!fingers.delete(event.pointerId)) return;
    end();
    if (fingers.size > 0) gesture = { type: 'pan' };
    if (event.type === 'pointercancel' || !was) return;
    const { x, y } = placeOf(event, stage);
    if (was.type === 'press') actions.pin(x, y);
    else if (was.type === 'brush' && was.box) actions.choose(was.box);
  };
  plot.addEventListener('pointerup', lift);
  plot.addEventListener('pointercancel', lift);
  // While fingers choose or zoom, the page does not scroll below them.
  const hold = (event: TouchEvent) => {
    if (event.cancelable && (event.touches.length > 1 || gesture?.type === 'brush')) event.preventDefault();
  };
  plot.addEventListener('touchstart', hold, { passive: false });
  plot.addEventListener('touchmove', hold, { passive: false });
  plot.addEventListener('contextmenu', (event) => {
    if (fingers.size > 0) event.preventDefault();
  });
}

function axesOf(one: Point, other: Point): Axes {
  const [wide, high] = [Math.abs(one.x - other.x), Math.abs(one.y - other.y)];
  return wide > SLANT * high ? 'time' : high > SLANT * wide ? 'address' : 'both';
}

function spanOf(one: Point, other: Point, axes: Axes): number {
  if (axes === 'both') return distance(one, other);
  return Math.abs(axes === 'time' ? one.x - other.x : one.y - other.y);
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function middleOf(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

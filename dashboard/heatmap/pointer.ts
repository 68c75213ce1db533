/** Mouse and pen on the map, and whatever points on the overview; for fingers on the map see `touch.ts`. Says what is meant; changes nothing itself. */
import type { Box } from './layout.js';

export interface PlotActions {
  /** The pointer is there, in pixels of the stage, or with undefined gone. */
  hover(at: { readonly x: number; readonly y: number } | undefined): void;
  /** A part of the map is being chosen; undefined: no longer. */
  brush(box: Box | undefined): void;
  /** A part of the map was chosen. */
  choose(box: Box): void;
  /** A click. */
  pin(x: number, y: number): void;
  reset(): void;
  /** Zooms around a point; in time, along the axis, or both. */
  zoom(factor: number, x: number, y: number, axes: 'time' | 'address' | 'both'): void;
  /** Moves by pixels. */
  pan(x: number, y: number): void;
}

export interface PointerActions extends PlotActions {
  /** What the overview shows from and to, as pixels of the stage. */
  window(): { readonly left: number; readonly right: number };
  /** The window of the overview is there now. */
  scrub(left: number, right: number): void;
}

/** Less than so many pixels is a click, or a line that is not quite straight. */
const LEAST_DRAG = 6;
/** Around an edge of the overview's window, where it can be taken; for fingers more. */
const HANDLE = 8;
const TOUCH_HANDLE = 14;
/** How much a notch of a wheel, of 100 pixels, zooms. */
const WHEEL = 0.0022;

export function watchPlot(plot: HTMLElement, stage: HTMLElement, actions: PlotActions): void {
  let from: { readonly x: number; readonly y: number } | undefined;
  let box: Box | undefined;

  plot.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    from = placeOf(event, stage);
    box = undefined;
    capture(plot, event);
  });
  plot.addEventListener('pointermove', (event) => {
    if (event.pointerType === 'touch') return;
    const at = placeOf(event, stage);
    if (from) {
      box = between(from, at, boxOf(plot, stage));
      actions.brush(box);
    }
    actions.hover(at);
  });
  plot.addEventListener('pointerup', (event) => {
    const at = placeOf(event, stage);
    if (!from) return;
    from = undefined;
    actions.brush(undefined);
    if (box) actions.choose(box);
    else actions.pin(at.x, at.y);
  });
  plot.addEventListener('pointercancel', () => {
    from = undefined;
    actions.brush(undefined);
    actions.hover(undefined);
  });
  plot.addEventListener('pointerleave', () => {
    if (!from) actions.hover(undefined);
  });
  plot.addEventListener('dblclick', () => actions.reset());
  plot.addEventListener(
    'wheel',
    (event) => {
      const { x, y } = placeOf(event, stage);
      const turned = event.deltaY || event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        actions.zoom(Math.exp(turned * WHEEL), x, y, event.shiftKey ? 'address' : event.altKey ? 'both' : 'time');
      } else if (event.shiftKey) actions.pan(turned, 0);
      else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) actions.pan(event.deltaX, 0);
      // A wheel without a key is for the page.
      else return;
      event.preventDefault();
    },
    { passive: false },
  );
}

export function watchOverview(strip: HTMLElement, stage: HTMLElement, actions: PointerActions): void {
  let grip: { readonly x: number; readonly left: number; readonly right: number; readonly part: Part } | undefined;

  strip.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    const { x } = placeOf(event, stage);
    const { left, right } = actions.window();
    const part = partAt(x, left, right, event.pointerType === 'touch' ? TOUCH_HANDLE : HANDLE);
    grip = { x, left, right, part };
    if (part === 'outside') {
      const half = (right - left) / 2;
      grip = { x, left: x - half, right: x + half, part: 'body' };
      actions.scrub(grip.left, grip.right);
    }
    capture(strip, event);
  });
  strip.addEventListener('pointermove', (event) => {
    const { x } = placeOf(event, stage);
    if (!grip) {
      const { left, right } = actions.window();
      const part = partAt(x, left, right, HANDLE);
      strip.style.cursor = part === 'body' ? 'grab' : part === 'outside' ? 'pointer' : 'ew-resize';
      return;
    }
    const by = x - grip.x;
    if (grip.part === 'left') actions.scrub(Math.min(grip.left + by, grip.right - 2), grip.right);
    else if (grip.part === 'right') actions.scrub(grip.left, Math.max(grip.right + by, grip.left + 2));
    else actions.scrub(grip.left + by, grip.right + by);
  });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    strip.addEventListener(end, () => {
      grip = undefined;
    });
  }
}

type Part = 'left' | 'right' | 'body' | 'outside';

function partAt(x: number, left: number, right: number, handle: number): Part {
  // A narrow window is moved: it has no room for handles.
  const wide = right - left > 3 * handle;
  if (wide && Math.abs(x - left) <= handle) return 'left';
  if (wide && Math.abs(x - right) <= handle) return 'right';
  return x >= left - handle && x <= right + handle ? 'body' : 'outside';
}

/** What lies between two points within the map: all of an axis that was hardly moved along. Undefined for a click. */
export function between(
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  map: Box,
): Box | undefined {
  const wide = Math.abs(to.x - from.x) >= LEAST_DRAG;
  const high = Math.abs(to.y - from.y) >= LEAST_DRAG;
  if (!wide && !high) return undefined;
  const [left, width] = wide ? stretch(from.x, to.x, map.x, map.width) : [map.x, map.width];
  const [top, height] = high ? stretch(from.y, to.y, map.y, map.height) : [map.y, map.height];
  return { x: left, y: top, width, height };
}

function stretch(one: number, other: number, start: number, size: number): [from: number, size: number] {
  const from = Math.max(start, Math.min(one, other));
  return [from, Math.max(0, Math.min(start + size, Math.max(one, other)) - from)];
}

export function placeOf(event: MouseEvent, stage: HTMLElement): { readonly x: number; readonly y: number } {
  const { left, top } = stage.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

export function boxOf(inner: HTMLElement, stage: HTMLElement): Box {
  const { left, top, width, height } = inner.getBoundingClientRect();
  const outer = stage.getBoundingClientRect();
  return { x: left - outer.left, y: top - outer.top, width, height };
}

/** Moves outside of the element are still its own. Synthetic events have no pointer to capture. */
function capture(element: HTMLElement, event: PointerEvent): void {
  try {
    element.setPointerCapture(event.pointerId);
  } catch {
    // Then moves count as long as they are within.
  }
}

/** What pointers and keys do: they change what is seen, and show what is known of a point. */
import { type Cursor, firstCursor, nextCursor } from './cursor.js';
import { type CellInfo, factsOf } from './inspect.js';
import { type KeyAction, keyAction } from './keyboard.js';
import { type Box, inside } from './layout.js';
import type { Marks } from './marks.js';
import type { HeatmapModel } from './model.js';
import type { Picture } from './picture.js';
import type { PointerActions } from './pointer.js';
import { paneAt, positionAt, type Scene, timeAt, xOf, yOf } from './scene.js';
import { overviewTimes } from './strips.js';
import type { Tooltip, TooltipPlace } from './tooltip.js';

export interface InteractionHost {
  /** There is something to paint. */
  changed(): void;
  /** Only what is drawn over the map is another. */
  marked(): void;
  /** Says something to those who listen instead of look. */
  say(text: string): void;
}

/** Turns of a wheel and moves of fingers that follow each other so soon, in milliseconds, are one zoom to take back. */
const ONE_ZOOM_MS = 500;

export class Interaction implements PointerActions {
  readonly #model: HeatmapModel;
  readonly #picture: Picture;
  readonly #tooltip: Tooltip;
  readonly #host: InteractionHost;
  #pointer: { readonly x: number; readonly y: number } | undefined;
  #brush: Box | undefined;
  #cursor: (Cursor & { readonly pane: number }) | undefined;
  #zoomedAt = Number.NEGATIVE_INFINITY;
  #pinned: { readonly info: CellInfo; readonly pane: number } | undefined;

  constructor(model: HeatmapModel, picture: Picture, tooltip: Tooltip, host: InteractionHost) {
    this.#model = model;
    this.#picture = picture;
    this.#tooltip = tooltip;
    this.#host = host;
    tooltip.closed = () => host.changed();
  }

  /** What is to be drawn over the map. */
  get marks(): Marks {
    const cursor = this.#cursor;
    const info = cursor && this.#picture.cellOf(cursor.time, cursor.position, cursor.pane);
    const pinned = this.#tooltip.pinned ? this.#pinned : undefined;
    return {
      pointer: this.#pointer,
      brush: this.#brush,
      cell: pinned ?? (info && cursor ? { info, pane: cursor.pane } : undefined),
    };
  }

  /** The picture has moved on below the pointer. */
  refresh(): void {
    if (!this.#tooltip.pinned) this.#showTooltip();
  }

  /** Forgets the point that was looked at. */
  leave(): void {
    this.#pointer = undefined;
    this.#brush = undefined;
    this.#cursor = undefined;
    this.#tooltip.hide();
  }

  /** The keys are elsewhere. */
  blur(): void {
    this.#cursor = undefined;
    if (!this.#tooltip.pinned) this.#tooltip.hide();
    this.#host.changed();
  }

  hover(at: { readonly x: number; readonly y: number } | undefined): void {
    const { scene } = this.#picture;
    this.#pointer = at && scene && inside(scene.layout.map, at.x, at.y) ? at : undefined;
    if (this.#pointer) this.#cursor = undefined;
    this.#host.marked();
  }

  brush(box: Box | undefined): void {
    const { scene } = this.#picture;
    this.#brush = box && scene && withinPane(scene, box);
    this.#host.marked();
  }

  choose(box: Box): void {
    const { scene } = this.#picture;
    if (!scene) return;
    const { map } = scene.layout;
    const { x, y, width, height } = withinPane(scene, box);
    const { pane } = paneAt(scene, y);
    const partOfTime = width < map.width - 1;
    const partOfAxis = height < pane.height - 1;
    this.#model.viewport.zoomTo({
      ...(partOfTime && { from: timeAt(scene, x), to: timeAt(scene, x + width) }),
      ...(partOfAxis && { start: positionAt(scene, pane, y), end: positionAt(scene, pane, y + height) }),
    });
    this.#looked();
  }

  pin(x: number, y: number): void {
    const { scene } = this.#picture;
    if (!scene) return;
    if (this.#tooltip.pinned) {
      this.#tooltip.hide();
      this.#host.changed();
      return;
    }
    const info = this.#picture.cellAt(x, y);
    if (info) this.#pin(info, paneAt(scene, y).index, placeIn(scene, x, y));
  }

  reset(): void {
    this.#tooltip.hide();
    this.#model.viewport.reset();
    this.#looked();
    this.#host.say('Everything is seen, following the newest.');
  }

  back(): void {
    this.#model.viewport.back();
    this.#looked();
  }

  follow(following: boolean): void {
    if (following) {
      this.#model.viewport.follow();
      this.#looked();
    } else this.#model.viewport.pause();
    this.#host.changed();
    this.#host.say(following ? 'Following the newest.' : 'Paused.');
  }

  zoom(factor: number, x: number, y: number, axes: 'time' | 'address' | 'both'): void {
    const { scene } = this.#picture;
    if (!scene) return;
    const { pane } = paneAt(scene, y);
    const now = performance.now();
    const goesOn = now - this.#zoomedAt < ONE_ZOOM_MS;
    this.#zoomedAt = now;
    const at = {
      ...(axes !== 'address' && { time: timeAt(scene, x) }),
      ...(axes !== 'time' && { position: positionAt(scene, pane, y) }),
    };
    this.#model.viewport.zoomBy(factor, at, goesOn);
    this.#looked();
  }

  pan(x: number, y: number): void {
    const { scene } = this.#picture;
    if (!scene) return;
    const { map } = scene.layout;
    this.#model.viewport.pan(x / map.width, y / map.height);
    this.#looked();
  }

  window(): { readonly left: number; readonly right: number } {
    const { scene } = this.#picture;
    if (!scene) return { left: 0, right: 0 };
    const { overview } = scene.layout;
    const { from, to } = overviewTimes(this.#model.overview, scene.view);
    const at = (time: number) => overview.x + ((time - from) / (to - from)) * overview.width;
    return { left: at(scene.view.from), right: at(scene.view.to) };
  }

  scrub(left: number, right: number): void {
    const { scene } = this.#picture;
    if (!scene) return;
    const { overview } = scene.layout;
    const { from, to } = overviewTimes(this.#model.overview, scene.view);
    const at = (x: number) => from + ((x - overview.x) / overview.width) * (to - from);
    this.#model.viewport.scrub(at(left), at(right));
    this.#looked();
  }

  showUntil(time: number): void {
    this.#model.viewport.showUntil(time);
    this.#looked();
  }

  /** @returns whether the key was for the map */
  key(event: KeyboardEvent): boolean {
    const action = keyAction(event);
    if (action) this.#act(action);
    return action !== undefined;
  }

  #act(action: KeyAction): void {
    const { viewport } = this.#model;
    const { scene } = this.#picture;
    if (!scene) return;
    if (action.type === 'move') this.#move(action.time, action.address);
    else if (action.type === 'pan') {
      viewport.pan(action.time, action.address);
      this.#looked();
    } else if (action.type === 'zoom') {
      const { map } = scene.layout;
      const { time, position, pane = 0 } = this.#cursor ?? {};
      const box = scene.layout.panes[pane] ?? map;
      const x = time === undefined ? map.x + map.width / 2 : xOf(scene, time);
      const y = position === undefined ? box.y + box.height / 2 : yOf(scene, box, position);
      this.zoom(action.factor, x, y, 'both');
    } else if (action.type === 'pin') this.#pinCursor();
    else if (action.type === 'close') {
      if (this.#tooltip.shown) this.leave();
      else if (viewport.zoomed || !viewport.following) this.reset();
      this.#host.changed();
    } else if (action.type === 'back') this.back();
    else if (action.type === 'reset') this.reset();
    else if (action.type === 'toggle') this.follow(!viewport.following);
    else if (action.type === 'newest') this.follow(true);
    else {
      viewport.pan(-1e6);
      this.#looked();
    }
  }

  #move(time: -1 | 0 | 1, address: -1 | 0 | 1): void {
    const { axis, monitor, viewport } = this.#model;
    const before = this.#cursor;
    const { entries } = monitor;
    const next = before ? nextCursor(before, entries, axis, time, address) : firstCursor(entries, axis);
    if (!next) return;
    this.#pointer = undefined;
    this.#tooltip.hide();
    // A cell that scrolls away cannot be looked at.
    if (viewport.following) this.follow(false);
    this.#cursor = { ...next, pane: before?.pane ?? 0 };
    const { start, end } = viewport.view;
    if (next.position < start || next.position >= end) {
      const half = (end - start) / 2;
      viewport.pan(0, (next.position - start - half) / (end - start));
      this.#looked();
    }
    const info = this.#picture.cellOf(next.time, next.position, this.#cursor.pane);
    if (info) this.#host.say(this.#inWords(info));
    this.#host.changed();
  }

  #pinCursor(): void {
    const { scene } = this.#picture;
    if (!this.#cursor) this.#move(0, 0);
    const cursor = this.#cursor;
    const info = cursor && this.#picture.cellOf(cursor.time, cursor.position, cursor.pane);
    if (!scene || !cursor || !info) return;
    const pane = scene.layout.panes[cursor.pane] ?? scene.layout.map;
    this.#pin(info, cursor.pane, placeIn(scene, xOf(scene, cursor.time), yOf(scene, pane, cursor.position)));
  }

  #pin(info: CellInfo, pane: number, place: TooltipPlace): void {
    this.#pinned = { info, pane };
    this.#tooltip.show(this.#facts(info), place, true);
    this.#host.say(`Pinned. ${this.#inWords(info)}`);
    this.#host.changed();
  }

  /** Beside the pointer, or the cell of the keys. */
  #showTooltip(): void {
    const { scene } = this.#picture;
    const cursor = this.#cursor;
    const pane = cursor && (scene?.layout.panes[cursor.pane] ?? scene?.layout.map);
    const at = this.#pointer ?? (scene && pane && { x: xOf(scene, cursor.time), y: yOf(scene, pane, cursor.position) });
    const info = this.#pointer
      ? this.#picture.cellAt(this.#pointer.x, this.#pointer.y)
      : cursor && this.#picture.cellOf(cursor.time, cursor.position, cursor.pane);
    if (!scene || !at || !info || this.#brush) this.#tooltip.hide();
    else this.#tooltip.show(this.#facts(info), placeIn(scene, at.x, at.y), false);
  }

  #facts(info: CellInfo): ReturnType<typeof factsOf> {
    const { unit, words, feed } = this.#model;
    return factsOf(info, unit, words, feed?.info?.targets.length);
  }

  #inWords(info: CellInfo): string {
    const { title, facts } = this.#facts(info);
    return [title, ...facts.map(([name, value]) => `${name} ${value}`)].join(', ');
  }

  #looked(): void {
    this.#model.look();
  }
}

function placeIn({ layout: { width, height } }: Scene, x: number, y: number): TooltipPlace {
  return { x, y, width, height };
}

/** A part of the map that begins in one pane ends in it. */
function withinPane(scene: Scene, box: Box): Box {
  const { pane } = paneAt(scene, box.y);
  const top = Math.max(pane.y, box.y);
  const bottom = Math.min(pane.y + pane.height, box.y + box.height);
  return { ...box, y: top, height: Math.max(0, bottom - top) };
}

/** The map with its controls in a shadow root: paints when something has changed, at most once a frame. */

import { h, setText, toggleHidden } from '../dom.js';
import type { MonitorFeed } from '../feed.js';
import { themeSheet, watchTheme } from '../theme.js';
import type { CellInfo } from './inspect.js';
import { Interaction } from './interaction.js';
import { KEYS_HELP } from './keyboard.js';
import type { Box } from './layout.js';
import { createLegend } from './legend.js';
import { drawMarks } from './marks.js';
import { HeatmapModel } from './model.js';
import { isLive, messageOf, notesOf } from './notes.js';
import { Picture } from './picture.js';
import { watchOverview, watchPlot } from './pointer.js';
import type { Scene } from './scene.js';
import { DEFAULT_SETTINGS, type HeatmapSettings } from './settings.js';
import { type StateEntry, stateColour, statesSeen } from './strips.js';
import { heatmapSheet } from './style.js';
import { summaryOf } from './summary.js';
import { type ThemeColours, themeColours } from './theme-colours.js';
import { createToolbar } from './toolbar.js';
import { Tooltip } from './tooltip.js';
import { watchTouch } from './touch.js';

/** How often, in milliseconds, the words for what is seen may change. */
const SUMMARY_MS = 4_000;

export class HeatmapView {
  readonly model = new HeatmapModel(
    () => this.request(),
    () => this.#interaction.leave(),
  );
  readonly picture = new Picture(this.model);
  readonly #host: HTMLElement;
  readonly #base = h('canvas', { class: 'base', part: 'map', 'aria-hidden': 'true' });
  readonly #over = h('canvas', { class: 'over', 'aria-hidden': 'true' });
  readonly #plot = h('div', { class: 'plot', part: 'plot', tabindex: 0, role: 'application' });
  readonly #overview = h('div', { class: 'overview', part: 'overview', 'aria-hidden': 'true' });
  readonly #message = h('div', { class: 'message', part: 'message', role: 'status' });
  readonly #notes = h('div', { class: 'notes', part: 'notes', role: 'status' });
  readonly #spoken = h('p', { class: 'unseen', part: 'spoken', 'aria-live': 'polite' });
  readonly #key = h('div', { class: 'states', part: 'states', hidden: true });
  readonly #stage = h('div', { class: 'stage', part: 'stage' });
  readonly #legend = createLegend();
  readonly #tooltip = new Tooltip();
  readonly #interaction: Interaction;
  readonly #toolbar;
  #settings = DEFAULT_SETTINGS;
  #states: readonly StateEntry[] = [];
  #colours: ThemeColours | undefined;
  #frame: number | undefined;
  /** Whether more than the marks is to be painted. */
  #stale = true;
  #ends: (() => void)[] = [];
  #told = '';
  #summaryDue = 0;

  constructor(host: HTMLElement, root: ShadowRoot) {
    this.#host = host;
    this.#interaction = new Interaction(this.model, this.picture, this.#tooltip, {
      changed: () => this.request(),
      marked: () => this.#next(),
      say: (text) => setText(this.#spoken, text),
    });
    const interaction = this.#interaction;
    this.#toolbar = createToolbar({
      follow: (following) => interaction.follow(following),
      back: () => interaction.back(),
      reset: () => interaction.reset(),
      set: (settings) => this.set(settings),
    });
    const help = h('p', { class: 'unseen', id: 'keys' }, KEYS_HELP);
    this.#plot.setAttribute('aria-describedby', 'keys');
    this.#stage.append(
      this.#base,
      this.#over,
      this.#plot,
      this.#overview,
      this.#message,
      this.#notes,
      this.#tooltip.root,
    );
    root.adoptedStyleSheets = [themeSheet(), heatmapSheet()];
    const head = h('div', { class: 'head' }, this.#toolbar.root, this.#legend.root);
    root.append(head, this.#stage, this.#key, help, this.#spoken);
    watchPlot(this.#plot, this.#stage, interaction);
    watchTouch(this.#plot, this.#stage, interaction);
    watchOverview(this.#overview, this.#stage, interaction);
    const { closed } = this.#tooltip;
    this.#tooltip.closed = () => {
      closed();
      this.#plot.focus();
    };
    this.#plot.addEventListener('blur', () => interaction.blur());
    root.addEventListener('keydown', (event) => this.#keydown(event));
  }

  get settings(): HeatmapSettings {
    return this.#settings;
  }

  set(settings: Partial<HeatmapSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
    this.request();
  }

  showTime(us: number): void {
    this.#interaction.showUntil(us);
  }

  set states(states: readonly StateEntry[]) {
    this.#states = states;
    this.request();
  }

  get states(): readonly StateEntry[] {
    return this.#states;
  }

  connect(feed: MonitorFeed | undefined): void {
    const resized = new ResizeObserver(() => this.request());
    resized.observe(this.#stage);
    const themed = () => {
      this.#colours = undefined;
      this.request();
    };
    const attributes = new MutationObserver(themed);
    attributes.observe(this.#host, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
    this.#ends = [() => resized.disconnect(), () => attributes.disconnect(), watchTheme(themed)];
    this.#colours = undefined;
    this.model.listen(feed);
  }

  disconnect(): void {
    this.model.rest();
    for (const end of this.#ends) end();
    this.#ends = [];
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    this.#interaction.leave();
  }

  /** There is something new to paint: once, with the next frame. */
  request(): void {
    this.#stale = true;
    this.#next();
  }

  #next(): void {
    if (!this.#host.isConnected) return;
    this.#frame ??= requestAnimationFrame((now) => {
      this.#frame = undefined;
      if (this.#stale) this.#paint(now);
      this.#mark();
    });
  }

  /** What is at a point of the window, in CSS pixels as of a mouse event. */
  cellAt(x: number, y: number): CellInfo | undefined {
    const { left, top } = this.#stage.getBoundingClientRect();
    return this.picture.cellAt(x - left, y - top);
  }

  #paint(now: number): void {
    const { clientWidth: width, clientHeight: height } = this.#stage;
    if (width === 0 || height === 0) return;
    this.model.update(now);
    this.#colours ??= themeColours(this.#host);
    const context = sized(this.#base, width, height, ratioOf());
    if (!context) return;
    this.#stale = false;
    const [settings, states, ratio] = [this.#settings, this.#states, ratioOf()];
    const scene = this.picture.paint(context, { width, height, ratio, settings, colours: this.#colours, states }, now);
    this.#tell(scene);
    if (!scene) return;
    place(this.#plot, scene.layout.map);
    place(this.#overview, scene.layout.overview);
    this.#legend.update(scene.scale, scene.colours.ground, scene.brightness);
    this.#showStates(scene);
    this.#summarise(now, scene);
    this.#announce(scene);
    if (this.picture.late) this.request();
  }

  /** What is drawn over the map, and the tooltip. */
  #mark(): void {
    const { clientWidth: width, clientHeight: height } = this.#stage;
    const ratio = ratioOf();
    const context = sized(this.#over, width, height, ratio);
    const { scene } = this.picture;
    context?.setTransform(ratio, 0, 0, ratio, 0, 0);
    context?.clearRect(0, 0, width, height);
    if (!scene) this.#tooltip.hide();
    if (!scene || !context) return;
    this.#interaction.refresh();
    drawMarks(context, scene, this.#interaction.marks);
  }

  /** Toolbar, message and notes. */
  #tell(scene: Scene | undefined): void {
    const { model } = this;
    const live = isLive(model.feed);
    const { following, zoomed, canGoBack } = model.viewport;
    this.#toolbar.update({ ...this.#settings, following, live, zoomed, canGoBack, hasTruth: model.hasTruth });
    const message = messageOf(model.feed);
    toggleHidden(this.#message, message === undefined);
    toggleHidden(this.#plot, scene === undefined);
    toggleHidden(this.#overview, scene === undefined);
    toggleHidden(this.#legend.root, scene === undefined);
    const { monitor, truth } = model;
    const notes = notesOf(model.feed, monitor.waiting || truth.waiting, monitor.error ?? truth.error);
    const told = JSON.stringify([message, notes]);
    if (told === this.#told) return;
    this.#told = told;
    this.#message.replaceChildren(...(message ? [h('strong', {}, message.title), h('span', {}, message.text)] : []));
    this.#notes.replaceChildren(...notes.map(({ kind, part, text }) => h('div', { class: kind, part }, text)));
  }

  #showStates(scene: Scene): void {
    const seen = statesSeen(this.#states, scene.view.from, scene.view.to);
    toggleHidden(this.#key, seen.length === 0);
    this.#key.style.paddingInlineStart = scene.layout.narrow ? '' : `${scene.layout.map.x}px`;
    const wanted = [scene.colours.ground, ...seen].join();
    if (this.#key.dataset.seen === wanted) return;
    this.#key.dataset.seen = wanted;
    this.#key.replaceChildren(
      ...seen.map((state) => {
        const swatch = h('span', { class: 'swatch' });
        swatch.style.backgroundColor = stateColour(scene, state);
        return h('span', {}, swatch, state);
      }),
    );
  }

  #summarise(now: number, scene: Scene): void {
    if (now < this.#summaryDue) return;
    this.#summaryDue = now + SUMMARY_MS;
    const { feed, unit, viewport, monitor } = this.model;
    const text = summaryOf({
      name: feed?.info?.name,
      unit,
      labels: feed?.info?.labels ?? [],
      latest: monitor.entries.at(-1),
      spanUs: scene.view.to - scene.view.from,
      following: viewport.following,
    });
    if (this.#plot.ariaLabel !== text) this.#plot.ariaLabel = text;
  }

  /** Others show the same time beside it. */
  #announce({ view: { from, to } }: Scene): void {
    const { detail } = this.#window;
    if (detail.from === from && detail.to === to) return;
    this.#window = new CustomEvent('damonx-window', { detail: { from, to }, bubbles: true, composed: true });
    this.#host.dispatchEvent(this.#window);
  }

  #window = new CustomEvent('damonx-window', { detail: { from: 0, to: 0 } });

  #keydown(event: Event): void {
    if (!(event instanceof KeyboardEvent)) return;
    const onPlot = event.target === this.#plot;
    // A pinned tooltip has buttons of its own; Escape closes it from there as well.
    if (!onPlot && !(event.key === 'Escape' && this.#tooltip.pinned)) return;
    if (!this.#interaction.key(event)) return;
    event.preventDefault();
    if (!onPlot) this.#plot.focus();
  }
}

function ratioOf(): number {
  return Math.min(3, Math.max(1, globalThis.devicePixelRatio || 1));
}

function sized(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  ratio: number,
): CanvasRenderingContext2D | null {
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  return canvas.getContext('2d');
}

function place(node: HTMLElement, { x, y, width, height }: Box): void {
  const { style } = node;
  style.left = `${x}px`;
  style.top = `${y}px`;
  style.width = `${width}px`;
  style.height = `${height}px`;
}

/** A chart as SVG, drawn once for a layout; what changes afterwards are classes and a few short texts. */
import { innermostOf, lastName, plainId, shownName } from '../../machines/chart-names.js';
import type { Chart, ChartUpdate } from '../../machines/index.js';
import { setText } from '../dom.js';
import { type ArrowLine, type ChartLayout, LINE_HEIGHT, NAME_LINE, type Point, type StateBox } from './chart-layout.js';
import { compact, cut, fullText, stayText, transitionText } from './chart-words.js';
import { labelLines, nameWidth } from './label-lines.js';
import { LabelPatch } from './label-patch.js';
import { headAt, linePath } from './line-paths.js';
import { svg } from './svg.js';

/** How long a state is marked that was left again at once, and an arrow that was taken, in milliseconds. */
const MOMENT_MS = 700;

interface StateMarks {
  readonly group: SVGElement;
  readonly note: SVGElement;
  readonly title: SVGElement;
  readonly most: number;
}

interface ArrowMarks {
  readonly group: SVGElement;
  /** The state in which the label lies. */
  readonly holder: string | undefined;
  /** Hides the line behind the label. */
  readonly patch: LabelPatch | undefined;
  readonly title: SVGElement;
  /** By index in `chart.transitions`. */
  readonly counters: readonly (readonly [index: number, counter: SVGElement])[];
}

export class ChartDrawing {
  readonly svg: SVGElement;
  readonly #chart: Chart;
  readonly #states = new Map<string, StateMarks>();
  readonly #arrows: ArrowMarks[] = [];
  readonly #taken = new Map<number, number>();
  #shown = false;
  /** When to take a mark back, by what is marked. */
  readonly #marked = new Map<SVGElement, number>();

  constructor(chart: Chart, layout: ChartLayout) {
    this.#chart = chart;
    this.svg = svg('svg', { viewBox: `0 0 ${layout.width} ${layout.height}`, role: 'img' });
    for (const box of layout.boxes) this.svg.append(this.#state(box));
    for (const [from, to] of layout.initials) {
      this.svg.append(
        svg(
          'g',
          { class: 'initial' },
          svg('circle', { cx: from.x, cy: from.y, r: 4 }),
          svg('path', { class: 'line', d: linePath([from, to]) }),
          svg('path', { class: 'head', d: headAt([from, to]) }),
        ),
      );
    }
    // Labels lie over all lines.
    const labels = svg('g', {});
    for (const arrow of layout.arrows) labels.append(this.#arrow(arrow, holderAt(layout, arrow.label)));
    this.svg.append(labels);
  }

  /** @param now in milliseconds, as `performance.now()` */
  show(update: ChartUpdate, stayUs: number | undefined, visited: ReadonlySet<string>, now: number): void {
    const active = new Set(update.active);
    const innermost = new Set(innermostOf(update.active));
    // What was before the picture has not happened just now.
    const pulsing = new Set(
      update.taken.flatMap(([index, times]) => (this.#shown && times > (this.#taken.get(index) ?? 0) ? [index] : [])),
    );
    this.#shown = true;
    for (const [index, times] of update.taken) this.#taken.set(index, times);

    for (const [id, { group, note, title, most }] of this.#states) {
      group.classList.toggle('active', active.has(id));
      group.classList.toggle('innermost', innermost.has(id) && !update.ended);
      group.classList.toggle('ended', innermost.has(id) && update.ended !== undefined);
      if (visited.has(id) && !innermost.has(id)) this.#mark(group, now);
      const stay = innermost.has(id)
        ? (update.ended ?? (stayUs === undefined ? undefined : stayText(stayUs)))
        : undefined;
      const said = cut([stay, ...this.#stays(id)].filter(Boolean).join(' · '), most);
      setText(note, said);
      group.classList.toggle('noted', said !== '');
      setText(title, this.#stateText(id));
    }
    for (const { group, title, counters, holder, patch } of this.#arrows) {
      group.classList.toggle('lit', holder !== undefined && active.has(holder));
      for (const [index, counter] of counters) {
        const times = this.#taken.get(index) ?? 0;
        setText(counter, times > 0 ? ` ${compact(times)}` : '');
        if (pulsing.has(index)) this.#mark(group, now);
      }
      patch?.fit();
      setText(title, this.#texts(counters.map(([index]) => index)).join('\n'));
      group.classList.toggle(
        'last',
        counters.some(([index]) => index === update.last),
      );
    }
  }

  /** Takes back the marks of moments that are over. @returns whether any are left */
  settle(now: number): boolean {
    for (const [group, until] of this.#marked) {
      if (now < until) continue;
      group.classList.remove('moment');
      this.#marked.delete(group);
    }
    return this.#marked.size > 0;
  }

  #mark(group: SVGElement, now: number): void {
    group.classList.add('moment');
    this.#marked.set(group, now + MOMENT_MS);
  }

  #state({ state, x, y, width, height, name: lines }: StateBox): SVGElement {
    const left = x - width / 2;
    const top = y - height / 2;
    const holds = state.states.length > 0;
    const title = svg('title', {});
    const names = holds ? [lastName(state.id)] : (lines ?? [cut(lastName(state.id), Math.floor((width - 12) / 7))]);
    const more = ((names.length - 1) * NAME_LINE) / 2;
    const note = svg('text', {
      class: 'note',
      x: holds ? left + width - 12 : x,
      y: holds ? top + 20 : y + 15 + more,
    });
    const name = svg('text', { class: 'name' });
    for (const [index, line] of (state.history ? [shownName(state)] : names).entries()) {
      const part = svg('tspan', {
        x: holds ? left + 12 : x,
        y: holds ? top + 20 : y - 2 - more + index * NAME_LINE,
      });
      part.textContent = line;
      name.append(part);
    }
    const frame = { x: left, y: top, width, height, rx: state.type === 'history' ? width / 2 : 8 };
    const group = svg(
      'g',
      { class: `state ${holds ? 'holds' : 'plain'} ${state.type ?? ''}`, 'data-state': state.id },
      title,
      svg('rect', { ...frame, class: 'box' }),
    );
    if (state.type === 'final') {
      group.append(
        svg('rect', { class: 'inner', x: left + 4, y: top + 4, width: width - 8, height: height - 8, rx: 5 }),
      );
    }
    group.append(name, ...(state.type === 'history' ? [] : [note]));
    const room = holds ? width - 32 - nameWidth(lastName(state.id)) : width - 16;
    this.#states.set(state.id, { group, note, title, most: Math.max(0, Math.floor(room / 6)) });
    return group;
  }

  #arrow({ points, rounded, label, transitions }: ArrowLine, holder: string | undefined): SVGElement {
    const title = svg('title', {});
    const d = linePath(points, rounded);
    const group = svg(
      'g',
      { class: 'arrow' },
      title,
      svg('path', { class: 'wide', d }),
      svg('path', { class: 'line', d }),
      svg('path', { class: 'line pulse', d, pathLength: 1 }),
      svg('path', { class: 'head', d: headAt(points) }),
    );
    const counters: [number, SVGElement][] = [];
    const lines: SVGElement[] = [];
    for (const index of transitions) {
      const transition = this.#chart.transitions[index];
      if (!transition) continue;
      const texts = labelLines(transition, label.most);
      for (const [place, part] of texts.entries()) {
        const line = svg('tspan', { x: label.x });
        line.textContent = part;
        const parts = svg('tspan', {}, line);
        lines.push(parts);
        if (place < texts.length - 1) continue;
        const counter = svg('tspan', { class: 'count' });
        parts.append(counter);
        counters.push([index, counter]);
      }
    }
    const first = { above: 0, middle: 0.5, below: 1 }[label.hang];
    const y = label.y - (lines.length - 1) * LINE_HEIGHT * (1 - first) + (label.hang === 'middle' ? 4 : 0);
    for (const [place, line] of lines.entries())
      line.firstElementChild?.setAttribute('y', String(y + place * LINE_HEIGHT));
    const patch = rounded === undefined ? undefined : new LabelPatch(label.x, y, lines);
    if (patch) group.append(patch.element);
    if (holder !== undefined) group.classList.add('inside');
    group.append(svg('text', { class: `label ${label.anchor}` }, ...lines));
    this.#arrows.push({ group, title, counters, holder, patch });
    return group;
  }

  /** What happens without leaving a state, with how often it did. */
  #stays(id: string): string[] {
    return this.#chart.transitions.flatMap((transition, index) => {
      const times = this.#taken.get(index) ?? 0;
      return transition.from === id && transition.to === undefined && times > 0
        ? [`${transitionText(transition)} ${compact(times)}`]
        : [];
    });
  }

  #stateText(id: string): string {
    const stays = this.#chart.transitions.flatMap(({ from, to }, index) =>
      from === id && to === undefined ? [index] : [],
    );
    return [plainId(id), ...this.#texts(stays)].join('\n');
  }

  #texts(indices: readonly number[]): string[] {
    return indices.flatMap((index) => {
      const transition = this.#chart.transitions[index];
      return transition ? [fullText(this.#chart, transition, this.#taken.get(index) ?? 0)] : [];
    });
  }
}

/** The innermost state with others inside it at a point. */
function holderAt({ boxes }: ChartLayout, { x, y }: Point): string | undefined {
  const around = boxes.filter(
    (box) => box.state.states.length > 0 && Math.abs(x - box.x) < box.width / 2 && Math.abs(y - box.y) < box.height / 2,
  );
  return around.at(-1)?.state.id;
}

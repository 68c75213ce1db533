/**
 * Which times and which part of the address axis are seen: follows the newest snapshot, or stands still where somebody
 * looks. Pure: knows nothing of pixels.
 */

/** Times in microseconds of the context's clock; start and end are positions on the axis. */
export interface View {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** What there is to see. */
export interface Bounds {
  readonly from: number;
  readonly to: number;
  /** Of the axis. */
  readonly length: number;
  readonly aggregationUs: number;
}

interface Step extends View {
  readonly following: boolean;
  readonly chosen: boolean;
}

/**
 * How many aggregations are seen while nobody has chosen: the first of these that holds all, or the last. Steps are small,
 * so that little stays empty and nothing jumps; they are steps, so that the picture is not made anew with every snapshot.
 */
const SPANS = [10, 12, 16, 20, 25, 32, 40, 50, 64, 80, 100, 125, 160, 200, 250, 320, 400, 500, 600];
/** Somebody who chooses may look at so many, however few there are. */
const ROOMY_AGGREGATIONS = 30;
/** Nobody looks at less than so many aggregations, or at less of an axis. */
const LEAST_AGGREGATIONS = 2;
const LEAST_LENGTH = 8;
/** Steps that can be taken back. */
const MOST_STEPS = 50;
/** A view that ends within this share of its span before the newest goes on following. */
const NEAR = 0.01;

export class Viewport {
  #bounds: Bounds = { from: 0, to: 0, length: 0, aggregationUs: 1 };
  #view: View = { from: 0, to: 1, start: 0, end: 0 };
  #following = true;
  /** Whether somebody has chosen how much time is seen. */
  #chosen = false;
  #steps: Step[] = [];

  get view(): View {
    return this.#view;
  }

  get following(): boolean {
    return this.#following;
  }

  /** Whether less than everything, or another time than by itself, is seen. */
  get zoomed(): boolean {
    return this.#chosen || !this.#wholeAxis;
  }

  get canGoBack(): boolean {
    return this.#steps.length > 0;
  }

  /** Forgets all that was chosen: something else is looked at. */
  restart(): void {
    this.#bounds = { from: 0, to: 0, length: 0, aggregationUs: 1 };
    this.#view = { from: 0, to: 1, start: 0, end: 0 };
    this.#following = true;
    this.#chosen = false;
    this.#steps = [];
  }

  /** Tells what there is now. The view follows if it does; one of the whole axis stays one. */
  bound(bounds: Bounds): void {
    const whole = this.#wholeAxis;
    this.#bounds = bounds;
    if (whole) this.#view = { ...this.#view, start: 0, end: bounds.length };
    if (this.#following) this.#toNewest();
    else if (this.#view.end > bounds.length) this.#set(this.#view);
  }

  /**
   * The axis has changed: what is seen goes with it; where nothing of that is left, all is seen.
   *
   * @param length - of the new one
   * @param moved - where a position of the old one lies on it, if it does
   */
  moveAxis(length: number, moved: (position: number) => number | undefined): void {
    const before = this.#bounds.length;
    const onNew = <Seen extends View>(seen: Seen): Seen => {
      const start = moved(seen.start) ?? 0;
      // The end is behind the last that is seen, and on no axis where nothing follows it.
      const last = moved(seen.end - 1);
      if (isWhole(seen, before) || last === undefined || last < start) return { ...seen, start: 0, end: length };
      return { ...seen, start, end: last + 1 };
    };
    this.#view = onNew(this.#view);
    this.#steps = this.#steps.map(onNew);
    this.#bounds = { ...this.#bounds, length };
  }

  /** Sees this part; what is not given stays. */
  zoomTo(part: Partial<View>): void {
    this.#remember();
    this.#change(part);
  }

  /**
   * Sees `factor` times as much around a point; an axis without one stays.
   *
   * @param goesOn - whether it is taken back together with the zoom before
   */
  zoomBy(factor: number, at: { readonly time?: number; readonly position?: number }, goesOn = false): void {
    const { from, to, start, end } = this.#view;
    const { time, position } = at;
    if (!goesOn) this.#remember();
    this.#change({
      // Following, the newest stays at the edge whatever is pointed at.
      ...(time !== undefined && {
        from: (this.#following ? to : time) - ((this.#following ? to : time) - from) * factor,
        to: this.#following ? to : time + (to - time) * factor,
      }),
      ...(position !== undefined && {
        start: position - (position - start) * factor,
        end: position + (end - position) * factor,
      }),
    });
  }

  /** Moves by shares of what is seen: forward in time and along the axis. */
  pan(time: number, along = 0): void {
    const { from, to, start, end } = this.#view;
    const us = time * (to - from);
    const units = Math.max(-start, Math.min(Math.round(along * (end - start)), this.#bounds.length - end));
    if (time !== 0) this.#stand(from + us, to + us);
    this.#view = { ...this.#view, start: start + units, end: end + units };
  }

  /** Sees these times without a step to take back: the window of the overview is dragged. */
  scrub(from: number, to: number): void {
    this.#chosen = true;
    this.#stand(from, to);
  }

  /** As it looked at a time: nothing of what came after it, and as much of before as somebody has chosen. */
  showUntil(time: number): void {
    const until = Math.min(time, this.#bounds.to);
    const span = this.#spanUntil(until);
    this.#following = until >= this.#bounds.to - NEAR * span;
    this.#view = { ...this.#view, from: until - span, to: until };
  }

  pause(): void {
    this.#following = false;
  }

  /** Back to the newest, with as much time and the same part of the axis in sight. */
  follow(): void {
    this.#following = true;
    this.#toNewest();
  }

  /** Everything of the axis, and the newest. */
  reset(): void {
    if (this.zoomed || !this.#following) this.#remember();
    this.#chosen = false;
    this.#following = true;
    this.#view = { ...this.#view, start: 0, end: this.#bounds.length };
    this.#toNewest();
  }

  /** Takes the last zoom back. */
  back(): void {
    const step = this.#steps.pop();
    if (!step) return;
    this.#chosen = step.chosen;
    this.#following = step.following;
    this.#set(step);
    if (step.following) this.#toNewest();
  }

  get #wholeAxis(): boolean {
    return isWhole(this.#view, this.#bounds.length);
  }

  #remember(): void {
    this.#steps.push({ ...this.#view, following: this.#following, chosen: this.#chosen });
    if (this.#steps.length > MOST_STEPS) this.#steps.shift();
  }

  #change(part: Partial<View>): void {
    const next = { ...this.#view, ...part };
    if (part.from !== undefined || part.to !== undefined) {
      this.#chosen = true;
      this.#following = next.to >= this.#bounds.to - NEAR * (next.to - next.from);
    }
    this.#set(next);
    if (this.#following) this.#toNewest();
  }

  /** These times, as long as they are, as far as there are any. */
  #stand(from: number, to: number): void {
    const span = to - from;
    const { from: first, to: last } = this.#bounds;
    const end = Math.min(last, Math.max(to, Math.min(last, first + span)));
    this.#following = to >= last - NEAR * span;
    this.#view = { ...this.#view, from: end - span, to: end };
  }

  #toNewest(): void {
    const { to } = this.#bounds;
    this.#view = { ...this.#view, from: to - this.#spanUntil(to), to };
  }

  /** How much time is seen of what was there at a time. */
  #spanUntil(time: number): number {
    if (this.#chosen) return this.#view.to - this.#view.from;
    const { from, aggregationUs } = this.#bounds;
    const known = (time - from) / aggregationUs;
    return (SPANS.find((span) => span >= known) ?? SPANS.at(-1) ?? 1) * aggregationUs;
  }

  /** Within the bounds, and not too little. */
  #set({ from, to, start, end }: View): void {
    const { length, aggregationUs, from: first, to: last } = this.#bounds;
    const least = LEAST_AGGREGATIONS * aggregationUs;
    const most = Math.max(last - first, ROOMY_AGGREGATIONS * aggregationUs);
    const span = Math.min(most, Math.max(to - from, least));
    const newest = Math.min(last, Math.max((from + to + span) / 2, Math.min(last, first + span)));
    const size = Math.min(length, Math.max(end - start, LEAST_LENGTH));
    // Addresses are whole.
    const begin = Math.round(Math.min(length - size, Math.max(0, (start + end - size) / 2)));
    this.#view = { from: newest - span, to: newest, start: begin, end: Math.min(length, begin + Math.round(size)) };
  }
}

function isWhole({ start, end }: View, length: number): boolean {
  return start === 0 && end === length;
}

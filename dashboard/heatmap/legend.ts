/** What the colours stand for: a bar with its units, and the two looks that are not on it. */
import { h, setText, toggleHidden } from '../dom.js';
import type { ColourScale, LegendTick } from './metrics.js';
import { cssColour, type Ground, isSigned, rampColour } from './ramps.js';
import { placed } from './ticks.js';

export interface Legend {
  readonly root: HTMLElement;
  update(scale: ColourScale, ground: Ground, brightness: number): void;
}

const STOPS = 24;
/** Of the bar's length, for a text. */
const ROOM = 0.24;

export function createLegend(): Legend {
  const title = h('div', { class: 'title' });
  const ramp = h('div', { class: 'ramp', part: 'ramp' });
  const ticks = h('div', { class: 'ticks' });
  const swatch = h('span', { class: 'swatch' });
  const idle = h('span', {}, swatch, 'never');
  const key = h('div', { class: 'key' }, idle, h('span', {}, h('span', { class: 'swatch hatch' }), 'not monitored'));
  const root = h('div', { class: 'legend', part: 'legend' }, title, h('div', { class: 'scale' }, ramp, ticks), key);
  let shown = '';
  return {
    root,
    update(scale, ground, brightness) {
      const next = [scale.title, scale.most, scale.ticks.map(({ text }) => text), ground, brightness].join();
      if (next === shown) return;
      shown = next;
      setText(title, scale.title);
      const signed = isSigned(scale.ramp);
      const colours = Array.from({ length: STOPS + 1 }, (_, stop) => {
        const along = stop / STOPS;
        return cssColour(rampColour(scale.ramp, ground, signed ? 2 * along - 1 : Math.max(1e-6, along), brightness));
      });
      ramp.style.backgroundImage = `linear-gradient(to right, ${colours.join()})`;
      swatch.style.backgroundColor = cssColour(rampColour(scale.ramp, ground, 0, brightness));
      toggleHidden(idle, signed || scale.ramp === 'age');
      ticks.replaceChildren(
        ...ticksWithRoom(scale.ticks).map(({ along, text }) => {
          const [figure = '', share] = text.split('\n');
          const tick = h('span', { class: along === 0 ? 'first' : along === 1 ? 'last' : undefined }, figure);
          if (share) tick.append(h('small', {}, share));
          tick.style.left = `${100 * along}%`;
          return tick;
        }),
      );
    },
  };
}

/** The ends and the middle first. */
function ticksWithRoom(ticks: readonly LegendTick[]): readonly LegendTick[] {
  const weightOf = (along: number) => (along === 0 || along === 1 || along === 0.5 ? 2 : 1);
  return placed(
    ticks.map((tick) => ({ ...tick, at: tick.along, weight: weightOf(tick.along) })),
    ROOM,
  );
}

/**
 * Plays a trace as a player plays a film: goes on and holds, faster and slower, to any time. What was monitored already is
 * looked at again; for what was not yet, the replay hurries there.
 */

import { h, isOff, setAttribute, setChildren, setOff, setText } from '../dom.js';
import type { RemoteFeed } from '../feeds/remote-feed.js';
import { icon } from './icons.js';
import type { Part } from './part.js';
import { timeText } from './words.js';

const speeds = [0.25, 0.5, 1, 2, 5, 10, 25, 100] as const;
const FASTEST = 'max';
/** The scrubber has so many steps, whatever the trace's length. */
const STEPS = 1_000;

export interface ReplayBarOptions {
  readonly feed: RemoteFeed;
  /** Moves the heat map's window to a time that was monitored, in microseconds of the context's clock. */
  readonly showTime: (us: number) => void;
  /** Where that window ends; undefined while it follows the newest. */
  readonly shownTime: () => number | undefined;
  readonly report: (trouble: string | undefined) => void;
}

export function replayBar({ feed, showTime, shownTime, report }: ReplayBarOptions): Part {
  let scrubbing = false;
  /** The time in the trace that was scrubbed back to. */
  let lookedAt: number | undefined;
  const send = async (command: Parameters<NonNullable<RemoteFeed['send']>>[0]) => {
    try {
      await feed.send?.(command);
      report(undefined);
    } catch (error) {
      report(error instanceof Error ? error.message : String(error));
    }
  };
  const play = h('button', {
    type: 'button',
    class: 'play',
    'data-testid': 'play',
    click: () => {
      if (isOff(play)) return;
      const { state, replay } = feed.info;
      const action = state === 'idle' ? 'start' : replay?.playing ? 'pause' : 'resume';
      // What goes on is what is looked at.
      if (action === 'resume') showNewest();
      void send({ action });
    },
  });
  const playIcons = { play: icon('play'), pause: icon('pause') };
  const speed = h(
    'select',
    {
      'aria-label': 'Speed of the replay',
      'data-testid': 'speed',
      change: () => {
        void send({ action: 'speed', speed: speed.value === FASTEST ? null : Number(speed.value) });
      },
    },
    ...speeds.map((value) => h('option', { value }, `${value}×`)),
    h('option', { value: FASTEST }, 'max'),
  );
  const done = h('progress', { max: STEPS, value: 0, 'aria-hidden': 'true' });
  const scrubber = h('input', {
    type: 'range',
    min: 0,
    max: STEPS,
    step: 1,
    'aria-label': 'Time in the trace',
    'data-testid': 'scrubber',
    input: () => {
      scrubbing = true;
      const us = wished();
      if (us <= reached()) {
        lookedAt = us;
        showTime(us + beginning());
      }
      tell(us);
    },
    change: () => {
      scrubbing = false;
      const us = wished();
      if (us <= reached()) return;
      showNewest();
      void send({ action: 'seek', us });
    },
  });
  const now = h('output', { class: 'number' });
  const duration = () => feed.info.replay?.durationUs ?? 0;
  /** Virtual clocks of traces begin at 0; the run's own beginning is what the scrubber's left end is. */
  const beginning = () => feed.info.startedAt ?? 0;
  const reached = () => Math.max(0, (feed.history.to ?? beginning()) - beginning());
  const wished = () => Math.round((Number(scrubber.value) / STEPS) * duration());
  const showNewest = () => showTime(feed.history.to ?? 0);
  /** In the trace, and as exactly as it was scrubbed to: the window ends between two pixels. */
  const looked = () => {
    const shown = shownTime();
    if (shown === undefined) {
      lookedAt = undefined;
      return reached();
    }
    const us = Math.max(0, shown - beginning());
    return lookedAt !== undefined && Math.abs(lookedAt - us) < duration() / 100 ? lookedAt : us;
  };
  const tell = (us: number) => {
    const text = `${timeText(us)} of ${timeText(duration())}`;
    setText(now, text);
    setAttribute(scrubber, 'aria-valuetext', text);
  };

  const element = h(
    'div',
    { class: 'replay', role: 'group', 'aria-label': 'Replay', 'data-testid': 'replay' },
    play,
    h('div', { class: 'track' }, done, scrubber),
    now,
    speed,
  );
  return {
    element,
    update() {
      const { replay, state } = feed.info;
      if (!replay) return;
      const playing = replay.playing && state !== 'idle';
      setChildren(play, [playing ? playIcons.pause : playIcons.play]);
      setAttribute(
        play,
        'aria-label',
        playing ? 'Pause the replay' : state === 'idle' ? 'Replay from the beginning' : 'Play',
      );
      const locked = !feed.send;
      setOff(play, locked || state === 'terminating');
      speed.disabled = locked;
      if (document.activeElement !== speed) speed.value = speedValue(replay.speed);
      const stepOf = (us: number) => (duration() === 0 ? 0 : Math.min(1, us / duration()) * STEPS);
      done.value = stepOf(reached());
      if (scrubbing) return;
      const us = looked();
      scrubber.value = String(Math.round(stepOf(us)));
      tell(us);
    },
  };
}

/** The offered speed that is nearest: a program can set others. */
function speedValue(speed: number | null): string {
  if (speed === null) return FASTEST;
  const distance = (value: number) => Math.abs(Math.log(value / speed));
  return String(speeds.reduce((best, value) => (distance(value) < distance(best) ? value : best)));
}

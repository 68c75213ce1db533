/** What is said where there is nothing to see, or something is wrong with what is seen. Pure. */
import { interval } from '../../reports/units.js';
import type { MonitorFeed } from '../feed.js';

export interface Note {
  readonly kind: 'plain' | 'warn' | 'danger';
  /** By this name as a `::part`, a page that says it elsewhere can leave it out. */
  readonly part: 'note-feed' | 'note-picture';
  readonly text: string;
}

export interface Message {
  readonly title: string;
  readonly text: string;
}

/** Whether anything more is to be expected of a feed: what is over, or cannot be reached, is no longer followed. */
export function isLive(feed: MonitorFeed | undefined): boolean {
  return feed?.info !== undefined && feed.info.state !== 'idle' && feed.trouble === undefined;
}

/** Instead of a map; undefined as soon as there is one. */
export function messageOf(feed: MonitorFeed | undefined): Message | undefined {
  if (!feed) return { title: 'Nothing to show', text: 'No monitoring is connected to this map.' };
  if (feed.history.latest) return undefined;
  const { info } = feed;
  if (!info && feed.trouble) return { title: 'Nothing to show', text: feed.trouble };
  if (!info) return { title: 'Connecting …', text: 'Waiting to hear what is monitored.' };
  if (info.ended?.error) return { title: 'It ended before anything was seen', text: info.ended.error.message };
  if (info.state === 'idle' || info.state === 'terminating') {
    return { title: 'Not running', text: 'Once it is started, the accesses of each aggregation appear here.' };
  }
  if (info.state === 'paused')
    return { title: 'Paused', text: 'Nothing was seen yet. Once it goes on, it appears here.' };
  const { aggregationUs } = info.attributes;
  return { title: 'Waiting for the first aggregation …', text: `There is one every ${interval(aggregationUs)}.` };
}

/** Above the map: trouble with the feed, a query that failed, one that is under way, and the end. */
export function notesOf(feed: MonitorFeed | undefined, waiting: boolean, failed: string | undefined): Note[] {
  if (!feed?.history.latest) return [];
  const notes: Note[] = [];
  if (feed.trouble) notes.push({ kind: 'warn', part: 'note-feed', text: feed.trouble });
  const part = 'note-picture';
  if (failed) notes.push({ kind: 'danger', part, text: `A finer picture could not be had: ${failed}` });
  else if (waiting) notes.push({ kind: 'plain', part, text: 'Looking for a finer picture …' });
  const { ended, state } = feed.info ?? {};
  if (ended?.error) notes.push({ kind: 'danger', part: 'note-feed', text: `Ended: ${ended.error.message}` });
  else if (state === 'idle' && ended) notes.push({ kind: 'plain', part: 'note-feed', text: 'Ended' });
  else if (state === 'paused') notes.push({ kind: 'plain', part: 'note-feed', text: 'Paused' });
  return notes;
}

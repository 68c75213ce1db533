import { describe, expect, it } from 'vitest';
import type { MonitorFeed } from '../../../dashboard/feed.js';
import { isLive, notesOf } from '../../../dashboard/heatmap/notes.js';
import type { SourceInfo } from '../../../dashboard/protocol.js';
import { Snapshot } from '../../../regions/index.js';
import { History } from '../../../reports/index.js';
import { sourceInfo } from '../source-info.js';

const info = sourceInfo();

const feedOf = (more: Partial<MonitorFeed>): MonitorFeed => ({
  info,
  history: new History(),
  truth: undefined,
  trouble: undefined,
  query: () => Promise.resolve([]),
  subscribe: () => () => {},
  ...more,
});

describe('A heat map', () => {
  it('is live while more is to come, not when it is over, cannot be reached or has not begun', () => {
    expect(isLive(feedOf({}))).toBe(true);
    expect(isLive(feedOf({ info: { ...info, state: 'paused' } }))).toBe(true);
    expect(isLive(feedOf({ info: { ...info, state: 'idle', ended: { reason: 'invalid' } } }))).toBe(false);
    expect(isLive(feedOf({ trouble: 'Connection lost, trying again …' }))).toBe(false);
    expect(isLive(feedOf({ info: undefined }))).toBe(false);
    expect(isLive(undefined)).toBe(false);
  });

  it('says apart from each other what is wrong with its feed, and with its picture', () => {
    const history = new History();
    const data = { at: 100, nrSamplings: 20, sampleUs: 5, aggregationUs: 100, targets: [], buffer: new ArrayBuffer(0) };
    history.add(new Snapshot(data), 0);
    const ended = { reason: 'failed', error: { code: 'EIO', message: 'Expected a disk' } } as const;
    const feed = feedOf({ history, info: { ...info, state: 'idle', ended }, trouble: 'Connection lost' });
    expect(notesOf(feed, true, undefined)).toEqual([
      { kind: 'warn', part: 'note-feed', text: 'Connection lost' },
      { kind: 'plain', part: 'note-picture', text: 'Looking for a finer picture …' },
      { kind: 'danger', part: 'note-feed', text: 'Ended: Expected a disk' },
    ]);
    const of = (more: Partial<SourceInfo>) =>
      notesOf(feedOf({ history, info: { ...info, ...more } }), false, undefined);
    expect(of({ state: 'idle', ended: { reason: 'stopped' } })).toEqual([
      { kind: 'plain', part: 'note-feed', text: 'Ended' },
    ]);
    expect(of({ state: 'paused' })).toEqual([{ kind: 'plain', part: 'note-feed', text: 'Paused' }]);
    expect(of({ state: 'sampling' })).toEqual([]);
  });
});

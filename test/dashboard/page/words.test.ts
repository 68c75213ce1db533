import { describe, expect, it } from 'vitest';
import { countedText, countText, endText, shortSizeText, shownState, timeText } from '../../../dashboard/page/words.js';
import type { SourceInfo } from '../../../dashboard/protocol.js';
import { sourceInfo } from '../source-info.js';

type Ending = Pick<SourceInfo, 'at' | 'state' | 'ended' | 'unit' | 'replay'>;

const ending = (more: Partial<Ending>) => sourceInfo({ state: 'idle', unit: 'byte', ...more });

describe('The words of the page', () => {
  it.each([
    [0, '0.0 s'],
    [59_949_999, '59.9 s'],
    [59_999_999, '59.9 s'],
    [60_000_000, '1 min 00 s'],
    [125_900_000, '2 min 05 s'],
    [3_599_999_999, '59 min 59 s'],
    [3_600_000_000, '1 h 00 min'],
    [90_061_000_000, '25 h 01 min'],
  ])('tell %d us as %s', (us, text) => {
    expect(timeText(us)).toBe(text);
  });

  it('put the digits of counts in threes', () => {
    expect([0, 999, 1_000, 1_234_567].map(countText)).toEqual(['0', '999', '1\u202f000', '1\u202f234\u202f567']);
  });

  it.each([
    [1, 'key', '1 key'],
    [999_999, 'key', '999\u202f999 keys'],
    [1_000_000, 'key', '1.0\u202fM keys'],
    [384_058_254_385_152, 'entry', '384\u202fT entries'],
    [2 ** 52, 'cache line', '4504\u202fT cache lines'],
    [8_388_608, 'byte', '8.0 MiB'],
  ])('shorten a size of %d of a %s to %s', (size, unit, text) => {
    expect(shortSizeText(size, unit)).toBe(text);
  });

  it('say since when is counted, unless that was in another time', () => {
    const update = { at: 9_000_000, since: 0, active: [], taken: [], entered: [] };
    const info = { ...ending({}), startedAt: 1_000_000 };
    expect(countedText({ ...update, countedSince: 4_500_000 }, info)).toBe('Counted since 3 s.');
    expect(countedText({ ...update, countedSince: 4_500_000 }, { ...info, epochMs: 0 })).toMatch(/ \d\d:\d\d:04\.$/);
    expect(countedText({ ...update, countedSince: 9_500_000 }, info)).toBe('');
    expect(countedText(update, info)).toBe('');
    expect(countedText(undefined, info)).toBe('');
  });

  it('show aggregating as the sampling that it is a moment of, and a failure as more than being idle', () => {
    expect(shownState({ state: 'aggregating' })).toBe('sampling');
    expect(shownState({ state: 'paused' })).toBe('paused');
    expect(shownState({ state: 'idle', ended: { reason: 'stopped' } })).toBe('idle');
    expect(shownState({ state: 'idle', ended: { reason: 'failed' } })).toBe('failed');
    expect(shownState({ state: 'sampling', ended: { reason: 'failed' } })).toBe('sampling');
  });

  it('say how a run ended, by what was watched', () => {
    const invalid = { ended: { reason: 'invalid' } } as const;
    const replay = { durationUs: 1, speed: 1, playing: false };
    expect(endText(ending(invalid))).toBe('The process has exited. What was seen stays here.');
    expect(endText(ending({ ...invalid, unit: 'row' }))).toBe('What was watched is gone. What was seen stays here.');
    expect(endText(ending({ ...invalid, replay }))).toBe('The trace has come to its end. What was seen stays here.');
    const over = { at: replay.durationUs, ended: { reason: 'stopped' }, replay } as const;
    expect(endText(ending(over))).toBe('The trace has come to its end. What was seen stays here.');
    expect(endText(ending({ ...over, at: replay.durationUs - 1 }))).toBe('Stopped. What was seen stays here.');
    for (const message of ['Expected a disk', 'Expected a disk.']) {
      const error = { code: 'EIO', message };
      expect(endText(ending({ ended: { reason: 'failed', error } }))).toBe(
        'The monitoring failed. Expected a disk. What was seen stays here.',
      );
    }
  });

  it('say of a process that is gone no more than that', () => {
    const error = {
      code: 'ESRCH',
      message: 'Expected the pid of a running process, got 7; `ps -e` lists those that run',
    };
    expect(endText(ending({ ended: { reason: 'refused', error } }))).toBe(
      'It was not started. There is no such process any more.',
    );
  });

  it('say nothing of an end before there is one, or while another run is on', () => {
    expect(endText(ending({}))).toBeUndefined();
    expect(endText(ending({ state: 'sampling', ended: { reason: 'stopped' } }))).toBeUndefined();
  });
});

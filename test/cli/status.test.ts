import { describe, expect, it } from 'vitest';
import { noTotals, virtualTotals, withEvent } from '../../cli/run-totals.js';
import { endText, statusText } from '../../cli/status.js';
import { aggregation, fourMappings, started } from './events.js';

const totals = [started, aggregation(5, fourMappings(1))].reduce(withEvent, noTotals);

describe('the line of what is served', () => {
  it('says what it does, how many look, how much is hot and what it costs', () => {
    expect(statusText({ state: 'watching', totals, pages: 1 }, 200)).toBe(
      'watching · 1 open page · Ctrl-C ends · 0.5 s · hot 2.0 MiB of 8.0 MiB · monitor busy 1.2 % · target held up 3.4 %',
    );
    expect(statusText({ state: 'starting', totals: noTotals, pages: 0 }, 200)).toBe(
      'starting · 0 open pages · Ctrl-C ends',
    );
  });

  it('is never wider than the terminal', () => {
    for (let columns = 0; columns < 120; columns++) {
      expect(statusText({ state: 'watching', totals, pages: 12 }, columns).length).toBeLessThanOrEqual(columns);
    }
  });

  it('tells no cost of ours in virtual time', () => {
    const { targetBusyUs: _, ...cost } = aggregation(5, fourMappings(1)).cost;
    const virtual = [started, { ...aggregation(5, fourMappings(1)), cost }].reduce(withEvent, virtualTotals);
    expect(statusText({ state: 'watching', totals: virtual, pages: 2 }, 200)).toBe(
      'watching · 2 open pages · Ctrl-C ends · 0.5 s · hot 2.0 MiB of 8.0 MiB',
    );
  });
});

describe('the end of a run', () => {
  const ended = { type: 'terminated', seq: 9, at: 5_000_000 } as const;

  it('is told of a target that has ended, and of a trace that is over', () => {
    expect(endText({ title: 'process 1 (sh)' }, { ...ended, reason: 'invalid' })).toBe(
      'process 1 (sh) has ended; the page keeps what was seen, until Ctrl-C.',
    );
    expect(endText({ title: 'the trace zipf of 4.9 s', durationUs: 4_900_000 }, { ...ended, reason: 'stopped' })).toBe(
      'the trace zipf of 4.9 s is over; the page keeps what was seen and can start it again, until Ctrl-C.',
    );
  });

  it('is not told to who has stopped it on the page', () => {
    expect(endText({ title: 'process 1 (sh)' }, { ...ended, reason: 'stopped' })).toBeUndefined();
    expect(endText({ title: 'a trace', durationUs: 6_000_000 }, { ...ended, reason: 'stopped' })).toBeUndefined();
  });
});

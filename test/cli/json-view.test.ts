import { describe, expect, it } from 'vitest';
import { eventLine } from '../../cli/json-view.js';
import { DamonError } from '../../regions/index.js';
import { aggregation, fourMappings, started } from './events.js';

describe('an event as JSON', () => {
  it('is the event itself, with the regions of a snapshot as rows', () => {
    expect(JSON.parse(eventLine(started))).toEqual(started);
    const line = eventLine(aggregation(1, fourMappings(1)));
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({
      type: 'aggregation',
      snapshot: {
        nrSamplings: 20,
        targets: [{ id: 1, regions: expect.arrayContaining([[5_242_880, 7_340_032, 20, 3]]) }],
      },
      cost: { elapsedUs: 100_000, busyUs: 1_200, missedTicks: 0, targetBusyUs: 3_400 },
    });
  });

  it('has an error as code and message', () => {
    const error = new DamonError('ESRCH', 'gone', { cause: new Error('secret') });
    expect(JSON.parse(eventLine({ type: 'terminated', seq: 9, at: 5, reason: 'failed', error }))).toEqual({
      type: 'terminated',
      seq: 9,
      at: 5,
      reason: 'failed',
      error: { code: 'ESRCH', message: 'gone' },
    });
  });
});

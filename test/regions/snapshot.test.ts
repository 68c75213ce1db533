/** What leaves a context. */
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { checkAttributes, checkTargets, DataPlane, Random, Snapshot, type SnapshotData } from '../../regions/index.js';
import { ChosenTenths, fill } from './rows.js';

function plane(): DataPlane {
  const attributes = checkAttributes({
    sampleUs: 10,
    aggregationUs: 200,
    regions: { min: 3, max: 100 },
    minRegionSize: 1,
  });
  const made = new DataPlane(checkTargets([{ id: 'rows' }, { id: 'empty' }, { id: 7 }]), attributes, new Random(1));
  fill(made.target('rows').regions, [
    [0, 10, 5, 4, 3],
    [20, 50, 0, 9, 8],
  ]);
  fill(made.target(7).regions, [[5, 6, 10, 1, 2]]);
  made.nrSamplings = 10;
  return made;
}

/** What an aggregation hands out: the counts as they are. */
function taken({ targets, attributes, nrSamplings }: DataPlane, at = 0): Snapshot {
  return Snapshot.of(targets, attributes, at, nrSamplings);
}

const expectedRegions = [
  { target: 'rows', start: 0, end: 10, nrAccesses: 5, age: 3 },
  { target: 'rows', start: 20, end: 50, nrAccesses: 0, age: 8 },
  { target: 7, start: 5, end: 6, nrAccesses: 10, age: 2 },
];

describe('a snapshot', () => {
  it('[S1] holds the regions of all targets, target after target', () => {
    const snapshot = taken(plane(), 1_234);
    expect(snapshot.length).toBe(3);
    expect([...snapshot]).toEqual(expectedRegions);
    expect(snapshot.targets).toEqual([
      { id: 'rows', nrRegions: 2 },
      { id: 'empty', nrRegions: 0 },
      { id: 7, nrRegions: 1 },
    ]);
  });

  it('[S1] [S8] says when it was taken, of how many samplings and at which intervals', () => {
    const { at, nrSamplings, sampleUs, aggregationUs, maxNrAccesses } = taken(plane(), 1_234);
    expect({ at, nrSamplings, sampleUs, aggregationUs, maxNrAccesses }).toEqual({
      at: 1_234,
      nrSamplings: 10,
      sampleUs: 10,
      aggregationUs: 200,
      maxNrAccesses: 20,
    });
  });

  it('[S1] is the same by column as by region', () => {
    const snapshot = taken(plane());
    expect([...snapshot.starts]).toEqual(expectedRegions.map(({ start }) => start));
    expect([...snapshot.ends]).toEqual(expectedRegions.map(({ end }) => end));
    expect([...snapshot.nrAccesses]).toEqual(expectedRegions.map(({ nrAccesses }) => nrAccesses));
    expect([...snapshot.ages]).toEqual(expectedRegions.map(({ age }) => age));
  });

  it('can be walked more than once, and by two at a time', () => {
    const snapshot = taken(plane());
    const one = snapshot[Symbol.iterator]();
    const other = snapshot[Symbol.iterator]();
    one.next();
    expect(one.next().value).toEqual(expectedRegions[1]);
    expect(other.next().value).toEqual(expectedRegions[0]);
    expect([...snapshot]).toEqual(expectedRegions);
  });

  it('[S1] of nothing is empty', () => {
    const attributes = checkAttributes();
    const none = new DataPlane([], attributes, new Random(1)).snapshot(5);
    expect([...none]).toEqual([]);
    expect([none.length, none.at, none.targets]).toEqual([0, 5, []]);
  });

  it('[S8] its rates are out of the samplings it holds, not of the most there can be', () => {
    const snapshot = taken(plane());
    expect(snapshot.maxNrAccesses).toBe(20);
    expect([snapshot.rate(0), snapshot.rate(1), snapshot.rate(2)]).toEqual([0.5, 0, 1]);
  });

  it('[S8] its rates are 0 where nothing was sampled, and where no region is', () => {
    const made = plane();
    expect(taken(made).rate(3)).toBe(0);
    made.nrSamplings = 0;
    expect(taken(made).rate(0)).toBe(0);
  });

  it('[S1] costs 24 bytes a region', () => {
    expect(taken(plane()).toData().buffer.byteLength).toBe(3 * 24);
  });

  it('[S1] holds addresses of 64 bits and counts of 32', () => {
    const made = plane();
    fill(made.target(7).regions, [[2 ** 64 - 8_192, 2 ** 64 - 4_096, 2 ** 32 - 1, 0, 2 ** 32 - 1]]);
    expect([...taken(made)].at(-1)).toEqual({
      target: 7,
      start: 2 ** 64 - 8_192,
      end: 2 ** 64 - 4_096,
      nrAccesses: 2 ** 32 - 1,
      age: 2 ** 32 - 1,
    });
  });

  it('[S8] stays as it was whatever becomes of the regions', () => {
    const made = plane();
    const snapshot = taken(made);
    made.ready();
    made.merge();
    made.reset();
    made.random = new ChosenTenths(...new Array<number>(100).fill(5));
    made.split();
    made.setRanges(made.target('rows'), [{ start: 100, end: 200 }]);
    made.clear();
    fill(made.target('empty').regions, [[900, 901, 9, 9, 9]]);
    expect([...snapshot]).toEqual(expectedRegions);
    expect(snapshot.nrSamplings).toBe(10);
    expect(snapshot.rate(0)).toBe(0.5);
  });
});

describe('as data', () => {
  it('[S1] goes through a structured clone and back', () => {
    const snapshot = taken(plane(), 99);
    const back = new Snapshot(structuredClone(snapshot.toData()));
    expect([...back]).toEqual(expectedRegions);
    expect(JSON.stringify(back)).toBe(JSON.stringify(snapshot));
    expect(back.starts.buffer).not.toBe(snapshot.starts.buffer);
  });

  it('[S1] moves to another thread without a copy', () => {
    const data = taken(plane(), 99).toData();
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(data, [data.buffer]);
    const received = receiveMessageOnPort(port2)?.message as SnapshotData;
    port1.close();
    expect(data.buffer.byteLength).toBe(0);
    expect([...new Snapshot(received)]).toEqual(expectedRegions);
  });

  it('is empty once its buffer has moved away', () => {
    const snapshot = taken(plane(), 99);
    const { buffer } = snapshot.toData();
    structuredClone(buffer, { transfer: [buffer] });
    expect([...snapshot]).toEqual([]);
    expect(snapshot.rate(0)).toBe(0);
  });

  it('[S1] as JSON has rows of start, end, nrAccesses and age by target', () => {
    expect(JSON.parse(JSON.stringify(taken(plane(), 99)))).toEqual({
      at: 99,
      nrSamplings: 10,
      sampleUs: 10,
      aggregationUs: 200,
      targets: [
        {
          id: 'rows',
          regions: [
            [0, 10, 5, 3],
            [20, 50, 0, 8],
          ],
        },
        { id: 'empty', regions: [] },
        { id: 7, regions: [[5, 6, 10, 2]] },
      ],
    });
  });
});

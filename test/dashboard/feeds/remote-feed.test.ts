import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RemoteFeed } from '../../../dashboard/feeds/remote-feed.js';
import { Requests } from '../../../dashboard/feeds/requests.js';
import type { SnapshotMessage } from '../../../dashboard/protocol.js';
import { encodeSnapshot } from '../../../regions/index.js';
import { encodeEntries, type HistoryEntry } from '../../../reports/index.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';
import { sourceInfo } from '../source-info.js';

const STEP_US = 100_000;

const info = sourceInfo();

/** Entries of the steps from 1 on. */
function past(length: number): HistoryEntry[] {
  return Array.from({ length }, (_, index) => {
    const to = (index + 1) * STEP_US;
    return { from: to - STEP_US, to, snapshot: snapshotOf(rows([0, 100, index % 20]), { at: to }), nrMerged: 1 };
  });
}

function message({ from, snapshot }: HistoryEntry): SnapshotMessage {
  return { type: 'snapshot', source: 'a', from, data: Buffer.from(encodeSnapshot(snapshot)).toString('base64') };
}

/** A feed that waits for its past; `answer` gives it, and is over when the feed has taken it. */
function waitingFeed() {
  let respond = (_: Response) => {};
  vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => (respond = resolve)));
  const feed = new RemoteFeed(info, new Requests(new URL('http://127.0.0.1:8080/'), undefined));
  feed.reset(info);
  const answer = async (entries: readonly HistoryEntry[]) => {
    const taken = new Promise<void>((resolve) => {
      const end = feed.subscribe((change) => {
        if (change !== 'reset') return;
        end();
        resolve();
      });
    });
    respond(new Response(new Uint8Array(encodeEntries(entries))));
    await taken;
  };
  return { feed, answer };
}

const steps = ({ history }: RemoteFeed) => history.query().map(({ to }) => to / STEP_US);

describe('[P3] the feed of a source of a server', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('takes the messages that the past covers already, where others came before it', async () => {
    const entries = past(7);
    const { feed, answer } = waitingFeed();
    for (const entry of entries.slice(4, 5)) feed.add(message(entry));
    await answer(entries);
    for (const entry of entries.slice(5)) feed.add(message(entry));
    expect(steps(feed)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('has every snapshot once, whenever the past comes and however far it goes', async () => {
    const upTo6 = fc.integer({ min: 0, max: 6 });
    await fc.assert(
      fc.asyncProperty(upTo6, upTo6, upTo6, async (before, seenAtAnswer, delivered) => {
        const entries = past(20);
        const { feed, answer } = waitingFeed();
        for (const entry of entries.slice(before, before + delivered)) feed.add(message(entry));
        await answer(entries.slice(0, before + seenAtAnswer));
        for (const entry of entries.slice(before + delivered)) feed.add(message(entry));
        expect(steps(feed)).toEqual(entries.map(({ to }) => to / STEP_US));
      }),
      { numRuns: 300 },
    );
  });

  it('[P10] falls back on what is here where the answer breaks off', async () => {
    const [first, ...others] = past(3);
    const { feed, answer } = waitingFeed();
    await answer(first ? [first] : []);
    for (const entry of others) feed.add(message(entry));
    const body = new ReadableStream({ start: (controller) => controller.error(new TypeError('network error')) });
    vi.stubGlobal('fetch', async () => new Response(body));
    expect((await feed.query({ from: STEP_US })).map(({ to }) => to / STEP_US)).toEqual([2, 3]);
  });
});

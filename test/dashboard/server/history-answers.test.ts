/** What a page asks of the past, while the program that is monitored goes on. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HistoryAnswers } from '../../../dashboard/server/history-answers.js';
import { Dashboard } from '../../../dashboard/server/index.js';
import { decodeEntries, History } from '../../../reports/index.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';
import { endAll, eventReader, later, running, snapshotOf as snapshotIn, until, virtualContext } from './rig.js';

afterEach(async () => {
  vi.restoreAllMocks();
  await endAll();
});

const STEP = 100_000;

function filled(count: number): History {
  const history = new History();
  for (let at = 1; at <= count; at++) history.add(snapshotOf(rows([0, 10, 5]), { at: at * STEP }), (at - 1) * STEP);
  return history;
}

/** From now on every step takes longer than a slice may. */
function slowSteps(): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 10;
    return now;
  });
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const timesOf = (bytes: Uint8Array) => decodeEntries(bytes).map(({ to }) => to / STEP);

describe('an answer about the past', () => {
  it('leaves turns to everybody else while it is made', async () => {
    const dashboard = new Dashboard();
    later(() => dashboard.close());
    const { actor, aggregate } = virtualContext();
    const { id } = dashboard.add(actor);
    actor.send({ type: 'START' });
    aggregate(200);
    slowSteps();
    let answered = false;
    const answer = dashboard
      .fetch(new Request(`http://localhost/api/history?source=${id}&entries=50`))
      .then((found) => {
        answered = true;
        return found;
      });
    let turns = 0;
    for (; !answered; turns++) await turn();
    // One an entry for merging, one for encoding.
    expect(turns).toBeGreaterThanOrEqual(100);
    expect(decodeEntries(new Uint8Array(await (await answer).arrayBuffer()))).toHaveLength(50);
  });

  it('goes as far as what was known when it began, and messages tell all that comes later', async () => {
    const { port, id, aggregate } = await running();
    aggregate(100);
    const page = await eventReader(port);
    await until(() => page.hellos.length === 1);
    aggregate(1);
    const history = fetch(`http://127.0.0.1:${port}/api/history?source=${id}&entries=100`);
    // Before, while and after it is made.
    for (let i = 0; i < 50; i++) {
      await turn();
      aggregate(1);
    }
    const past = decodeEntries(new Uint8Array(await (await history).arrayBuffer()));
    await until(() => page.snapshots.length === 51);
    const [first] = page.snapshots;
    expect(past[0]?.from).toBe(0);
    expect(past.at(-1)?.to).toBeGreaterThanOrEqual(first?.from ?? Number.NaN);
    expect(page.snapshots.map((message) => snapshotIn(message).at)).toEqual(
      Array.from({ length: 51 }, (_, index) => (101 + index) * 20_000),
    );
  });

  it('is made once for all who ask the same before it begins, and one after the other', async () => {
    slowSteps();
    const answers = new HistoryAnswers();
    const history = filled(20);
    let begun = 0;
    const open = () => {
      begun++;
      return history;
    };
    const first = answers.answer('a', open, { entries: 10 });
    await turn();
    // The first has begun: it may not know what these come to know of.
    history.add(snapshotOf(rows([0, 10, 5]), { at: 21 * STEP }), 20 * STEP);
    const same = answers.answer('a', open, { entries: 10 });
    const others = Array.from({ length: 50 }, () => answers.answer('a', open, { entries: 10 }));
    const finer = answers.answer('a', open, { entries: 20 });
    const another = answers.answer('b', open, { entries: 10 });
    await turn();
    expect(begun).toBe(1);
    expect(timesOf(await first).at(-1)).toBe(20);
    expect(timesOf(await same).at(-1)).toBe(21);
    expect(new Set([...(await Promise.all(others)), await same]).size).toBe(1);
    expect(begun).toBe(3);
    expect(timesOf(await finer)).not.toEqual(timesOf(await same));
    expect(await another).toEqual(await same);
    expect(begun).toBe(4);
  });

  it('that fails holds up none after it', async () => {
    const answers = new HistoryAnswers();
    const failing = answers.answer(
      'a',
      () => {
        throw new RangeError('gone');
      },
      {},
    );
    const next = answers.answer('b', () => filled(2), {});
    await expect(failing).rejects.toThrow('gone');
    expect(timesOf(await next)).toEqual([1, 2]);
    expect(timesOf(await answers.answer('c', () => undefined, {}))).toEqual([]);
  });

  it('[P6] is not made where all who asked have gone, and is where one has not', async () => {
    const answers = new HistoryAnswers();
    const [gone, here] = [new AbortController(), new AbortController()];
    const opened: string[] = [];
    const asked = (name: string, asker?: AbortSignal) =>
      answers.answer(
        name,
        () => {
          opened.push(name);
          return filled(2);
        },
        {},
        asker,
      );
    const left = [asked('left', gone.signal), asked('left', gone.signal)];
    const shared = [asked('shared', gone.signal), asked('shared', here.signal)];
    const unknown = [asked('unknown', gone.signal), asked('unknown')];
    gone.abort();
    for (const answer of left) await expect(answer).rejects.toMatchObject({ code: 'ECANCELED' });
    for (const answer of [...shared, ...unknown]) expect(timesOf(await answer)).toEqual([1, 2]);
    expect(opened).toEqual(['shared', 'unknown']);
    expect(timesOf(await asked('left', here.signal))).toEqual([1, 2]);
  });

  it('[P6] holds up nobody for clients that have gone', async () => {
    const { port, id } = await running();
    let [begun, isHeld] = [0, true];
    later(() => {
      isHeld = false;
    });
    vi.spyOn(History.prototype, 'querySteps').mockImplementation(function* () {
      begun++;
      while (isHeld) yield;
      return [];
    });
    const answer = vi.spyOn(HistoryAnswers.prototype, 'answer');
    const leave = new AbortController();
    const ask = (entries: number, init: RequestInit = {}) =>
      fetch(`http://127.0.0.1:${port}/api/history?source=${id}&entries=${entries}`, init);
    const first = ask(1);
    await until(() => begun === 1);
    const left = Array.from({ length: 20 }, (_, index) => ask(2 + index, { signal: leave.signal }));
    await until(() => answer.mock.calls.length === 21);
    leave.abort();
    expect(new Set((await Promise.allSettled(left)).map(({ status }) => status))).toEqual(new Set(['rejected']));
    await until(() => answer.mock.calls.slice(1).every(([, , , asker]) => asker?.aborted));
    const last = ask(100);
    await until(() => answer.mock.calls.length === 22);
    isHeld = false;
    expect([(await first).status, (await last).status]).toEqual([200, 200]);
    expect(begun).toBe(2);
  });
});

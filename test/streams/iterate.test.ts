import fc from 'fast-check';
import { of, Subject, throwError } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { runningContexts } from '../../machines/index.js';
import { aggregations, iterate, monitor, type Overflow } from '../../streams/index.js';
import { virtualOptions } from '../support/counting-primitive.js';

afterEach(() => {
  expect(runningContexts()).toEqual([]);
});

describe('iterate', () => {
  it('reads a monitoring with for await, and stops it when the loop is left', async () => {
    const { clock, options, primitive } = virtualOptions();
    const seen: number[] = [];
    const events = iterate(monitor(options).pipe(aggregations()));
    const reading = (async () => {
      for await (const { at } of events) {
        seen.push(at);
        if (seen.length === 2) break;
      }
    })();
    await Promise.resolve();
    clock.advance(100_000);
    await reading;
    expect(seen).toEqual([20_000, 40_000]);
    expect(primitive.calls.cleanups).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('a monitoring itself can be read with for await', async () => {
    const { clock, options } = virtualOptions();
    const types: string[] = [];
    const reading = (async () => {
      for await (const { type } of monitor({ ...options, callbacks: { afterAggregation: () => 'stop' } }))
        types.push(type);
    })();
    clock.advance(100_000);
    await reading;
    expect(types).toEqual(['started', ...Array(4).fill('sampling'), 'aggregation', 'terminating', 'terminated']);
  });

  it('subscribes at the first next, not before', async () => {
    const { clock, options, primitive } = virtualOptions();
    const events = iterate(monitor(options));
    clock.advance(50_000);
    expect(primitive.calls.init).toBe(0);
    const first = events.next();
    expect(primitive.calls.init).toBe(1);
    expect((await first).value?.type).toBe('started');
    await events.return();
    expect(primitive.calls.cleanups).toBe(1);
  });

  it.each<[Overflow, number[]]>([
    ['drop-oldest', [0, 3, 4]],
    ['drop-newest', [0, 1, 2]],
  ])('with %s a slow reader loses values, counted, and memory stays bounded', async (overflow, expected) => {
    const source = new Subject<number>();
    const values = iterate(source, { buffer: 2, overflow });
    const first = values.next();
    for (let i = 0; i < 5; i++) source.next(i);
    source.complete();
    const seen = [(await first).value];
    for await (const value of values) seen.push(value);
    expect(seen).toEqual(expected);
    expect(values.dropped).toBe(2);
  });

  it('with `error` a full buffer ends the reading after what waits, and unsubscribes', async () => {
    const source = new Subject<number>();
    const values = iterate(source, { buffer: 1, overflow: 'error' });
    const first = values.next();
    source.next(0);
    source.next(1);
    source.next(2);
    expect(source.observed).toBe(false);
    expect((await first).value).toBe(0);
    expect((await values.next()).value).toBe(1);
    await expect(values.next()).rejects.toMatchObject({ code: 'EIO' });
    expect(await values.next()).toEqual({ done: true, value: undefined });
  });

  it('passes an error on once, after the values that wait', async () => {
    const values = iterate(throwError(() => new Error('broken')));
    await expect(values.next()).rejects.toThrow('broken');
    expect((await values.next()).done).toBe(true);
    const waiting = new Subject<number>();
    const later = iterate(waiting);
    const [one, two] = [later.next(), later.next()];
    waiting.error(new Error('later'));
    await expect(one).rejects.toThrow('later');
    expect((await two).done).toBe(true);
  });

  it('reads a source that completes while it is subscribed to', async () => {
    const seen: number[] = [];
    for await (const value of iterate(of(1, 2, 3))) seen.push(value);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('delivers in order, and every value is delivered, waiting or counted as dropped', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        async (steps, buffer) => {
          const source = new Subject<number>();
          const values = iterate(source, { buffer });
          const reads: Promise<IteratorResult<number, undefined>>[] = [values.next()];
          let sent = 0;
          for (const send of steps) {
            if (send) source.next(sent++);
            else reads.push(values.next());
          }
          source.complete();
          const read = (await Promise.all(reads)).flatMap(({ value }) => (value === undefined ? [] : [value]));
          for await (const value of values) read.push(value);
          expect(read).toEqual([...read].sort((a, b) => a - b));
          expect(read.length + values.dropped).toBe(sent);
        },
      ),
    );
  });

  it('refuses a buffer of less than 1 and an unknown policy', () => {
    expect(() => iterate(of(1), { buffer: 0 })).toThrow(
      'Expected `buffer` to be an integer of 1 or more, got `0` (number)',
    );
    // @ts-expect-error: no such policy
    expect(() => iterate(of(1), { overflow: 'block' })).toThrow(
      'Expected `overflow` to be one of drop-oldest, drop-newest, error, got `block` (string)',
    );
  });
});

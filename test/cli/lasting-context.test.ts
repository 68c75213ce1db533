import { afterEach, describe, expect, it } from 'vitest';
import { LastingContext } from '../../cli/lasting-context.js';
import { type ContextOptions, runningContexts } from '../../machines/index.js';
import { virtualOptions } from '../support/counting-primitive.js';

function lasting(options: ContextOptions, outlives: boolean) {
  const closing = new AbortController();
  const told: string[] = [];
  const context = new LastingContext(options, closing.signal, outlives);
  const begin = () =>
    context.subscribe({
      next: ({ type }) => {
        if (type !== 'sampling') told.push(type);
      },
      error: ({ code }) => told.push(code),
      complete: () => told.push('complete'),
    });
  return { begin, closing, context, told };
}

afterEach(() => expect(runningContexts()).toEqual([]));

describe('a context that lasts', () => {
  it('[S13] tells all runs as one stream, until the signal ends it', () => {
    const { clock, options } = virtualOptions();
    const { begin, closing, context, told } = lasting(options, false);
    begin();
    clock.advance(5_000);
    context.actor.send({ type: 'STOP' });
    expect(told).toEqual(['started', 'terminating', 'terminated']);
    context.actor.send({ type: 'START' });
    clock.advance(5_000);
    closing.abort();
    expect(told.slice(3)).toEqual(['started', 'terminating', 'terminated', 'complete']);
    expect(context.actor.getSnapshot().status).toBe('stopped');
  });

  it('ends by the signal while nothing runs, and where it has come before the beginning', () => {
    const { begin, closing, context, told } = lasting(virtualOptions().options, false);
    begin();
    context.actor.send({ type: 'STOP' });
    closing.abort();
    expect(told).toEqual(['started', 'terminating', 'terminated', 'complete']);

    const late = lasting(virtualOptions().options, true);
    late.closing.abort();
    late.begin();
    expect(late.told).toEqual(['complete']);
  });

  it.each([
    ['ends with its target', false, ['started', 'terminating', 'terminated', 'complete']],
    ['outlives its target', true, ['started', 'terminating', 'terminated']],
  ])('%s where that is wished', (_, outlives, wished) => {
    let valid = true;
    const { clock, options } = virtualOptions({ targetValid: () => valid });
    const { begin, closing, told } = lasting(options, outlives);
    begin();
    valid = false;
    clock.advance(5_000);
    expect(told).toEqual(wished);
    closing.abort();
    expect(told.at(-1)).toBe('complete');
  });

  it.each([
    ['errors with a failure', false, ['terminating', 'terminated', 'EIO']],
    ['outlives a failure', true, ['terminating', 'terminated']],
  ])('%s where that is wished', (_, outlives, wished) => {
    const { options } = virtualOptions({
      initTargetRegions: () => {
        throw new Error('nothing there');
      },
    });
    const { begin, closing, told } = lasting(options, outlives);
    begin();
    expect(told).toEqual(wished);
    closing.abort();
  });
});

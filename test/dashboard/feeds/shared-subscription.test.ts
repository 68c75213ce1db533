import { expect, it } from 'vitest';
import { SharedSubscription } from '../../../dashboard/feeds/shared-subscription.js';

it('[P12] a stream that cannot be subscribed to leaves no listener behind, and is tried again with the next', () => {
  let refuses = true;
  let ended = 0;
  const source = {
    subscribe() {
      if (refuses) throw new Error('not now');
      return { unsubscribe: () => void ended++ };
    },
  };
  const told: string[] = [];
  const shared = new SharedSubscription<number, [string]>(source, { next() {}, error() {}, complete() {} });
  expect(() => shared.add((text) => told.push(`refused ${text}`))).toThrow('not now');
  expect(shared.nrListeners).toBe(0);
  refuses = false;
  const end = shared.add((text) => told.push(text));
  shared.tell('news');
  expect(told).toEqual(['news']);
  end();
  expect([shared.nrListeners, ended]).toEqual([0, 1]);
});

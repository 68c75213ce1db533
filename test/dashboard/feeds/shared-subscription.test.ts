import { expect, it } from 'vitest';
import { SharedSubscription } from '../../../dashboard/feeds/shared-subscription.js';

it('[P12] a stream that cannot be subscribed to has failed, and is tried again when somebody looks anew', () => {
  let refuses = true;
  let ended = 0;
  const source = {
    subscribe() {
      if (refuses) throw new Error('not now');
      return { unsubscribe: () => void ended++ };
    },
  };
  const errors: unknown[] = [];
  const observer = { next() {}, error: (error: unknown) => errors.push(error), complete() {} };
  const shared = new SharedSubscription<number, [string]>(source, observer);
  shared.add(() => {})();
  expect(errors).toEqual([new Error('not now')]);
  expect(shared.nrListeners).toBe(0);
  refuses = false;
  const told: string[] = [];
  const end = shared.add((text) => told.push(text));
  shared.tell('news');
  expect(told).toEqual(['news']);
  end();
  expect([shared.nrListeners, ended, errors.length]).toEqual([0, 1, 1]);
});

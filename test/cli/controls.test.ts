import { describe, expect, it } from 'vitest';
import { Controls } from '../../cli/controls.js';
import type { MonitorEvent } from '../../machines/index.js';
import { monitor } from '../../streams/index.js';
import { virtualOptions } from '../support/counting-primitive.js';
import { started } from './events.js';

function controlled() {
  const { clock, options, primitive } = virtualOptions();
  const controls = new Controls();
  const events: MonitorEvent[] = [];
  const stream = monitor(options);
  controls.attach(stream);
  const subscription = stream.subscribe((event) => {
    controls.next(event);
    events.push(event);
  });
  const press = async (key: string) => {
    const pressed = controls.key(key);
    clock.advance(options.aggregationUs);
    return pressed;
  };
  return { clock, controls, events, press, primitive, subscription };
}

describe('the keys', () => {
  it('[M9] + doubles the sample interval and - halves it, with as many samplings an aggregation', async () => {
    const { controls, events, press, subscription } = controlled();
    expect(await press('+')).toBe(true);
    await press('-');
    await press('-');
    const replaced = events.flatMap((event) => (event.type === 'replaced' ? [event.attributes] : []));
    expect(replaced.map(({ sampleUs, aggregationUs }) => [sampleUs, aggregationUs])).toEqual([
      [10_000, 40_000],
      [5_000, 20_000],
      [2_500, 10_000],
    ]);
    expect(controls.notice).toBe('');
    subscription.unsubscribe();
  });

  it('[M9] a change that is refused changes nothing and is said', async () => {
    const { clock, controls, events, press, subscription } = controlled();
    for (let halvings = 0; halvings < 14; halvings++) await press('-');
    clock.advance(100_000);
    expect(controls.notice).toBe('Expected `aggregationUs` to be an integer from 1 to 2147483647000, got `0` (number)');
    expect(events.findLast(({ type }) => type === 'replaced')).toMatchObject({ attributes: { sampleUs: 1 } });
    expect(events.at(-1)?.type).toBe('sampling');
    subscription.unsubscribe();
  });

  it('[M22] space pauses and resumes, and says so meanwhile', async () => {
    const { clock, controls, press, primitive, subscription } = controlled();
    await press(' ');
    clock.advance(0);
    const { checks } = primitive.calls;
    clock.advance(100_000);
    expect(primitive.calls.checks).toBe(checks);
    expect(controls.notice).toBe('paused');
    await press(' ');
    clock.advance(20_000);
    expect(controls.notice).toBe('');
    expect(primitive.calls.checks).toBeGreaterThan(checks);
    subscription.unsubscribe();
  });

  it('[S13] say where it was stopped while something else can start it again', () => {
    const controls = new Controls();
    controls.next({ type: 'paused', seq: 0, at: 0 });
    controls.next({ type: 'terminated', seq: 1, at: 0, reason: 'stopped' });
    expect(controls.notice).toBe('stopped on the page, which can start it again');
    controls.next({ ...started, seq: 2 });
    expect(controls.notice).toBe('');
  });

  it('leaves other keys to others', async () => {
    const { press, subscription } = controlled();
    expect(await press('x')).toBe(false);
    subscription.unsubscribe();
  });
});

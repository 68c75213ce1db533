/** The stream that all pages read, in virtual time: how long it lasts without a reader, and how long a reader may stall. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HelloMessage, Message } from '../../../dashboard/protocol.js';
import { eventStream } from '../../../dashboard/server/event-stream.js';
import { MessageHub, type MessageHubOptions, type Reader } from '../../../dashboard/server/message-hub.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function hubOf(options: Partial<MessageHubOptions> = {}) {
  const awake: boolean[] = [];
  const hub = new MessageHub({
    hello: (resumed, dropped) => ({ type: 'hello', resumed, dropped }) as HelloMessage,
    onAwake: (is) => awake.push(is),
    ...options,
  });
  return { hub, awake };
}

const reader = (): Reader => ({ wake: () => {}, beat: () => {}, end: () => {} });
/** A message of at least so many bytes. */
const message = (length: number) => ({ type: 'snapshot', data: 'x'.repeat(length) }) as Message;

describe('[P2] the stream without a reader', () => {
  it('goes on for half a minute, and is not put to sleep when a page comes back within it', () => {
    const { hub, awake } = hubOf();
    const [first, second] = [reader(), reader()];
    hub.enter(first);
    hub.publish(message(1));
    hub.leave(first);
    vi.advanceTimersByTime(29_000);
    hub.enter(second);
    vi.advanceTimersByTime(600_000);
    expect(awake).toEqual([true]);
    expect(hub.resumable(`${hub.instance}-1`)).toBe(2);
    hub.leave(second);
    vi.advanceTimersByTime(29_999);
    expect(hub.awake).toBe(true);
    vi.advanceTimersByTime(1);
    expect(awake).toEqual([true, false]);
    expect(hub.resumable(`${hub.instance}-1`)).toBeUndefined();
  });

  it('has no timer left', () => {
    const { hub } = hubOf();
    for (let visit = 0; visit < 3; visit++) {
      const page = reader();
      hub.enter(page);
      hub.leave(page);
    }
    vi.advanceTimersByTime(30_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has no timer left either where it was closed', () => {
    const { hub, awake } = hubOf();
    const page = reader();
    hub.enter(page);
    hub.leave(page);
    hub.close();
    expect(vi.getTimerCount()).toBe(0);
    expect(awake).toEqual([true, false]);
  });
});

describe('[P2] what is kept to resume from', () => {
  it('is as much as there is place for, and the latest message however large it is', () => {
    const { hub } = hubOf({ ringBytes: 1_000 });
    hub.enter(reader());
    hub.publish(message(10));
    hub.publish(message(5_000));
    expect(hub.at(1)).toBeUndefined();
    expect(hub.at(2)?.byteLength).toBeGreaterThan(5_000);
    expect(hub.resumable(`${hub.instance}-1`)).toBe(2);
    hub.publish(message(10));
    expect(hub.at(2)).toBeUndefined();
    expect(hub.at(3)).toBeDefined();
  });
});

describe('[P6] a page that takes nothing any more', () => {
  it('while something waits for it is let go after a minute', async () => {
    const { hub } = hubOf();
    const page = eventStream(hub, undefined).getReader();
    await page.read();
    hub.publish(message(1));
    vi.advanceTimersByTime(60_000);
    expect(hub.nrReaders).toBe(1);
    vi.advanceTimersByTime(15_000);
    expect(hub.nrReaders).toBe(0);
    await expect(page.read()).rejects.toMatchObject({
      code: 'EIO',
      message: expect.stringContaining('got one that has not for a minute'),
    });
  });

  it('is another than one that takes all there is: that one stays, and its line is kept open', async () => {
    const { hub } = hubOf();
    const page = eventStream(hub, undefined).getReader();
    await page.read();
    for (let beat = 0; beat < 10; beat++) {
      const next = page.read();
      await vi.advanceTimersByTimeAsync(15_000);
      expect(new TextDecoder().decode((await next).value)).toBe(':\n\n');
    }
    expect(hub.nrReaders).toBe(1);
  });
});

describe('[P6] a message that is longer than a page may lag behind', () => {
  /** Read frame by frame, after the hello. */
  async function pageOf(options: Partial<MessageHubOptions>) {
    const { hub } = hubOf(options);
    const page = eventStream(hub, undefined).getReader();
    const next = async (): Promise<Message> => {
      const { value } = await page.read();
      return JSON.parse(/^data: (.*)$/m.exec(new TextDecoder().decode(value))?.[1] ?? 'null');
    };
    expect(await next()).toMatchObject({ type: 'hello', dropped: 0 });
    return { hub, next };
  }

  it('reaches one that waits for it, and one that comes for it later', async () => {
    const { hub, next } = await pageOf({ lagBytes: 1_000 });
    const waiting = next();
    hub.publish(message(5_000));
    expect(await waiting).toMatchObject({ data: 'x'.repeat(5_000) });
    hub.publish(message(6_000));
    hub.publish(message(10));
    expect(await next()).toMatchObject({ data: 'x'.repeat(6_000) });
    expect(await next()).toMatchObject({ data: 'x'.repeat(10) });
    expect(hub.dropped).toBe(0);
  });

  it('is lost with those behind it where these are too much', async () => {
    const { hub, next } = await pageOf({ lagBytes: 1_000 });
    hub.publish(message(5_000));
    hub.publish(message(5_000));
    expect(await next()).toMatchObject({ type: 'hello', dropped: 2 });
  });
});

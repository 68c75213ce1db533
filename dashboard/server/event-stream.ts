/**
 * What one page reads: a hello, then every message as it comes. Pulled, never pushed: while a page takes nothing, nothing
 * is done for it, and when it is too far behind it loses whole messages, is told how many, and begins anew.
 */
import { DamonError } from '../../regions/index.js';
import type { MessageHub, Reader } from './message-hub.js';

/** A page that has taken nothing for so long while something waited for it has gone. */
const STALLED_MS = 60_000;
/** What a browser waits before it connects again, in milliseconds. */
const RETRY = 'retry: 1000\n\n';
const HEARTBEAT = ':\n\n';

/**
 * Nothing begins before somebody reads it, and all is over when reading is cancelled.
 *
 * @param lastEventId where the page was when its connection broke
 */
export function eventStream(hub: MessageHub, lastEventId: string | undefined): ReadableStream<Uint8Array> {
  const client = new Client(hub, lastEventId);
  // Without a buffer of its own: what is not read yet stays in the hub, once for all.
  return new ReadableStream<Uint8Array>(client, { highWaterMark: 0 });
}

class Client implements Reader, UnderlyingDefaultSource<Uint8Array> {
  readonly #hub: MessageHub;
  readonly #lastEventId: string | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** The number of the message that comes next; undefined until it was greeted. */
  #next: number | undefined;
  #dropped = 0;
  /** Whether it has ever had everything: one that resumes may be far behind at first. */
  #caughtUp = false;
  #readAt = 0;
  #arrived: (() => void) | undefined;

  constructor(hub: MessageHub, lastEventId: string | undefined) {
    this.#hub = hub;
    this.#lastEventId = lastEventId;
  }

  pull(controller: ReadableStreamDefaultController<Uint8Array>): void | Promise<void> {
    this.#controller = controller;
    this.#readAt = performance.now();
    if (this.#next === undefined) {
      if (this.#hub.full) {
        // Others have come in since it was let in. A browser comes back.
        controller.close();
        return;
      }
      this.#hub.enter(this);
      const resumed = this.#hub.resumable(this.#lastEventId);
      this.#caughtUp = resumed === undefined;
      this.#greet(controller, resumed);
      return;
    }
    if (this.#send(controller)) return;
    return new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }

  cancel(): void {
    this.#leave();
  }

  wake(): void {
    if (this.#arrived && this.#controller && this.#send(this.#controller)) this.#took();
  }

  beat(now: number): void {
    if (this.#arrived && this.#controller) {
      this.#controller.enqueue(bytesOf(HEARTBEAT));
      this.#took();
    } else if (now - this.#readAt > STALLED_MS) {
      this.#leave();
      this.#controller?.error(new DamonError('EIO', 'Expected a page that reads, got one that has not for a minute'));
    }
  }

  end(): void {
    this.#leave();
    this.#controller?.close();
  }

  /** What was waited for is there. */
  #took(): void {
    const arrived = this.#arrived;
    this.#arrived = undefined;
    arrived?.();
  }

  /** Sends the next message, or a hello instead of what it was too slow for; false where there is nothing yet. */
  #send(controller: ReadableStreamDefaultController<Uint8Array>): boolean {
    const next = this.#next ?? 0;
    const lag = this.#hub.lagAt(next);
    const bytes = this.#hub.at(next);
    if (lag === 0) this.#caughtUp = true;
    // What waits behind the next message counts: one that is longer by itself would reach nobody.
    if (lag === undefined || (this.#caughtUp && lag - (bytes?.byteLength ?? 0) > this.#hub.lagBytes)) {
      const missed = this.#hub.next - next;
      this.#dropped += missed;
      this.#hub.countDropped(missed);
      this.#greet(controller, undefined);
      return true;
    }
    if (!bytes) return false;
    this.#next = next + 1;
    controller.enqueue(bytes);
    return true;
  }

  #greet(controller: ReadableStreamDefaultController<Uint8Array>, resumed: number | undefined): void {
    this.#next = resumed ?? this.#hub.next;
    const hello = this.#hub.hello(this.#next, resumed !== undefined, this.#dropped);
    controller.enqueue(joined(bytesOf(RETRY), hello));
  }

  #leave(): void {
    this.#hub.leave(this);
    this.#took();
  }
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.byteLength + b.byteLength);
  both.set(a);
  both.set(b, a.byteLength);
  return both;
}

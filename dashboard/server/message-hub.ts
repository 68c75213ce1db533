/**
 * The one stream of numbered messages that all pages read. A message is encoded once, into a ring of the latest; a client
 * is no more than a place in that ring, so that a slow one costs nothing and holds up nobody.
 */
import { resting } from '../../machines/resting.js';
import { DamonError } from '../../regions/index.js';
import type { HelloMessage, Message } from '../protocol.js';

/** Who reads: told that there is something to read, that the line must be kept open, or that it is over. */
export interface Reader {
  wake(): void;
  /** Something has to be sent, lest a proxy takes the line for dead; drops whoever takes nothing any more. */
  beat(now: number): void;
  end(): void;
}

export interface MessageHubOptions {
  /** What every connection begins with. */
  readonly hello: (resumed: boolean, dropped: number) => HelloMessage;
  /** Called with true before the first reader gets its hello, with false some time after the last has gone. */
  readonly onAwake: (awake: boolean) => void;
  /** How much of the stream is kept to resume from, in bytes. */
  readonly ringBytes?: number;
  /** A reader that has more than this to read after its next message, in bytes, loses what it has not read. */
  readonly lagBytes?: number;
  /** For so long after the last reader has gone everything goes on, so that one that comes back misses nothing. */
  readonly graceMs?: number;
  readonly heartbeatMs?: number;
  readonly mostReaders?: number;
}

const RING_BYTES = 8 * 2 ** 20;
const LAG_BYTES = 2 * 2 ** 20;
const GRACE_MS = 30_000;
const HEARTBEAT_MS = 15_000;
const MOST_READERS = 500;

type Timer = ReturnType<typeof setTimeout>;

export class MessageHub {
  /** Tells the streams of two servers, or of one before and after a restart, apart. */
  readonly instance = randomName();
  readonly lagBytes: number;
  readonly #options: MessageHubOptions;
  readonly #ringBytes: number;
  readonly #readers = new Set<Reader>();
  /** `offset` is how many bytes of the whole stream were before it. */
  #ring: { readonly bytes: Uint8Array; readonly offset: number }[] = [];
  /** The number of the first message in the ring; where it is empty, of the next one. */
  #first = 1;
  #bytesEver = 0;
  #keptBytes = 0;
  #awake = false;
  #closed = false;
  #dropped = 0;
  #sleeping: Timer | undefined;
  #heartbeat: Timer | undefined;

  constructor(options: MessageHubOptions) {
    this.#options = options;
    this.#ringBytes = options.ringBytes ?? RING_BYTES;
    this.lagBytes = options.lagBytes ?? LAG_BYTES;
  }

  get nrReaders(): number {
    return this.#readers.size;
  }

  /** Messages that readers were too slow for, over all of them. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Whether anybody reads, or may come back to read on. While nobody does, nothing need be published. */
  get awake(): boolean {
    return this.#awake;
  }

  get mostReaders(): number {
    return this.#options.mostReaders ?? MOST_READERS;
  }

  get full(): boolean {
    return this.#readers.size >= this.mostReaders;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The number of the next message. */
  get next(): number {
    return this.#first + this.#ring.length;
  }

  /** Hands a message to everybody who reads. Encodes nothing while nobody does. */
  publish(message: Message): void {
    if (!this.#awake) return;
    const bytes = encodeFrame(`${this.instance}-${this.next}`, message);
    this.#ring.push({ bytes, offset: this.#bytesEver });
    this.#bytesEver += bytes.byteLength;
    this.#keptBytes += bytes.byteLength;
    // The latest is kept however large it is: whoever waits for it is about to read it.
    while (this.#keptBytes > this.#ringBytes && this.#ring.length > 1) {
      this.#keptBytes -= this.#ring.shift()?.bytes.byteLength ?? 0;
      this.#first++;
    }
    for (const reader of this.#readers) reader.wake();
  }

  /** A reader begins. */
  enter(reader: Reader): void {
    if (this.#closed) throw new DamonError('EPERM', 'Expected a dashboard that is open, got one that was closed');
    globalThis.clearTimeout(this.#sleeping);
    if (!this.#awake) {
      this.#awake = true;
      this.#options.onAwake(true);
    }
    this.#readers.add(reader);
    this.#heartbeat ??= resting(
      globalThis.setInterval(() => {
        const now = performance.now();
        for (const each of [...this.#readers]) each.beat(now);
      }, this.#options.heartbeatMs ?? HEARTBEAT_MS),
    );
  }

  leave(reader: Reader): void {
    if (!this.#readers.delete(reader) || this.#readers.size > 0) return;
    globalThis.clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
    if (this.#closed) return;
    this.#sleeping = resting(globalThis.setTimeout(() => this.#sleep(), this.#options.graceMs ?? GRACE_MS));
  }

  /** The number of the message after the one with this id, if everything from there on is still kept. */
  resumable(lastEventId: string | undefined): number | undefined {
    const [, instance, digits] = /^([0-9a-z]+)-(\d{1,15})$/.exec(lastEventId ?? '') ?? [];
    if (instance !== this.instance) return undefined;
    const from = Number(digits) + 1;
    return from >= this.#first && from <= this.next ? from : undefined;
  }

  /** How many bytes a reader is behind that has yet to read this message; undefined where it is not kept any more. */
  lagAt(number: number): number | undefined {
    if (number === this.next) return 0;
    const record = this.#ring[number - this.#first];
    return record && this.#bytesEver - record.offset;
  }

  /** The message of this number, encoded; undefined where there is none. */
  at(number: number): Uint8Array | undefined {
    return this.#ring[number - this.#first]?.bytes;
  }

  /** The hello of a reader that goes on with this message. Its id says so: whoever has read no further resumes there. */
  hello(number: number, resumed: boolean, dropped: number): Uint8Array {
    return encodeFrame(`${this.instance}-${number - 1}`, this.#options.hello(resumed, dropped));
  }

  countDropped(messages: number): void {
    this.#dropped += messages;
  }

  /** Ends every reader, and all timers. */
  close(): void {
    this.#closed = true;
    globalThis.clearTimeout(this.#sleeping);
    for (const reader of [...this.#readers]) reader.end();
    if (this.#awake) this.#sleep();
  }

  /** Nothing is kept, and nobody resumes across what is not published from now on. */
  #sleep(): void {
    this.#awake = false;
    this.#first = this.next + 1;
    this.#ring = [];
    this.#keptBytes = 0;
    this.#options.onAwake(false);
  }
}

const encoder = /* @__PURE__ */ new TextEncoder();

/** JSON has no line breaks of its own, so that one `data` line holds all of it. */
function encodeFrame(id: string, message: Message): Uint8Array {
  return encoder.encode(`id: ${id}\ndata: ${JSON.stringify(message)}\n\n`);
}

function randomName(): string {
  const [high = 0, low = 0] = globalThis.crypto.getRandomValues(new Uint32Array(2));
  return high.toString(36) + low.toString(36);
}

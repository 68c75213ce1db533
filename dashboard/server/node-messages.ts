/**
 * What is used of a request and its answer of `node:http`, so that the types of this entry hold without those of Node.
 * `IncomingMessage` and `ServerResponse` are such.
 */

// biome-ignore lint/suspicious/noExplicitAny: Node's own types say so; with `never` its messages would not fit.
type Listener = (...given: any[]) => void;

interface Emitter {
  on(name: string, listener: Listener): unknown;
  once(name: string, listener: Listener): unknown;
  off(name: string, listener: Listener): unknown;
}

/** A request, as `node:http` gives it. */
export interface NodeRequest extends Emitter {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: { readonly host?: string | undefined; readonly ':authority'?: string | undefined };
  readonly rawHeaders: readonly string[];
  /** Whether all of it has come. */
  readonly complete: boolean;
  /** Whether all of it was read. */
  readonly readableEnded: boolean;
  /** Without addresses where it is no connection of a network. */
  readonly socket: {
    readonly remoteAddress?: string | undefined;
    readonly localAddress?: string | undefined;
    destroy(): unknown;
  };
  pause(): unknown;
  resume(): unknown;
}

/** An answer, as `node:http` wants it. */
export interface NodeResponse extends Emitter {
  readonly writableFinished: boolean;
  shouldKeepAlive?: boolean;
  /** Calls back when nothing has moved on the connection for so long. */
  setTimeout(ms: number, callback: () => void): unknown;
  writeHead(status: number, headers: Record<string, string | string[]>): unknown;
  /** @returns false when no more should be written for now */
  write(part: Uint8Array): boolean;
  end(): unknown;
  destroy(): unknown;
}

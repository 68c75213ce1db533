/**
 * The files of `/proc`, read synchronously. Node's file system is asked for when it is needed, never imported, so that a
 * bundle with this folder in it loads in a browser.
 */
import { DamonError } from '../../regions/index.js';

export type FileSystem = typeof import('node:fs');

/** Node's file system, where there is one. */
export function fileSystem(): FileSystem | undefined {
  return globalThis.process?.getBuiltinModule?.('node:fs');
}

/** Microseconds of a clock that only rises. */
export function nowUs(): number {
  return performance.now() * 1_000;
}

/** The POSIX name that a failed call of the file system bears. */
export function errnoOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'EIO';
}

/** Whether a call failed because the process that it was about is gone. */
export function isGone(thrown: unknown): boolean {
  const errno = errnoOf(thrown);
  return errno === 'ESRCH' || errno === 'ENOENT';
}

/** Room for the contents of a file, kept from one read to the next; it grows to what the biggest file needs. */
export class FileBuffer {
  #bytes = new Uint8Array(65_536);

  /** All of an open file, from its beginning. The view is good until the next read. */
  read(fs: FileSystem, descriptor: number): Uint8Array<ArrayBuffer> {
    let length = 0;
    // A file of /proc gives a few whole records a read, whatever the room: its end is where it gives none.
    for (;;) {
      if (length === this.#bytes.length) this.#grow();
      const got = fs.readSync(descriptor, this.#bytes, length, this.#bytes.length - length, length);
      if (got === 0) return this.#bytes.subarray(0, length);
      length += got;
    }
  }

  #grow(): void {
    const wider = new Uint8Array(2 * this.#bytes.length);
    wider.set(this.#bytes);
    this.#bytes = wider;
  }
}

/** What a failure to open or use the files of a process means, and what to do about it. */
export function processError(fs: FileSystem, root: string, pid: number, thrown: unknown): DamonError {
  const options = { cause: thrown };
  if (isGone(thrown)) return noSuchProcess(pid, options);
  const errno = errnoOf(thrown);
  if (errno === 'EACCES' || errno === 'EPERM') {
    const message = `Expected the right to see the memory of process ${pid}, got ${errno}: ${whose(fs, root, pid)}`;
    return new DamonError('EACCES', message, options);
  }
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new DamonError('EIO', `Expected to read ${root}/${pid}, got ${errno}: ${reason}`, options);
}

export function noSuchProcess(pid: number, options?: { cause: unknown }): DamonError {
  const message = `Expected the pid of a running process, got ${pid}, of which there is none: it has ended, or never was; \`ps -e\` lists those that run`;
  return new DamonError('ESRCH', message, options);
}

function whose(fs: FileSystem, root: string, pid: number): string {
  const own = globalThis.process?.geteuid?.();
  const owner = ownerOf(fs, root, pid);
  if (owner === undefined) return 'its owner is hidden; run as the same user or as root';
  if (owner !== own)
    return `it belongs to uid ${owner}, this program runs as uid ${own}; run as the same user or as root`;
  return `it belongs to this user (uid ${owner}), but is protected, as programs with rights of their own are; run as root`;
}

/** From `status`, because the files of a protected process all belong to root. */
function ownerOf(fs: FileSystem, root: string, pid: number): number | undefined {
  try {
    const [, uid] = /^Uid:\t(\d+)/m.exec(fs.readFileSync(`${root}/${pid}/status`, 'latin1')) ?? [];
    return uid === undefined ? undefined : Number(uid);
  } catch {
    return undefined;
  }
}

/**
 * One process whose memory is watched: its open files in `/proc`. They stay bound to that process: when it has ended
 * and its pid is another's, they fail instead of showing the other.
 */
import { DamonError } from '../../regions/index.js';
import { type Mapping, parseMaps } from './maps.js';
import { type FileBuffer, type FileSystem, fileSystem, isGone, noSuchProcess, nowUs, processError } from './proc.js';
import { type MappingTable, parseSmaps } from './smaps.js';
import { type ProcessStat, parseStat } from './stat.js';

/** Written to clear_refs: all accessed bits, of anonymous and of file pages. */
const ALL_PAGES = new Uint8Array([0x31]);
const NO_BYTES = new Uint8Array(0);
const decoder = new TextDecoder();

export class WatchedProcess {
  readonly pid: number;
  /** Microseconds spent in writing clear_refs and reading smaps, while the kernel held the lock of its mappings. */
  busyUs = 0;
  readonly #fs: FileSystem;
  readonly #root: string;
  readonly #buffer: FileBuffer;
  readonly #startTime: string;
  readonly #stat: number;
  readonly #clearRefs: number;
  #smaps: number;

  /**
   * Opens the files of a process.
   *
   * @throws DamonError ESRCH: no such process, or one that has exited; EACCES: not permitted; ENOTSUP: no Linux, or a
   * thread of the kernel
   */
  constructor(pid: number, root: string, buffer: FileBuffer) {
    const fs = fileSystem();
    if (!fs) throw new DamonError('ENOTSUP', 'Expected to run in Node.js, got no file system');
    this.pid = pid;
    this.#fs = fs;
    this.#root = root;
    this.#buffer = buffer;
    const opened: number[] = [];
    const open = (name: string, flags: number) => {
      const descriptor = this.#open(name, flags);
      opened.push(descriptor);
      return descriptor;
    };
    try {
      this.#stat = open('stat', fs.constants.O_RDONLY);
      this.#startTime = checkWatchable(pid, this.#readStat()).startTime;
      this.#clearRefs = open('clear_refs', fs.constants.O_WRONLY);
      this.#smaps = open('smaps', fs.constants.O_RDONLY);
    } catch (thrown) {
      for (const descriptor of opened) fs.closeSync(descriptor);
      throw thrown instanceof DamonError ? thrown : processError(fs, root, pid, thrown);
    }
  }

  /** Whether the process that was opened still runs: the same one, and not merely waiting to be collected. */
  alive(): boolean {
    try {
      const { alive, startTime } = this.#readStat();
      return alive && startTime === this.#startTime;
    } catch (thrown) {
      if (isGone(thrown)) return false;
      throw this.#error(thrown);
    }
  }

  /** Its mappings as they are now; none when it has ended. */
  mappings(): Mapping[] {
    try {
      const mappings = parseMaps(this.#fs.readFileSync(`${this.#root}/${this.pid}/maps`));
      // The file was opened by the pid, which may be another's by now.
      return this.alive() ? mappings : [];
    } catch (thrown) {
      if (isGone(thrown)) return [];
      throw this.#error(thrown);
    }
  }

  /** Clears the accessed bits of all its pages. Does nothing when it has ended. */
  clearReferenced(): void {
    const before = nowUs();
    try {
      this.#fs.writeSync(this.#clearRefs, ALL_PAGES);
    } catch (thrown) {
      if (!isGone(thrown)) throw this.#error(thrown);
    } finally {
      this.busyUs += nowUs() - before;
    }
  }

  /** Fills the table with what was accessed since the last clear; with nothing when it has ended. */
  readReferenced(table: MappingTable): void {
    const before = nowUs();
    let data = NO_BYTES;
    try {
      data = this.#readSmaps();
    } catch (thrown) {
      if (!isGone(thrown)) throw this.#error(thrown);
    } finally {
      this.busyUs += nowUs() - before;
    }
    parseSmaps(data, table);
  }

  /** Microseconds that one round, a clear and a read, takes now. Clears. */
  measureRound(table: MappingTable): number {
    const before = this.busyUs;
    this.clearReferenced();
    this.readReferenced(table);
    return this.busyUs - before;
  }

  close(): void {
    for (const descriptor of [this.#stat, this.#clearRefs, this.#smaps]) this.#fs.closeSync(descriptor);
  }

  #open(name: string, flags: number): number {
    return this.#fs.openSync(`${this.#root}/${this.pid}/${name}`, flags);
  }

  #readStat(): ProcessStat {
    return parseStat(decoder.decode(this.#buffer.read(this.#fs, this.#stat)));
  }

  /** An open smaps shows the memory that the process had then: after an exec it is empty, and is opened anew. */
  #readSmaps(): Uint8Array<ArrayBuffer> {
    const data = this.#buffer.read(this.#fs, this.#smaps);
    if (data.length > 0 || !this.alive()) return data;
    const reopened = this.#open('smaps', this.#fs.constants.O_RDONLY);
    this.#fs.closeSync(this.#smaps);
    this.#smaps = reopened;
    return this.#buffer.read(this.#fs, this.#smaps);
  }

  #error(thrown: unknown): DamonError {
    return thrown instanceof DamonError ? thrown : processError(this.#fs, this.#root, this.pid, thrown);
  }
}

function checkWatchable(pid: number, stat: ProcessStat): ProcessStat {
  if (stat.kernelThread) {
    const message = `Expected a process with memory of its own, got ${pid} (${stat.command}), a thread of the kernel; choose a process of a program`;
    throw new DamonError('ENOTSUP', message);
  }
  if (!stat.alive) throw noSuchProcess(pid);
  return stat;
}

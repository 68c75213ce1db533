/** Traces of tests: files in a folder of their own, and what a trace gives as plain rows. */
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Trace } from '../../../primitives/index.js';

type Row = [time: number, address: number, size: number];

/** All accesses of a trace. */
export async function rowsOf(trace: Pick<Trace, 'batches'>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { times, addresses, sizes, length } of trace.batches()) {
    for (let i = 0; i < length; i++) rows.push([times[i]!, addresses[i]!, sizes[i]!]);
  }
  return rows;
}

/** How many files this process has open. */
export function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}

/** A folder for files, removed with all in it by `remove`. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'damonx-trace-'));

  /** Which of its files this process has open. Others may come and go by themselves. */
  open(): string[] {
    return readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        const path = readlinkSync(`/proc/self/fd/${fd}`);
        return path.startsWith(this.path) ? [path] : [];
      } catch {
        return [];
      }
    });
  }

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.path, name);
    writeFileSync(path, content);
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

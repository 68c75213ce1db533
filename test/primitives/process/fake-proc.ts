/** A directory that looks like /proc to the primitive, so that tests say what the kernel answers. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MappingSample, mapsOf, smapsOf } from './samples.js';

export interface StatSample {
  readonly command?: string;
  readonly state?: string;
  readonly flags?: number;
  readonly startTime?: number;
}

export function statOf({ command = 'fake', state = 'S', flags = 64, startTime = 1_000 }: StatSample): string {
  return `7 (${command}) ${state} 1 7 7 0 -1 ${flags} 0 0 0 0 0 0 0 0 20 0 1 0 ${startTime} 0 0 0\n`;
}

export class FakeProc {
  readonly root = mkdtempSync(join(tmpdir(), 'damonx-proc-'));

  /** A process with these mappings, or new mappings for one that is there. Its open files show them too. */
  set(pid: number | 'self', mappings: readonly MappingSample[]): void {
    mkdirSync(this.path(pid), { recursive: true });
    this.write(pid, 'maps', mapsOf(mappings));
    this.write(pid, 'smaps', smapsOf(mappings));
    this.write(pid, 'clear_refs', '');
    this.setStat(pid, {});
  }

  setStat(pid: number | 'self', sample: StatSample): void {
    this.write(pid, 'stat', statOf(sample));
  }

  write(pid: number | 'self', name: string, text: string): void {
    writeFileSync(join(this.path(pid), name), text);
  }

  read(pid: number | 'self', name: string): string {
    return readFileSync(join(this.path(pid), name), 'utf8');
  }

  path(pid: number | 'self'): string {
    return join(this.root, String(pid));
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

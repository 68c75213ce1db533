import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileBuffer, processError } from '../../../primitives/process/proc.js';
import { FakeProc } from './fake-proc.js';

let proc: FakeProc;
beforeEach(() => {
  proc = new FakeProc();
});
afterEach(() => proc.remove());

describe('processError', () => {
  const failed = (code: string) => Object.assign(new Error(`${code}: no luck`), { code });
  const own = process.geteuid?.() ?? 0;
  const ownedBy = (uid: number) => {
    proc.set(7, []);
    proc.write(7, 'status', `Name:\tfake\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\nGid:\t0\t0\t0\t0\n`);
  };

  it.each(['ENOENT', 'ESRCH'])('takes %s for the end of the process', (code) => {
    const cause = failed(code);
    expect(processError(fs, proc.root, 7, cause)).toMatchObject({ code: 'ESRCH', cause });
  });

  it.each(['EACCES', 'EPERM'])('says whose the process is that %s keeps', (code) => {
    ownedBy(own + 1);
    const { code: name, message } = processError(fs, proc.root, 7, failed(code));
    expect(name).toBe('EACCES');
    expect(message).toContain(`got ${code}: it belongs to uid ${own + 1}, this program runs as uid ${own}`);
  });

  it('says that a process of the same user is protected', () => {
    ownedBy(own);
    expect(processError(fs, proc.root, 7, failed('EACCES')).message).toContain('is protected');
  });

  it('says that the owner is hidden where it is', () => {
    expect(processError(fs, proc.root, 7, failed('EACCES')).message).toContain('its owner is hidden');
  });

  it('keeps what else may fail as the cause of an EIO', () => {
    const cause = failed('EMFILE');
    expect(processError(fs, proc.root, 7, cause)).toMatchObject({
      code: 'EIO',
      cause,
      message: `Expected to read ${proc.root}/7, got EMFILE: EMFILE: no luck`,
    });
    expect(processError(fs, proc.root, 7, 'nonsense').message).toContain('got EIO: nonsense');
  });
});

describe('FileBuffer', () => {
  it('reads a file again from its beginning, whatever its size', () => {
    proc.set(7, []);
    const descriptor = fs.openSync(`${proc.path(7)}/smaps`, 'r');
    const buffer = new FileBuffer();
    for (const size of [0, 10, 65_536, 400_000, 3]) {
      proc.write(7, 'smaps', 'x'.repeat(size));
      expect(buffer.read(fs, descriptor).length).toBe(size);
    }
    fs.closeSync(descriptor);
  });
});

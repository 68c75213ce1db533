import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { probeProcessMonitoring, whyUnusable } from '../../../primitives/process/probe.js';
import { FakeProc } from './fake-proc.js';

describe('whyUnusable', () => {
  let proc: FakeProc;
  beforeEach(() => {
    proc = new FakeProc();
  });
  afterEach(() => proc.remove());
  const linux = () => whyUnusable(proc.root, 'linux');

  it('is undefined where touched pages are marked and the others are not', () => {
    proc.set('self', [{ start: 0, end: 4_096, rss: 100, referenced: 40 }]);
    expect(linux()).toBeUndefined();
    expect(proc.read('self', 'clear_refs')).toBe('1');
  });

  it('says that the kernel takes clears but marks nothing, as gVisor does', () => {
    proc.set('self', [{ start: 0, end: 4_096, rss: 100, referenced: 0 }]);
    expect(linux()).toMatch(/got 0 kB of 100 kB resident, .*gVisor/);
  });

  it('says that clears clear nothing', () => {
    proc.set('self', [{ start: 0, end: 4_096, rss: 100, referenced: 100 }]);
    expect(linux()).toContain('got all 100 kB still marked');
  });

  it('says which kernel option may lack where there are no such files', () => {
    expect(linux()).toMatch(/CONFIG_PROC_PAGE_MONITOR.*got ENOENT/);
  });

  it('says that it wants Linux', () => {
    expect(whyUnusable(proc.root, 'darwin')).toMatch(/^Expected Linux, .*got darwin$/);
  });
});

describe('probeProcessMonitoring', () => {
  it('answers for this machine, with an ENOTSUP where it cannot', () => {
    const error = probeProcessMonitoring();
    if (process.platform !== 'linux') expect(error).toBeDefined();
    if (error) expect(error).toMatchObject({ code: 'ENOTSUP', message: expect.stringMatching(/^Expected /) });
  });
});

/** How threads share an access table. */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { accessTable, attachAccessTable } from '../../primitives/index.js';
import { refusal } from '../regions/rows.js';
import { accessed, nrAccesses, planeOf } from './tables.js';

describe('another thread', () => {
  /** The module as a script: for a browser, so that the build fails where it asks for anything of Node. */
  async function script(): Promise<string> {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('../../primitives/access-table.ts', import.meta.url))],
      bundle: true,
      platform: 'browser',
      format: 'iife',
      globalName: 'damonx',
      write: false,
    });
    return outputFiles[0]?.text ?? '';
  }

  it('attaches to the table, and its accesses are found here', async () => {
    const rows = accessTable({ size: 640, granule: 64, start: 128, id: 'shared' });
    const plane = planeOf(rows, { regions: 10 });
    rows.primitive().prepareAccessChecks?.(plane);
    const program = `${await script()}
      const { parentPort, workerData } = require('node:worker_threads');
      const rows = damonx.attachAccessTable(workerData);
      rows.touch(200);
      rows.touchRange(448, 576);
      parentPort.postMessage({ ...rows.handle, buffer: undefined });`;
    const worker = new Worker(program, { eval: true, workerData: rows.handle });
    const [shape] = await once(worker, 'message');
    expect(shape).toEqual({ size: 640, granule: 64, start: 128, id: 'shared', buffer: undefined });
    await worker.terminate();
    expect(rows.primitive().checkAccesses?.(plane)).toBe(1);
    expect(nrAccesses(plane)).toEqual([0, 1, 0, 0, 0, 1, 1, 0, 0, 0]);
  });

  it('can be this one: two tables by one handle are one', () => {
    const rows = accessTable({ size: 5 });
    attachAccessTable(rows.handle).touch(3);
    expect(accessed(rows)).toEqual([3]);
  });

  describe('where there is no SharedArrayBuffer', () => {
    afterEach(() => {
      vi.unstubAllGlobals();
    });

    it('is refused the handle with ENOTSUP, while the table works in its own', () => {
      const { handle } = accessTable({ size: 5 });
      vi.stubGlobal('SharedArrayBuffer', undefined);
      const rows = accessTable({ size: 3 });
      const plane = planeOf(rows, { regions: 3 });
      rows.primitive().prepareAccessChecks?.(plane);
      rows.touch(1);
      rows.primitive().checkAccesses?.(plane);
      expect(nrAccesses(plane)).toEqual([0, 1, 0]);
      expect(refusal(() => rows.handle)).toEqual({
        code: 'ENOTSUP',
        message:
          'Expected a SharedArrayBuffer to share an access table with other threads, got none: the page is not cross-origin isolated (headers Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy)',
      });
      expect(refusal(() => attachAccessTable(handle)).code).toBe('EINVAL');
    });
  });
});

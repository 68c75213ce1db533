import { afterEach, describe, expect, it, vi } from 'vitest';
import { NoAnswer, Requests } from '../../../dashboard/feeds/requests.js';

const requests = new Requests(new URL('http://127.0.0.1:8080/damonx/'), undefined);

/** An answer whose connection breaks within it. */
function cutOff(): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(Uint8Array.of(1, 2, 3));
      controller.error(new TypeError('network error'));
    },
  });
  return new Response(body);
}

describe('[P10] a request to a server', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it.each([
    ['the past', () => requests.history('a', {}, false)],
    ['the regions of this moment', () => requests.snapshot('a')],
  ])('for %s has no answer where the connection breaks within it, as where there is no connection', async (_, ask) => {
    for (const fetch of [async () => cutOff(), () => Promise.reject(new TypeError('Failed to fetch'))]) {
      vi.stubGlobal('fetch', fetch);
      const refused = await ask().catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(NoAnswer);
      expect(refused).toMatchObject({ message: 'The server does not answer.', cause: expect.any(TypeError) });
    }
  });

  it('has one where the server refuses it', async () => {
    vi.stubGlobal('fetch', async () =>
      Response.json({ code: 'EINVAL', message: 'Expected a source' }, { status: 400 }),
    );
    const refused = await requests.history('a', {}, false).catch((error: unknown) => error);
    expect(refused).not.toBeInstanceOf(NoAnswer);
    expect(refused).toMatchObject({ message: 'Expected a source' });
  });

  it('has one also where the server answers what nobody can read', async () => {
    vi.stubGlobal('fetch', async () => new Response('boo'));
    expect(await requests.history('a', {}, false).catch((error: unknown) => error)).not.toBeInstanceOf(NoAnswer);
  });
});

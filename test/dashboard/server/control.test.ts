/** What a page may do to a context: it does what it says, and what is refused has changed nothing. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ReplayControls } from '../../../dashboard/server/index.js';
import { monitoringOf, startContexts, stopContexts } from '../../../machines/index.js';
import { DamonError } from '../../../regions/index.js';
import { command, endAll, eventReader, running, served, until, virtualContext } from './rig.js';

afterEach(endAll);

async function refusal(answer: Promise<Response>) {
  const response = await answer;
  return { status: response.status, ...((await response.json()) as { code: string; message: string }) };
}

describe('[P7] a command', () => {
  it('stops, starts, pauses and resumes, and the page sees it at once', async () => {
    const server = await running();
    const { id: source, clock, actor } = server;
    const page = await eventReader(server.port);
    await until(() => page.hellos.length === 1);
    const states = () => page.messages.flatMap((each) => (each.type === 'source' ? [each.source.state] : []));
    expect((await command(server, { action: 'pause', source })).status).toBe(204);
    clock.advance(5_000);
    await until(() => states().at(-1) === 'paused');
    expect(actor.getSnapshot().matches({ sampling: 'paused' })).toBe(true);
    expect((await command(server, { action: 'resume', source })).status).toBe(204);
    await until(() => states().at(-1) === 'sampling');
    expect((await command(server, { action: 'stop', source })).status).toBe(204);
    await until(() => states().at(-1) === 'idle');
    expect(monitoringOf(actor).running).toBe(false);
    const ended = page.messages.findLast((each) => each.type === 'source');
    expect(ended).toMatchObject({ source: { ended: { reason: 'stopped' } } });
    expect((await command(server, { action: 'start', source })).status).toBe(204);
    await until(() => states().at(-1) === 'sampling');
  });

  it('changes intervals and regions while it runs', async () => {
    const server = await running();
    const attributes = { sampleUs: 1_000, aggregationUs: 10_000, regions: { min: 5, max: 50 } };
    const answer = command(server, { action: 'replace', source: server.id, attributes });
    await until(() => {
      server.clock.advance(5_000);
      return monitoringOf(server.actor).attributes.sampleUs === 1_000;
    });
    expect((await answer).status).toBe(204);
    expect(monitoringOf(server.actor).attributes).toMatchObject(attributes);
  });

  it.each([
    [{ sampleUs: 0 }, 'Expected `sampleUs` to be an integer from 1 to 2147483647000, got `0` (number)'],
    [
      { sampleUs: 50_000, aggregationUs: 20_000 },
      'Expected `aggregationUs` to be at least the sample interval of 50000',
    ],
    [{ sampleUs: '1000' }, 'got `1000` (string)'],
    [{ sampleUs: null }, 'got `null` (null)'],
    [{ regions: { min: 2 } }, 'Expected `regions.min` to be an integer from 3 to 16777216, got `2` (number)'],
    [{ regions: null }, 'Expected `regions` to be an object'],
    [{ strategy: 'toString' }, 'Expected `strategy` to be one of mainline, guided'],
    [{ targets: [] }, 'got `targets`'],
    [{ primitive: {} }, 'got `primitive`'],
    [[], 'Expected `attributes` to be an object, got `array of 0`'],
    ['x', 'Expected `attributes` to be an object, got `x` (string)'],
  ])('to set %j is refused with what was expected and what came', async (attributes, message) => {
    const server = await running();
    const before = monitoringOf(server.actor).attributes;
    const refused = await refusal(command(server, { action: 'replace', source: server.id, attributes }));
    expect(refused).toMatchObject({ status: 400, code: 'EINVAL' });
    expect(refused.message).toContain(message);
    server.aggregate(1);
    expect(monitoringOf(server.actor).attributes).toEqual(before);
  });

  it.each([
    [
      { action: 'destroy', source: 'ID' },
      'Expected `action` to be one of start, stop, pause, resume, replace, speed, seek',
    ],
    [{ source: 'ID' }, 'got `undefined` (undefined)'],
    [{ action: 'stop', source: 'context-99' }, 'Expected `source` to be one of '],
    [{ action: 'stop', source: 1 }, 'Expected `source` to be the id of a source, got `1` (number)'],
    [{ action: 'stop', source: 'ID', force: true }, 'got `force` (string)'],
    [{ action: 'speed', source: 'ID', speed: 0 }, 'Expected `speed` to be a number above 0'],
    [{ action: 'speed', source: 'ID' }, 'Expected `speed` to be a number above 0'],
    [{ action: 'seek', source: 'ID', us: 1.5 }, 'Expected `us` to be an integer of 0 or more'],
    [{ action: 'replace', source: 'ID' }, 'Expected `attributes` to be an object, got `undefined`'],
  ])('of %j is refused', async (body, message) => {
    const server = await running();
    const named = body.source === 'ID' ? { ...body, source: server.id } : body;
    const refused = await refusal(command(server, named));
    expect(refused).toMatchObject({ status: 400, code: 'EINVAL' });
    expect(refused.message).toContain(message);
    expect(monitoringOf(server.actor).running).toBe(true);
  });

  it('that makes no sense now is refused with why', async () => {
    const server = await running();
    const { id: source, actor } = server;
    const expectRefused = async (action: string, message: string) => {
      expect(await refusal(command(server, { action, source }))).toEqual({ status: 409, code: 'EPERM', message });
    };
    await expectRefused('start', 'Expected a context that is idle, got one that is sampling');
    actor.send({ type: 'STOP' });
    await expectRefused('stop', 'Expected a context that is running, got one that is idle');
    await expectRefused('pause', 'Expected a context that is running, got one that is idle');
    await expectRefused('resume', 'Expected a context that is paused, got one that is idle');
    actor.stop();
    await expectRefused('start', 'Expected an actor that can be started, got one that has stopped');
  });

  it('that the run does not live to see is refused', async () => {
    const server = await running();
    const asked = vi.spyOn(monitoringOf(server.actor), 'replace');
    const answer = command(server, { action: 'replace', source: server.id, attributes: { sampleUs: 1_000 } });
    await until(() => asked.mock.calls.length > 0);
    server.actor.send({ type: 'STOP' });
    expect(await refusal(answer)).toMatchObject({ status: 409, code: 'ECANCELED' });
    expect(monitoringOf(server.actor).attributes.sampleUs).toBe(5_000);
  });

  it('that ends when its source has been removed does not bring it back on a page', async () => {
    const server = await served();
    const context = virtualContext();
    const removed = server.dashboard.add(context.actor);
    context.actor.send({ type: 'START' });
    const page = await eventReader(server.port);
    await until(() => page.hellos.length === 1);
    const asked = vi.spyOn(monitoringOf(context.actor), 'replace');
    const attributes = { sampleUs: 1_000 };
    const answer = command(server, { action: 'replace', source: removed.id, attributes });
    await until(() => asked.mock.calls.length > 0);
    removed.remove();
    context.clock.advance(5_000);
    expect((await answer).status).toBe(204);
    expect(monitoringOf(context.actor).attributes).toMatchObject(attributes);
    // What comes after all that was told of it.
    const { id: last } = server.dashboard.add(virtualContext().actor);
    await until(() => page.messages.some((each) => each.type === 'source' && each.source.id === last));
    const removal = page.messages.findIndex(({ type }) => type === 'removed');
    const after = page.messages.slice(removal).flatMap((each) => (each.type === 'source' ? [each.source.id] : []));
    expect(after).toEqual([last]);
  });

  it('to start beside a group that is alone is refused with who runs', async () => {
    const server = await served();
    const [alone, other] = [virtualContext({}, { name: 'alone' }), virtualContext()];
    const { id: source } = server.dashboard.add(other.actor);
    await startContexts([alone.actor], { exclusive: true });
    const refused = await refusal(command(server, { action: 'start', source }));
    expect(refused).toMatchObject({ status: 409, code: 'EBUSY', message: expect.stringContaining('alone') });
    await stopContexts([alone.actor]);
    expect((await command(server, { action: 'start', source })).status).toBe(204);
  });

  it('to start leaves nobody behind who listens', async () => {
    const server = await running();
    const { id: source, actor } = server;
    const { events } = monitoringOf(actor);
    const before = events.nrListeners;
    for (let round = 0; round < 3; round++) {
      actor.send({ type: 'STOP' });
      await until(() => !monitoringOf(actor).running);
      expect((await command(server, { action: 'start', source })).status).toBe(204);
    }
    expect(events.nrListeners).toBe(before);
  });

  it('is not taken where pages may only look', async () => {
    const server = await running({ controls: false });
    const page = await eventReader(server.port);
    await until(() => page.hellos.length === 1);
    expect(page.hellos[0]?.controls).toBe(false);
    const refused = await refusal(command(server, { action: 'stop', source: server.id }));
    expect(refused).toMatchObject({ status: 403, code: 'EPERM' });
    expect(monitoringOf(server.actor).running).toBe(true);
  });
});

describe('what is started in a way of its own', () => {
  it('is started that way, and what that fails with is told', async () => {
    let started = 0;
    const server = await served();
    const { actor } = virtualContext();
    const { id: source } = server.dashboard.add(actor, {
      start: () => {
        started++;
        if (started > 1) throw new DamonError('ESRCH', 'Expected a process, got none');
      },
    });
    expect((await command(server, { action: 'start', source })).status).toBe(204);
    expect(started).toBe(1);
    expect(await refusal(command(server, { action: 'start', source }))).toEqual({
      status: 409,
      code: 'ESRCH',
      message: 'Expected a process, got none',
    });
  });
});

describe('[P7] a start in a way of its own', () => {
  it('is not begun again by others who ask while it is under way, and may be begun anew when it is over', async () => {
    const server = await served();
    let begun = 0;
    let fail: (error: Error) => void = () => {};
    const { id: source } = server.dashboard.add(virtualContext().actor, {
      start: async () => {
        begun++;
        // The first goes on until it is ended.
        if (begun === 1)
          await new Promise((_, reject) => {
            fail = reject;
          });
      },
    });
    const start = () => command(server, { action: 'start', source });
    const first = start();
    await until(() => begun === 1);
    for (const other of await Promise.all([refusal(start()), refusal(start())])) {
      expect(other).toEqual({
        status: 409,
        code: 'EPERM',
        message: 'Expected a context that is idle, got one that is starting',
      });
    }
    expect(begun).toBe(1);
    fail(new DamonError('ESRCH', 'Expected a process, got none'));
    expect(await refusal(first)).toMatchObject({ status: 409, code: 'ESRCH' });
    expect((await start()).status).toBe(204);
    expect(begun).toBe(2);
  });
});

describe('[P13] a replay', () => {
  function controls() {
    const sought: number[] = [];
    const replay: ReplayControls = { durationUs: 1_000_000, speed: 1, seek: (us) => void sought.push(us) };
    return { replay, sought };
  }

  it('is sped up and sought in', async () => {
    const { replay, sought } = controls();
    const server = await running({}, { replay });
    const { id: source } = server;
    const page = await eventReader(server.port);
    await until(() => page.hellos.length === 1);
    expect(page.hellos[0]?.sources[0]?.replay).toEqual({ durationUs: 1_000_000, speed: 1, playing: true });
    expect((await command(server, { action: 'speed', source, speed: 10 })).status).toBe(204);
    expect(replay.speed).toBe(10);
    expect((await command(server, { action: 'speed', source, speed: null })).status).toBe(204);
    expect(replay.speed).toBe(Number.POSITIVE_INFINITY);
    await until(() => page.messages.some((each) => each.type === 'source' && each.source.replay?.speed === null));
    expect((await command(server, { action: 'seek', source, us: 500_000 })).status).toBe(204);
    expect(sought).toEqual([500_000]);
    const refused = await refusal(command(server, { action: 'seek', source, us: 1_000_001 }));
    expect(refused).toMatchObject({
      status: 400,
      message: expect.stringContaining('at most the 1000000 of the trace'),
    });
    expect(sought).toEqual([500_000]);
  });

  it('is what a context in real time is not', async () => {
    const server = await running();
    const refused = await refusal(command(server, { action: 'seek', source: server.id, us: 1 }));
    expect(refused).toMatchObject({ status: 409, code: 'ENOTSUP' });
  });
});

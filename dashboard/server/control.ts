/** Carries out what a page asks for. What is refused has changed nothing. */
import { asDamonError, DamonError, invalid } from '../../regions/index.js';
import type { Command } from '../protocol.js';
import type { MonitoredSource } from './monitored-source.js';
import type { Redactor } from './redactor.js';
import { Refused, statusOf } from './responses.js';
import type { ReplayControls } from './source-options.js';

/** @throws (rejects) DamonError: EINVAL for what can never be, EPERM for what cannot be now, or what it failed with */
export async function carryOut(command: Command, source: MonitoredSource, redactor: Redactor): Promise<void> {
  const { actor, monitoring, state } = source;
  switch (command.action) {
    case 'start':
      await start(source, redactor);
      break;
    case 'stop':
      if (!monitoring.running) throw notNow('a context that is running', state);
      actor.send({ type: 'STOP' });
      break;
    case 'pause':
      if (!monitoring.running || state === 'paused' || state === 'terminating') {
        throw notNow('a context that is running', state);
      }
      actor.send({ type: 'PAUSE' });
      break;
    case 'resume':
      if (!monitoring.running || state === 'terminating') throw notNow('a context that is paused', state);
      actor.send({ type: 'RESUME' });
      break;
    case 'replace':
      await monitoring.replace({ attributes: command.attributes });
      break;
    case 'speed': {
      const replay = replayOf(source);
      byItsUser('the speed', redactor, () => {
        replay.speed = command.speed ?? Number.POSITIVE_INFINITY;
      });
      break;
    }
    case 'seek': {
      const replay = replayOf(source);
      if (command.us > replay.durationUs) {
        throw invalid('us', `at most the ${replay.durationUs} of the trace`, command.us);
      }
      byItsUser('the seek', redactor, () => replay.seek(command.us));
      break;
    }
  }
  source.tell();
}

/** Those whose own way to be started is under way: they run only when it is over. */
const starting = /* @__PURE__ */ new WeakSet<MonitoredSource>();

async function start(source: MonitoredSource, redactor: Redactor): Promise<void> {
  const { actor, monitoring, options, state } = source;
  if (monitoring.running) throw notNow('a context that is idle', state);
  if (starting.has(source)) throw notNow('a context that is idle', 'starting');
  if (options.start) {
    starting.add(source);
    try {
      await options.start();
    } catch (error) {
      throw failedStart(asDamonError(error, 'the start'), redactor);
    } finally {
      starting.delete(source);
    }
    return;
  }
  if (actor.getSnapshot().status !== 'active') {
    throw new DamonError('EPERM', 'Expected an actor that can be started, got one that has stopped');
  }
  // A context that is not let in says so at once; one that fails later says so in what is told of it.
  const answer: { refused?: DamonError } = {};
  const unlisten = monitoring.events.listen((event) => {
    if (event.type === 'terminated' && event.error) answer.refused = event.error;
  });
  actor.send({ type: 'START' });
  unlisten();
  if (answer.refused) throw failedStart(answer.refused, redactor);
}

/** Calls what a user has given: whatever that throws, EINVAL too, may name what is monitored. */
function byItsUser(what: string, redactor: Redactor, call: () => void): void {
  try {
    call();
  } catch (error) {
    throw failedCall(asDamonError(error, what), redactor);
  }
}

function failedCall(error: DamonError, redactor: Redactor): Refused {
  return new Refused(statusOf(error.code), error.code, redactor.refusal(error).message);
}

/** Whatever its code: it was not the request that was wrong. */
function failedStart(error: DamonError, redactor: Redactor): Refused {
  return new Refused(409, error.code, redactor.refusal(error).message);
}

function replayOf({ options: { replay } }: MonitoredSource): ReplayControls {
  if (replay) return replay;
  throw new DamonError('ENOTSUP', 'Expected the replay of a trace, got a context that goes by real time');
}

function notNow(expected: string, state: string): DamonError {
  return new DamonError('EPERM', `Expected ${expected}, got one that is ${state}`);
}

/** Messages of a server, parsed once, at the edge: what comes out of here is what its type says. */
import type { Chart, ChartState, ChartTransition, ChartUpdate } from '../../machines/index.js';
import { type Attributes, invalid, type Tuning } from '../../regions/index.js';
import type { LabelledRange } from '../../reports/index.js';
import type {
  ChartInfo,
  ChartMessage,
  ClearedMessage,
  HelloMessage,
  Message,
  Refusal,
  RemovedMessage,
  ReplayInfo,
  SnapshotMessage,
  SourceInfo,
  SourceMessage,
  StatesMessage,
} from '../protocol.js';
import { type Check, flag, listOf, name, nullable, number, objectOf, oneOf, optional, text, tuple } from './shape.js';

const refusal = objectOf<Refusal>({ code: text, message: text });

const attributes = objectOf<Attributes>({
  sampleUs: number,
  aggregationUs: number,
  updateUs: number,
  regions: objectOf<Attributes['regions']>({ min: number, max: number }),
  minRegionSize: number,
  strategy: text,
  tuning: optional(
    objectOf<Tuning>({ aggregations: number, accessBp: number, minSampleUs: number, maxSampleUs: number }),
  ),
});

const source = objectOf<SourceInfo>({
  id: text,
  name: text,
  state: oneOf('idle', 'starting', 'sampling', 'aggregating', 'terminating', 'paused'),
  attributes,
  targets: listOf(name),
  unit: text,
  epochMs: optional(number),
  at: number,
  startedAt: optional(number),
  labels: listOf(objectOf<LabelledRange>({ target: name, start: number, end: number, label: text })),
  counters: objectOf<SourceInfo['counters']>({ samplings: number, aggregations: number, missedTicks: number }),
  cost: objectOf<SourceInfo['cost']>({ elapsedUs: number, busyUs: number, targetBusyUs: optional(number) }),
  ended: optional(
    objectOf<NonNullable<SourceInfo['ended']>>({
      reason: oneOf('stopped', 'callback', 'invalid', 'failed', 'refused'),
      error: optional(refusal),
    }),
  ),
  replay: optional(objectOf<ReplayInfo>({ durationUs: number, speed: nullable(number), playing: flag })),
  hasTruth: flag,
  chart: text,
});

const states: Check = (value, path) => chartStates(value, path);
const chartStates = listOf(
  objectOf<ChartState>({
    id: text,
    type: optional(oneOf('parallel', 'history', 'final')),
    history: optional(oneOf('shallow', 'deep')),
    description: optional(text),
    entry: listOf(text),
    exit: listOf(text),
    invoke: listOf(text),
    initial: optional(text),
    states,
  }),
);

const update = objectOf<ChartUpdate>({
  at: number,
  active: listOf(text),
  since: number,
  countedSince: optional(number),
  taken: listOf(tuple(number, number)),
  last: optional(number),
  entered: listOf(tuple(number, text)),
  detail: optional(text),
  ended: optional(oneOf('done', 'stopped', 'error')),
});

const chart = objectOf<ChartInfo>({
  id: text,
  name: text,
  chart: objectOf<Chart>({
    id: text,
    type: optional(oneOf('parallel')),
    initial: text,
    states: chartStates,
    transitions: listOf(
      objectOf<ChartTransition>({
        from: text,
        to: optional(text),
        also: optional(listOf(text)),
        event: text,
        guard: optional(text),
        actions: listOf(text),
      }),
    ),
  }),
  update,
});

/** That it is this type is known when it is checked. */
const type: Check = () => {};

const messages: { readonly [Type in Message['type']]: Check } = {
  hello: objectOf<HelloMessage>({
    type,
    instance: text,
    controls: flag,
    sources: listOf(source),
    charts: listOf(chart),
    resumed: flag,
    dropped: number,
  }),
  source: objectOf<SourceMessage>({ type, source }),
  removed: objectOf<RemovedMessage>({ type, source: text }),
  snapshot: objectOf<SnapshotMessage>({ type, source: text, truth: optional(oneOf(true)), from: number, data: text }),
  cleared: objectOf<ClearedMessage>({ type, source: text }),
  chart: objectOf<ChartMessage>({ type, chart }),
  states: objectOf<StatesMessage>({ type, chart: text, update }),
};

/**
 * @throws DamonError EINVAL for what is no message, naming the field; SyntaxError for what is no JSON
 */
export function parseMessage(json: string): Message {
  const value: unknown = JSON.parse(json);
  const given: unknown = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (!isType(given)) throw invalid('message.type', `one of ${Object.keys(messages).join(', ')}`, given);
  messages[given](value, 'message');
  return value as Message;
}

/** What a refused request answered; undefined when it is nothing of ours. */
export function parseRefusal(json: string): Refusal | undefined {
  try {
    const value: unknown = JSON.parse(json);
    refusal(value, 'refusal');
    return value as Refusal;
  } catch {
    return undefined;
  }
}

function isType(value: unknown): value is Message['type'] {
  return typeof value === 'string' && Object.hasOwn(messages, value);
}

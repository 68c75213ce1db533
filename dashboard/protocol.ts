/**
 * What a dashboard's server and its pages say to each other: one stream of server-sent events per page with everything
 * on it, and a few requests. Both sides are made of these types; nobody else need know them.
 *
 * | request, below the path of the dashboard | answer |
 * | --- | --- |
 * | `GET ./` | the page; its `<meta name="damonx-token">` is what every POST has to show |
 * | `GET ./assets/NAME` | its scripts and styles |
 * | `GET ./events` | server-sent events: `data` is a {@link Message}, `id` is `INSTANCE-NUMBER`; `Last-Event-ID` resumes behind it |
 * | `GET ./api/sources` | the {@link HelloMessage} of the moment, as JSON |
 * | `GET ./api/history?source=ID[&from=US&to=US][&entries=N][&truth=1]` | {@link encodeEntries} of what was kept, at the finest |
 * | `GET ./api/snapshot?source=ID` | the regions of this moment (M8), to save: a {@link SavedSnapshot} as JSON |
 * | `POST ./api/control` | carries out a {@link Command}: 204, or a {@link Refusal} as JSON and nothing has changed |
 */
import type { Chart, ChartUpdate, ContextState, EndReason } from '../machines/index.js';
import type { AttributeOptions, Attributes, TargetId } from '../regions/index.js';
import type { LabelledRange } from '../reports/index.js';

/** What is known of one monitored context. */
export interface SourceInfo {
  /** Names it in requests; unique within a dashboard. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly state: ContextState | 'paused';
  readonly attributes: Attributes;
  readonly targets: readonly TargetId[];
  /** What an address counts. `'byte'` is shown in KiB and MiB, with addresses in base 16; anything else as plain numbers. */
  readonly unit: string;
  /** Milliseconds since 1970 at the time 0 of the context's clock; undefined where its time is virtual. */
  readonly epochMs?: number;
  /** The context's time now, in microseconds, when this was told. */
  readonly at: number;
  /** When this run, or the last one, began, in microseconds of the context's clock. */
  readonly startedAt?: number;
  /** Names of ranges: mappings, tables, what the user calls them. */
  readonly labels: readonly LabelledRange[];
  readonly counters: { readonly samplings: number; readonly aggregations: number; readonly missedTicks: number };
  /** What this run has cost so far, in microseconds. */
  readonly cost: { readonly elapsedUs: number; readonly busyUs: number; readonly targetBusyUs?: number };
  /** How the last run ended. */
  readonly ended?: { readonly reason: EndReason; readonly error?: Refusal };
  /** Where it is a trace that is replayed. */
  readonly replay?: ReplayInfo;
  /** Whether the exact truth is known beside what the monitor saw. */
  readonly hasTruth: boolean;
  /** The id of its state chart. */
  readonly chart: string;
}

export interface ReplayInfo {
  /** Of the whole trace, in microseconds. */
  readonly durationUs: number;
  /** 1 is real time. `null`: as fast as the processor goes (JSON has no infinity). */
  readonly speed: number | null;
  readonly playing: boolean;
}

/** What a snapshot is saved as: enough to know what it is of without the page. */
export interface SavedSnapshot extends Pick<SourceInfo, 'name' | 'unit' | 'epochMs' | 'attributes' | 'labels'> {
  /**
   * Its `toJSON`: `at` in microseconds of the context's clock, `nrSamplings`, `sampleUs`, `aggregationUs`, and for each
   * of `targets` its `id` and `regions`, by rising address, as rows of start, end, nrAccesses and age in aggregations. A
   * region was found accessed in nrAccesses of nrSamplings.
   */
  readonly snapshot: { toJSON(): object };
}

/** A machine that is drawn: that of a context, or one of the user's. */
export interface ChartInfo {
  readonly id: string;
  readonly name: string;
  readonly chart: Chart;
  /** Where it stands now. */
  readonly update: ChartUpdate;
}

/**
 * The first message of every connection, and of one that was too slow when it begins anew. What it says of sources and
 * charts is of now, even where it is resumed and messages of before follow.
 */
export interface HelloMessage {
  readonly type: 'hello';
  /** Another one after the server was started anew: nothing can be resumed then. */
  readonly instance: string;
  /** Whether pages may send commands. */
  readonly controls: boolean;
  readonly sources: readonly SourceInfo[];
  readonly charts: readonly ChartInfo[];
  /** Whether everything since `Last-Event-ID` follows; otherwise the page has to ask for the history again. */
  readonly resumed: boolean;
  /** How many messages this client was too slow for, since it connected. */
  readonly dropped: number;
}

/** Something about a source has changed, or it is new. */
export interface SourceMessage {
  readonly type: 'source';
  readonly source: SourceInfo;
}

export interface RemovedMessage {
  readonly type: 'removed';
  readonly source: string;
}

/** An aggregation: what was seen, or with `truth` what is true. */
export interface SnapshotMessage {
  readonly type: 'snapshot';
  readonly source: string;
  readonly truth?: true;
  /** When what it covers begins, in microseconds of the context's clock; it ends at the snapshot's `at`. */
  readonly from: number;
  /** {@link encodeSnapshot}, in base 64. */
  readonly data: string;
}

/** The history of a source was cleared: another run in another time begins. */
export interface ClearedMessage {
  readonly type: 'cleared';
  readonly source: string;
}

/** A chart that is new. */
export interface ChartMessage {
  readonly type: 'chart';
  readonly chart: ChartInfo;
}

/** States and transitions of a chart since the last such message. */
export interface StatesMessage {
  readonly type: 'states';
  readonly chart: string;
  readonly update: ChartUpdate;
}

export type Message =
  | HelloMessage
  | SourceMessage
  | RemovedMessage
  | SnapshotMessage
  | ClearedMessage
  | ChartMessage
  | StatesMessage;

/** What a page can ask for. */
export type Command =
  | { readonly action: 'start' | 'stop' | 'pause' | 'resume'; readonly source: string }
  | { readonly action: 'replace'; readonly source: string; readonly attributes: AttributeOptions }
  /** Of a replay; `null` is as fast as the processor goes. */
  | { readonly action: 'speed'; readonly source: string; readonly speed: number | null }
  /** Of a replay: goes on as fast as it can up to that time of the trace, in microseconds. */
  | { readonly action: 'seek'; readonly source: string; readonly us: number };

/** A command to a source that is known from where it is sent. */
export type SourceCommand = Command extends infer Each ? (Each extends Command ? Omit<Each, 'source'> : never) : never;

/** Why something was refused: a `DamonError` as data. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** The header in which a POST shows the token of the page. */
export const TOKEN_HEADER = 'x-damonx-token';

/** What `damonx serve` can put on its page: a process, a trace or the sample workload. Each can be stopped there and started again. */
import type { Dashboard, Source } from '../dashboard/server/index.js';
import type { ContextOptions, MonitorEvent } from '../machines/index.js';
import { DamonError } from '../regions/index.js';
import { type LabelOf, truthSnapshot } from '../reports/index.js';
import { replay } from '../streams/index.js';
import { labelsOf, startWorkload, suiting } from './demo-workload.js';
import { LastingContext } from './lasting-context.js';
import { openNamedTrace } from './named-trace.js';
import type { Output } from './output.js';
import { endOf, openProcess } from './process-target.js';
import type { ServedTarget, ServeLine } from './serve-arguments.js';
import type { Stop } from './stop.js';

export interface Served {
  /** Who is watched. */
  readonly title: string;
  /** What else there is to say of it, at the beginning. */
  readonly why?: string;
  /** Of a trace: how long it lasts, in microseconds. */
  readonly durationUs?: number;
  /** Puts it on the page and begins. Resolves when it was asked to stop and has wholly ended. */
  run(dashboard: Dashboard, hear: (event: MonitorEvent) => void): Promise<void>;
  /** Ends what was started for it. */
  end(): Promise<void>;
}

type PlayedTrace = Extract<ServedTarget, { readonly trace: string }>;

/**
 * @returns undefined when it was asked to stop meanwhile
 * @throws DamonError where there can be no trace, or of a command nothing could be seen; LaunchError for one that cannot be
 * started
 */
export async function openServed(line: ServeLine, stop: Stop, output: Output): Promise<Served | undefined> {
  const { target } = line;
  if (target === 'sample') return sampleServed(line, stop);
  if ('trace' in target) return traceServed(target, line, stop);
  const { title, primitive, labelOf, command } = await openProcess(target, 'aside', line.attributes, stop);
  if (command && !command.running && stop.reason === undefined) {
    const code = await command.ended;
    throw new DamonError('ESRCH', `Expected a command that runs on, got one that has ended at once, with ${code}`);
  }
  return {
    title,
    run: contextRun(title, { primitive, ...chosen(line) }, labelOf, stop),
    async end() {
      if (command) await endOf(command, stop.reason, !command.running, output);
    },
  };
}

async function sampleServed(line: ServeLine, stop: Stop): Promise<Served> {
  const workload = await startWorkload(() => {});
  const { title, why, primitive } = workload;
  const attributes = suiting(workload, line.attributes);
  return {
    title,
    why,
    run: contextRun(title, { primitive, ...chosen(line), ...attributes }, labelsOf(workload), stop),
    end: workload.end,
  };
}

function chosen({ attributes, seed }: ServeLine): Omit<ContextOptions, 'primitive'> {
  return { ...attributes, ...(seed === undefined ? {} : { seed }) };
}

function contextRun(title: string, options: ContextOptions, label: LabelOf, stop: Stop): Served['run'] {
  return (dashboard, hear) => {
    const context = new LastingContext({ name: title, ...options }, stop.signal, true);
    dashboard.add(context.actor, { name: title, label });
    return new Promise((resolve, reject) => context.subscribe({ next: hear, error: reject, complete: resolve }));
  };
}

async function traceServed(target: PlayedTrace, line: ServeLine, stop: Stop): Promise<Served | undefined> {
  const { instructionsPerUs, speed = 1 } = target;
  const { seed } = line;
  const opened = await openNamedTrace(
    target.trace,
    { ...(seed === undefined ? {} : { seed }), ...(instructionsPerUs === undefined ? {} : { instructionsPerUs }) },
    stop,
  );
  if (!opened) return undefined;
  const { trace, title, labelOf } = opened;
  const { durationUs } = opened.summary;
  const { signal } = stop;
  return {
    title,
    durationUs,
    run: (dashboard, hear) =>
      new Promise((resolve) => {
        let source: Source | undefined;
        let from = 0;
        const stream = replay(trace, {
          ...chosen(line),
          speed,
          signal,
          onAggregation(snapshot, truth) {
            source?.truth(truthSnapshot(snapshot, truth), from);
            from = snapshot.at;
          },
        });
        const ended = () => {
          if (signal.aborted) resolve();
        };
        const begin = () => {
          from = 0;
          // What it fails with has been told, with its last event.
          stream.subscribe({
            next(event) {
              // Other intervals begin another aggregation.
              if (event.type === 'replaced') from = event.at;
              hear(event);
            },
            error: ended,
            complete: ended,
          });
          return stream.contexts[0];
        };
        const first = begin();
        if (!first) {
          resolve();
          return;
        }
        source = dashboard.add(first, {
          name: title,
          label: labelOf,
          virtual: true,
          start() {
            const again = begin();
            if (again) source?.attach(again);
          },
          replay: {
            durationUs,
            get speed() {
              return stream.speed;
            },
            set speed(speed) {
              stream.speed = speed;
            },
            seek: (us) => stream.seek(us),
          },
        });
        signal.addEventListener('abort', () => {
          if (stream.contexts.length === 0) resolve();
        });
      }),
    end: async () => {},
  };
}

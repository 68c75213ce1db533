/** The life cycle of contexts. The only folder that imports XState. */
export { type Chart, type ChartState, type ChartTransition, chartOf } from './chart.js';
export type { ChartEnd, ChartListener, ChartUpdate, ChartWatchOptions } from './chart-recorder.js';
export { machineOf, watchChart } from './chart-watch.js';
export { type Clock, realClock } from './clock.js';
export {
  type ContextActor,
  type ContextEvent,
  type ContextSnapshot,
  type ContextState,
  checkContextOptions,
  contextMachine,
  createContext,
  monitoringOf,
  stateOf,
} from './context-machine.js';
export type {
  CallbackAnswer,
  Callbacks,
  ContextOptions,
} from './context-options.js';
export { type ChartFormat, chartFormats, drawChart } from './draw-chart.js';
export type {
  AggregationEvent,
  Cost,
  EndReason,
  MonitorEvent,
  PausedEvent,
  ReplacedEvent,
  ResumedEvent,
  SamplingEvent,
  StartedEvent,
  TerminatedEvent,
  TerminatingEvent,
  UpdateEvent,
} from './events.js';
export { type StartOptions, startContexts, stopContexts } from './group.js';
export { groupChart, watchGroup } from './group-watch.js';
export type { MonitoringContext } from './monitoring-context.js';
export { type Group, runningContexts } from './running.js';

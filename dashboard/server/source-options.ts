/** How a context is shown, and the check of it. */
import { checkOptions, invalid } from '../../regions/index.js';
import type { LabelOf } from '../../reports/index.js';

/** What plays a trace, for the page's controls. */
export interface ReplayControls {
  /** Of the whole trace, in microseconds. */
  readonly durationUs: number;
  /** 1 is real time; `Infinity` is as fast as the processor goes. */
  speed: number;
  /** Goes on as fast as it can up to that time of the trace, in microseconds. */
  seek(us: number): void;
}

export interface SourceOptions {
  /**
   * Names it in requests and in the attributes `context` and `chart` of the elements: 1 to 64 letters, digits, `-`, `_` or
   * `.`; also where names are redacted. Default: `context-1` and so on.
   */
  readonly id?: string;
  /** For people. Default: the context's own name. */
  readonly name?: string;
  /** What an address counts. Default `'byte'`. */
  readonly unit?: string;
  /** What the user calls the addresses of a range. Default: the primitive's labels. */
  readonly label?: LabelOf;
  /** Where it is a trace that is replayed. */
  readonly replay?: ReplayControls;
  /** What starts it again, where START does not: a stream that is to be subscribed to anew. */
  readonly start?: () => void | Promise<void>;
  /** Whether its time has nothing to do with that of people. Default: when its clock is not that of this machine. */
  readonly virtual?: boolean;
}

const ID = /^[\w.-]{1,64}$/;

/** @throws DamonError EINVAL */
export function checkId(id: unknown): void {
  if (typeof id === 'string' && ID.test(id)) return;
  throw invalid('id', '1 to 64 letters, digits, `-`, `_` or `.`', id);
}

/** @throws DamonError EINVAL */
export function checkSourceOptions(options: SourceOptions): SourceOptions {
  checkOptions('options', options, ['id', 'name', 'unit', 'label', 'replay', 'start', 'virtual']);
  const { id, name, unit, label, replay, start, virtual } = options;
  if (id !== undefined) checkId(id);
  const check = (option: string, type: string, value: unknown) => {
    if (value !== undefined && typeof value !== type) throw invalid(option, `a ${type}`, value);
  };
  check('name', 'string', name);
  check('unit', 'string', unit);
  check('label', 'function', label);
  check('start', 'function', start);
  check('virtual', 'boolean', virtual);
  if (replay === undefined) return options;
  if (typeof replay?.seek !== 'function') throw invalid('replay', 'an object with a function `seek`', replay);
  if (!(replay.durationUs >= 0)) throw invalid('replay.durationUs', 'a number of 0 or more', replay.durationUs);
  if (!(replay.speed > 0)) throw invalid('replay.speed', 'a number above 0', replay.speed);
  return options;
}

/** What was typed into the form of attributes: as options, or everything that is wrong with it, each at its field. */
import { type AttributeOptions, type Attributes, checkAttributes, strategyNames } from '../../regions/index.js';
import { fieldError, fieldOfError } from './field-error.js';
import { parseCount, parseInterval } from './interval-text.js';

export const fieldNames = ['sampleUs', 'aggregationUs', 'updateUs', 'regions.min', 'regions.max', 'strategy'] as const;
export type FieldName = (typeof fieldNames)[number];

export interface TypedAttributes {
  /** Only what was typed: what is not named stays as it is, though it may have been tuned meanwhile. */
  readonly options: AttributeOptions;
  /** What is expected there, for people. Nothing may be sent while there is anything in it. */
  readonly wrong: ReadonlyMap<FieldName, string>;
}

/** These have to go together; where one is wrong, nothing can be said of both. */
const together: Readonly<Partial<Record<FieldName, FieldName>>> = {
  sampleUs: 'aggregationUs',
  aggregationUs: 'sampleUs',
  'regions.min': 'regions.max',
  'regions.max': 'regions.min',
};

/**
 * @param typed the text of each field that was changed
 *
 * @example
 * typedAttributes(current, new Map([['sampleUs', '5'], ['regions.min', '2']])).wrong.size; // 2
 */
export function typedAttributes(current: Attributes, typed: ReadonlyMap<FieldName, string>): TypedAttributes {
  const wrong = new Map<FieldName, string>();
  const right = new Map<FieldName, AttributeOptions>();
  for (const [name, text] of typed) {
    const message = refusalOf(() => {
      const option = parsed(name, text);
      checkAttributes(option);
      right.set(name, option);
    });
    if (message !== undefined) wrong.set(name, fieldError(name, message));
  }
  const options = joined(current, right.values());
  // Each is right alone. Now those that are right together with the others.
  for (const name of wrong.keys()) leaveOut(right, name);
  for (;;) {
    const message = refusalOf(() => checkAttributes({ ...current, ...joined(current, right.values()) }));
    const name = fieldNames.find((name) => name === fieldOfError(message ?? ''));
    if (message === undefined || name === undefined || wrong.has(name)) return { options, wrong };
    wrong.set(name, fieldError(name, message));
    leaveOut(right, name);
  }
}

function leaveOut(right: Map<FieldName, AttributeOptions>, name: FieldName): void {
  right.delete(name);
  const other = together[name];
  if (other) right.delete(other);
}

function parsed(name: FieldName, text: string): AttributeOptions {
  switch (name) {
    case 'strategy': {
      const strategy = strategyNames.find((known) => known === text);
      return strategy ? { strategy } : {};
    }
    case 'regions.min':
      return { regions: { min: parseCount(name, text) } };
    case 'regions.max':
      return { regions: { max: parseCount(name, text) } };
    default:
      return { [name]: parseInterval(name, text) };
  }
}

/** Of the regions both bounds, as one alone would mean another default of the other. */
function joined({ regions }: Attributes, options: Iterable<AttributeOptions>): AttributeOptions {
  let all: AttributeOptions = {};
  let bounds: { min?: number; max?: number } | undefined;
  for (const option of options) {
    if (typeof option.regions === 'object') bounds = { ...(bounds ?? regions), ...option.regions };
    all = { ...all, ...option };
  }
  return bounds ? { ...all, regions: bounds } : all;
}

function refusalOf(check: () => void): string | undefined {
  try {
    check();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return undefined;
}

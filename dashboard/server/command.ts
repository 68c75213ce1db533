/** What a page asks for, out of what came: the one place where it is taken apart and checked. */
import { type AttributeOptions, attributeNames, checkInteger, checkOptions, invalid } from '../../regions/index.js';
import type { Command } from '../protocol.js';

/** The keys of each command besides `action` and `source`. */
const KEYS = {
  start: [],
  stop: [],
  pause: [],
  resume: [],
  replace: ['attributes'],
  speed: ['speed'],
  seek: ['us'],
} as const satisfies Record<Command['action'], readonly string[]>;

/** @throws DamonError EINVAL for what is no command. Whether attributes go together is looked at when they are set. */
export function decodeCommand(given: unknown): Command {
  if (!isRecord(given)) throw invalid('command', 'an object', given);
  const { action, source } = given;
  if (typeof action !== 'string' || !isAction(action)) {
    throw invalid('action', `one of ${Object.keys(KEYS).join(', ')}`, action);
  }
  checkOptions('command', given, ['action', 'source', ...KEYS[action]]);
  if (typeof source !== 'string') throw invalid('source', 'the id of a source', source);
  if (action === 'replace') return { action, source, attributes: decodeAttributes(given.attributes) };
  if (action === 'speed') return { action, source, speed: decodeSpeed(given.speed) };
  if (action === 'seek') return { action, source, us: checkInteger('us', given.us, 0) };
  return { action, source };
}

function decodeSpeed(speed: unknown): number | null {
  if (speed === null || (typeof speed === 'number' && speed > 0 && Number.isFinite(speed))) return speed;
  throw invalid('speed', 'a number above 0, or null for as fast as it goes', speed);
}

function decodeAttributes(attributes: unknown): AttributeOptions {
  if (!isRecord(attributes)) throw invalid('attributes', 'an object', attributes);
  return checkOptions('attributes', attributes, attributeNames);
}

function isAction(action: string): action is Command['action'] {
  return Object.hasOwn(KEYS, action);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

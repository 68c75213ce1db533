/** The words of a refusal as they stand at the field of a form that it is about. */
import { interval } from '../../reports/index.js';
import { countText } from './words.js';

/**
 * Which option a refusal is about: the first name in backticks.
 *
 * @example
 * fieldOfError('Expected `regions.min` to be an integer of 3 or more, got `2` (number)'); // 'regions.min'
 */
export function fieldOfError(message: string): string | undefined {
  return /`([\w.]+)`/.exec(message)?.[1];
}

/**
 * Beside the field it needs neither the field's name nor what was typed; times have their units, and counts are read by people.
 *
 * @example
 * fieldError('sampleUs', 'Expected `sampleUs` to be an integer of 5000 or more, got `1` (number)');
 * // 'Expected a time of 5 ms or more'
 */
export function fieldError(name: string, message: string): string {
  const [, expected] = /^Expected `[\w.]+` to be (.*), got `.*` \(\w+\)$/.exec(message) ?? [];
  if (expected === undefined) return message;
  const isTime = name.endsWith('Us');
  if (!isTime) {
    const counts = expected.replace(/\b\d+\b/g, (count) => countText(Number(count)));
    return `Expected ${counts.replace(/^an integer\b/, 'a whole number')}`;
  }
  const times = expected.replace(/\b\d+\b(?! (us|ms|s)\b)/g, (us) => interval(Number(us)));
  return `Expected ${times.replace(/^an integer\b/, 'a time')}`;
}

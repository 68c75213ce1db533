/** Wrong use of the command: one line that says what was expected and what came. The command then ends with code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * @example
 * expected('--seed', 'an integer of 0 or more', 'x').message; // Expected --seed to be an integer of 0 or more, got `x`
 */
export function expected(what: string, toBe: string, got: string): UsageError {
  return new UsageError(`Expected ${what} to be ${toBe}, got \`${printable(got)}\``);
}

/** What a user or a process wrote, made harmless for a terminal: no control characters, not longer than a line. */
export function printable(text: string, longest = 60): string {
  const harmless = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
  return harmless.length > longest ? `${harmless.slice(0, longest - 1)}…` : harmless;
}

/**
 * The one error class of damonx, and the one way to word a refusal: what was expected, what came, of which type.
 */

/** POSIX names of what can go wrong; `code` of every {@link DamonError}. */
export type DamonErrorCode =
  | 'EACCES'
  | 'EADDRINUSE'
  | 'EBUSY'
  | 'ECANCELED'
  | 'EINVAL'
  | 'EIO'
  | 'ENOENT'
  | 'ENOTSUP'
  | 'EPERM'
  | 'ESRCH';

/** Every error that damonx raises by itself. What a user's hook or callback threw is kept as its `cause`. */
export class DamonError extends Error {
  override readonly name = 'DamonError';
  readonly code: DamonErrorCode;

  constructor(code: DamonErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `${value.slice(0, 57)}...` : value;
  if (typeof value === 'function') return nameOf(value) ?? 'anonymous';
  if (Array.isArray(value)) return `array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return nameOf(value.constructor) ?? 'object';
  return String(value);
}

/** Not every name is a text: JSON may have a key `constructor`, and a class a static `name`. */
function nameOf(named: { readonly name?: unknown } | null | undefined): string | undefined {
  const name = named?.name;
  return typeof name === 'string' && name !== '' ? shown(name) : undefined;
}

/**
 * An EINVAL that says what was expected and what came.
 *
 * @example
 * invalid('regions.min', 'an integer of 3 or more', 2).message;
 * // Expected `regions.min` to be an integer of 3 or more, got `2` (number)
 */
export function invalid(name: string, expected: string, got: unknown): DamonError {
  const type = got === null ? 'null' : typeof got;
  return new DamonError('EINVAL', `Expected \`${name}\` to be ${expected}, got \`${shown(got)}\` (${type})`);
}

/** The value itself when it is an integer within the bounds, otherwise EINVAL. */
export function checkInteger(name: string, value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  const bounds = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
  throw invalid(name, `an integer ${bounds}`, value);
}

/** The value itself when it is an object of options, otherwise EINVAL; a name that is not in `known` is EINVAL too. */
export function checkOptions<T extends object>(name: string, value: T, known: readonly string[]): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(name, 'an object', value);
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw invalid(name, `an object with no keys but ${known.join(', ')}`, key);
  }
  return value;
}

/** Any thrown thing as a DamonError: itself if it is one, else wrapped as EIO with the thrown thing as cause. */
export function asDamonError(thrown: unknown, where: string): DamonError {
  if (thrown instanceof DamonError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : shown(thrown);
  return new DamonError('EIO', `${where} failed: ${reason}`, { cause: thrown });
}

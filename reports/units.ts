/** Numbers, addresses and labels as people read them, in a terminal and on a page alike. Pure; no colours, no locale. */

const BINARY_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/**
 * @example
 * bytes(8_388_608); // '8.0 MiB'
 */
export function bytes(size: number): string {
  let value = size;
  let unit = 0;
  while (value >= 1_023.95 && unit < BINARY_UNITS.length - 1) {
    value /= 1_024;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${BINARY_UNITS[unit]}`;
}

/**
 * An interval that somebody chose: all of its digits.
 *
 * @example
 * interval(2_500); // '2.5 ms'
 */
export function interval(us: number): string {
  if (us < 1_000) return `${us} us`;
  if (us < 1_000_000) return `${us / 1_000} ms`;
  return `${us / 1_000_000} s`;
}

/**
 * A time that passed, in seconds with one digit; from ten minutes on without it.
 *
 * @example
 * seconds(12_345_678); // '12.3 s'
 */
export function seconds(us: number): string {
  const value = us / 1_000_000;
  const tenths = value.toFixed(1);
  return Number(tenths) < 600 ? `${tenths} s` : `${Math.round(value)} s`;
}

/** A share of 0 to 1 in whole per cent; what is above nothing, or below all, is not rounded to it. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return '-';
  if (share > 0 && share < 0.005) return '<1 %';
  if (share < 1 && share >= 0.995) return '>99 %';
  return `${Math.round(share * 100)} %`;
}

/** A cost: a share of time with one digit behind the point. */
export function costPercent(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(1)} %` : '-';
}

/** @example address(0x7f67d0fb0000); // '7f67d0fb0000' */
export function address(value: number): string {
  return value.toString(16);
}

/**
 * A count with its noun.
 *
 * @example
 * counted(1, 'region'); // '1 region'
 */
export function counted(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : plural(noun)}`;
}

/** Cut to a width from the front: of a path, the end says most. */
export function tail(text: string, width: number): string {
  return text.length <= width ? text : `…${text.slice(text.length - Math.max(0, width - 1))}`;
}

/**
 * A size in its target's own unit: bytes in KiB and MiB, anything else as a number with its noun.
 *
 * @example
 * sizeText(8_388_608, 'byte'); // '8.0 MiB'
 * sizeText(1_234, 'row'); // '1 234 rows'
 */
export function sizeText(size: number, unit: string): string {
  if (unit === 'byte') return bytes(size);
  return `${grouped(size)} ${size === 1 ? unit : plural(unit)}`;
}

/**
 * An address: of a byte in base 16, of anything else as a plain number.
 *
 * @example
 * addressText(4_096, 'byte'); // '0x1000'
 * addressText(4_096, 'row'); // '4 096'
 */
export function addressText(at: number, unit: string): string {
  return unit === 'byte' ? `0x${address(at)}` : grouped(at);
}

/**
 * How often something is accessed, in accesses per second.
 *
 * @example
 * rateText(200); // '200/s'
 */
export function rateText(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return '-';
  if (perSecond === 0 || perSecond >= 100) return `${grouped(Math.round(perSecond))}/s`;
  if (perSecond < 0.01) return '<0.01/s';
  return `${Number(perSecond.toPrecision(2))}/s`;
}

/**
 * A label without the folders where it is a path, which begins with `/`; what else has a slash in it is a name.
 *
 * @example
 * shortLabel('/usr/lib/libc.so.6'); // 'libc.so.6'
 */
export function shortLabel(label: string): string {
  return label.startsWith('/') ? label.slice(label.lastIndexOf('/') + 1) || label : label;
}

function plural(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

/** Digits in threes with thin spaces that do not break, so that a number stays in one line. */
function grouped(value: number): string {
  return String(value).replace(/^\d+/, (digits) => digits.replace(/\B(?=(?:\d{3})+$)/g, '\u202f'));
}

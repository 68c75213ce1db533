/** Lines of real `maps` and `smaps` files, the odd ones among them, and a writer of such files as the kernel writes them. */

export const oddMaps = [
  '00400000-00b6f000 r--p 00000000 fe:00 260689                             /usr/bin/node',
  '0565d000-05689000 rw-p 00000000 00:00 0 ',
  '442b5000-44578000 rw-p 00000000 00:00 0                                  [heap]',
  '161182c0000-16118300000 rw-p 00000000 00:00 0                            [anon:v8]',
  '7f45c8000000-7f4648000000 ---p 00000000 00:00 0 ',
  '7f5a00000000-7f5a00200000 rw-s 00000000 00:0f 51231                      /anon_hugepage (deleted)',
  '7f5b00000000-7f5b00001000 r--s 00000000 fe:00 17                         /tmp/two words/a\\012b',
  '7f5b00001000-7f5b00002000 r--s 00000000 fe:00 18446744073709551615       /tmp/carriage\rreturn\u2028 (deleted)',
  '7f5b00002000-7f5b00003000 rwxs 00000000 00:01 1024                       /memfd:doublemapper (deleted)',
  '7f668e1b5000-7f668e1b9000 r--p 00000000 00:00 0                          [vvar]',
  '7f668e1b9000-7f668e1bb000 r--p 00000000 00:00 0                          [vvar_vclock]',
  '7f668e1bb000-7f668e1bd000 r-xp 00000000 00:00 0                          [vdso]',
  '7ffd571d1000-7ffd571f2000 rw-p 00000000 00:00 0                          [stack]',
  'ff7ffd571d1000-ff7ffd571f2000 rw-p 00000000 00:00 0 ',
  '1fffffffffff000-200000000000000 rw-p 00000000 00:00 0 ',
  'ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]',
];

const smapsTail = [
  'Shared_Clean:          0 kB',
  'Anonymous:             0 kB',
  'FutureKey:             7 apples',
  'THPeligible:           0',
  'ProtectionKey:         0',
  'VmFlags: rd wr mr mw me ac ',
];

export interface MappingSample {
  readonly start: number;
  readonly end: number;
  readonly rights?: string;
  readonly name?: string;
  /** Kibibytes; by default nothing is resident. */
  readonly rss?: number;
  readonly referenced?: number;
}

export function mapsLine({ start, end, rights = 'rw-p', name = '' }: MappingSample): string {
  const address = (value: number) => value.toString(16).padStart(8, '0');
  return `${`${address(start)}-${address(end)} ${rights} 00000000 00:00 0 `.padEnd(name ? 73 : 0)}${name}`;
}

export function mapsOf(mappings: readonly MappingSample[]): string {
  return mappings.map((mapping) => `${mapsLine(mapping)}\n`).join('');
}

export function smapsOf(mappings: readonly MappingSample[]): string {
  const value = (key: string, kibibytes: number) => `${`${key}:`.padEnd(16)}${String(kibibytes).padStart(8)} kB`;
  return mappings
    .flatMap((mapping) => [
      mapsLine(mapping),
      value('Size', (mapping.end - mapping.start) / 1_024),
      value('Rss', mapping.rss ?? 0),
      value('Pss', mapping.rss ?? 0),
      value('Referenced', mapping.referenced ?? 0),
      ...smapsTail,
    ])
    .map((line) => `${line}\n`)
    .join('');
}

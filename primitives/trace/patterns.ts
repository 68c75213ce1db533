/**
 * Patterns of the classes that matter for monitoring, ready to replay: 6 seconds each, which are 60 aggregations of
 * DAMON's default attributes, over 128 to 400 MiB.
 */

export const patterns = {
  /** One hot range of 16 MiB between cold ones. */
  contiguous: `
title one contiguous hot range
region low 96M
region hot 16M
region high 144M
phase steady 6s
  hot sequential each 5ms
`,

  /** Hot spots of 2 MiB, one in every 20. */
  scattered: `
title scattered hot spots
region heap 400M
phase steady 6s
  heap sequential each 5ms part 2M of 20M
`,

  /** Few pages often and a long tail of others seldom, in blocks that lie anywhere. */
  zipf: `
title a long tail (Zipf)
region heap 128M
phase steady 6s
  heap zipf 2M/s shuffle 1M
`,

  /** A hot set of 16 MiB that wanders, a tenth of its size in every aggregation. */
  moving: `
title a moving hot set
region heap 256M
phase steady 6s
  heap sequential each 5ms window 16M moving 16M/s
`,

  /** A table that is read from end to end, again and again, beside its index, which is always hot. */
  scan: `
title sequential scans beside a hot index
region table 248M
region index 8M
phase steady 6s
  table sequential each 2s
  index sequential each 5ms
`,

  /** Two hot ranges by turns, half a second each. */
  periodic: `
title periodic phases
region low 40M
region even 16M
region middle 128M
region odd 16M
region high 56M
phase even 500ms
  even sequential each 5ms
phase odd 500ms
  odd sequential each 5ms
repeat 6
`,
} as const satisfies Record<string, string>;

export type PatternName = keyof typeof patterns;

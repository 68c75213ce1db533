import { describe, expect, it } from 'vitest';
import { accuracyLine } from '../../cli/accuracy-arguments.js';

const line = (options: Record<string, string>, ...positionals: string[]) =>
  accuracyLine(new Map(Object.entries(options)), positionals);

describe('the command line of accuracy', () => {
  it('compares both strategies at three numbers of regions unless told otherwise', () => {
    expect(line({}, 'zipf')).toEqual({
      name: 'accuracy',
      trace: 'zipf',
      strategies: ['mainline', 'guided'],
      regions: [
        { min: 10, max: 100 },
        { min: 10, max: 1_000 },
        { min: 100, max: 300 },
      ],
      sampleUs: undefined,
      aggregationUs: undefined,
      seed: 0,
      runs: 1,
      json: false,
    });
    expect(line({ all: '' }).trace).toBeUndefined();
  });

  it('takes lists of strategies, regions and intervals', () => {
    const given = { strategy: 'guided', regions: '30,10-100', sample: '5ms,10ms', aggregation: '200ms' };
    expect(line({ ...given, 'instructions-per-us': '0.5', seed: '7', runs: '3', json: '' }, 'ls.gz')).toMatchObject({
      strategies: ['guided'],
      regions: [
        { min: 30, max: 30 },
        { min: 10, max: 100 },
      ],
      sampleUs: [5_000, 10_000],
      aggregationUs: 200_000,
      instructionsPerUs: 0.5,
      seed: 7,
      runs: 3,
      json: true,
    });
  });

  it.each([
    ['neither a trace nor --all', {}, [], 'Expected a trace or --all, got neither'],
    ['both', { all: '' }, ['zipf'], 'Expected either a trace or --all, got both (`zipf`)'],
    ['two traces', {}, ['zipf', 'scan'], 'Expected one trace, got `scan` as well'],
    [
      'an unknown strategy',
      { strategy: 'guided,best' },
      ['zipf'],
      'Expected --strategy to be some of mainline, guided, got `best`',
    ],
    [
      'bad regions',
      { regions: '10-100,2' },
      ['zipf'],
      'Expected --regions to be a number from 3 to 16777216, or two like 10-1000, got `2`',
    ],
    [
      'an aggregation shorter than a sampling',
      { sample: '5ms,10ms', aggregation: '6ms' },
      ['zipf'],
      'Expected --aggregation to be at least as long as --sample, which is 5ms,10ms, got `6ms`',
    ],
    ['no runs', { runs: '0' }, ['zipf'], 'Expected --runs to be an integer from 1 to 1000, got `0`'],
    [
      'time that stands still',
      { 'instructions-per-us': '0' },
      ['zipf'],
      'Expected --instructions-per-us to be a number above 0, got `0`',
    ],
  ])('refuses %s', (_, options, positionals, message) => {
    expect(() => line(options as Record<string, string>, ...positionals)).toThrow(message);
  });
});

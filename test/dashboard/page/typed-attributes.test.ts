import { describe, expect, it } from 'vitest';
import { type FieldName, typedAttributes } from '../../../dashboard/page/typed-attributes.js';
import { checkAttributes } from '../../../regions/index.js';

const current = checkAttributes({ sampleUs: 5_000, aggregationUs: 100_000, regions: { min: 10, max: 100 } });
const typed = (texts: Partial<Record<FieldName, string>>) => {
  const { options, wrong } = typedAttributes(current, new Map(Object.entries(texts) as [FieldName, string][]));
  return { options, wrong: Object.fromEntries(wrong) };
};

describe('What was typed as attributes', () => {
  it('[P7] names only what was changed, of the regions both bounds', () => {
    expect(typed({ sampleUs: '10 ms', strategy: 'guided' })).toEqual({
      options: { sampleUs: 10_000, strategy: 'guided' },
      wrong: {},
    });
    expect(typed({ 'regions.max': '50' })).toEqual({ options: { regions: { min: 10, max: 50 } }, wrong: {} });
    expect(typed({ 'regions.min': '200', 'regions.max': '300' }).options).toEqual({ regions: { min: 200, max: 300 } });
  });

  it('[P7] is told of every field that is wrong, not only of the first', () => {
    expect(typed({ sampleUs: '5', updateUs: '0 s', 'regions.min': '2', 'regions.max': 'many' }).wrong).toEqual({
      sampleUs: 'Expected a time with its unit, such as 500 us, 5 ms or 1 s',
      updateUs: 'Expected a time from 1 us to 2147483.647 s',
      'regions.min': 'Expected a whole number from 3 to 16\u202f777\u202f216',
      'regions.max': 'Expected a whole number',
    });
  });

  it('[P7] is looked at together where fields depend on each other', () => {
    expect(typed({ sampleUs: '200 ms', aggregationUs: '2 s' }).wrong).toEqual({});
    expect(typed({ sampleUs: '200 ms', 'regions.min': '200' }).wrong).toEqual({
      aggregationUs: 'Expected at least the sample interval of 200 ms',
      'regions.max': 'Expected at least regions.min, which is 200',
    });
    // Whether 1 ms is too short depends on what is still to be mended.
    expect(Object.keys(typed({ sampleUs: 'fast', aggregationUs: '1 ms' }).wrong)).toEqual(['sampleUs']);
  });

  it('[P7] has to suit how the intervals tune themselves', () => {
    const tuning = { aggregations: 4, accessBp: 400, minSampleUs: 5_000, maxSampleUs: 50_000 };
    const { wrong } = typedAttributes({ ...current, tuning }, new Map([['sampleUs', '1 ms']]));
    expect([...wrong.keys()]).toEqual(['sampleUs']);
  });
});

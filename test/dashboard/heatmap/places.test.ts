import fc from 'fast-check';
import { expect, test } from 'vitest';
import { colourScale, METRIC_NAMES } from '../../../dashboard/heatmap/metrics.js';
import { Places } from '../../../dashboard/heatmap/places.js';
import { indexOf, LAST, NEVER, UNKNOWN } from '../../../dashboard/heatmap/ramps.js';

const scales = METRIC_NAMES.flatMap((metric) =>
  [undefined, 0, 0.003, 0.7, 4e5, 7e8].map((seen) =>
    colourScale({ metric, difference: false, seen, sampleUs: 5_000, aggregationUs: 100_000 }),
  ),
);
scales.push(colourScale({ metric: 'rate', difference: true, seen: 0.2, sampleUs: 5_000, aggregationUs: 100_000 }));

const someValues = fc.array(
  fc.oneof(fc.double(), fc.double({ min: -1, max: 1 }), fc.double({ min: -1e9, max: 1e9 }), fc.nat(20)),
  { minLength: 1, maxLength: 60 },
);

test('places of many values are those of each by scale and ramp', () => {
  for (const scale of scales) {
    const places = new Places(scale);
    fc.assert(
      fc.property(someValues, (values) => {
        const wished = values.map((value) => indexOf(scale.norm(value), scale.ramp));
        expect([...places.of(Float64Array.from(values))]).toEqual(wished);
      }),
    );
  }
});

test('nothing known, nothing, the least of something and the most have the places of the ramp', () => {
  for (const scale of scales) {
    const places = new Places(scale);
    const [unknown, most, more] = places.of(Float64Array.of(Number.NaN, scale.most, Number.POSITIVE_INFINITY));
    expect([unknown, most, more]).toEqual([UNKNOWN, LAST, LAST]);
    const [none, little] = places.of(Float64Array.of(0, scale.most / 1e6));
    if (scale.ramp === 'heat') expect([none, (little ?? 0) > NEVER]).toEqual([NEVER, true]);
  }
});

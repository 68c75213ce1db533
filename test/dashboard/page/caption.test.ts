import { describe, expect, it } from 'vitest';
import { coloursText } from '../../../dashboard/page/caption.js';

describe('The caption of the heat map', () => {
  it.each([
    ['rate', 'monitor', 'Strong colour = accessed often.'],
    ['rate', 'both', 'Strong colour = accessed often.'],
    ['age', 'monitor', 'Strong colour = unchanged for long.'],
    ['temperature', 'truth', 'Orange = hot, blue = cold for long.'],
    ['rate', 'difference', 'Orange = the monitor saw too much, blue = too little.'],
    ['age', 'difference', 'Orange = the monitor saw too much, blue = too little.'],
  ] as const)('says of %s and %s what the colours are', (metric, overlay, text) => {
    expect(coloursText({ metric, overlay })).toBe(text);
  });
});

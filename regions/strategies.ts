/** The strategies by their names. */
import type { StrategyName } from './attributes.js';
import { Guided } from './guided.js';
import { Mainline } from './mainline.js';
import type { Strategy } from './strategy.js';

export function createStrategy(name: StrategyName): Strategy {
  return name === 'guided' ? new Guided() : new Mainline();
}

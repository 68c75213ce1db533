/** For tests of what is built on damonx: time that passes when told to. */
export { VirtualClock } from './virtual-clock.js';

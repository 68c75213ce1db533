/** Address spaces that can be monitored, one per file, and the contract for one's own. */
export type { Primitive } from './primitive.js';

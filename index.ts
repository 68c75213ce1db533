/**
 * damonx: which parts of an address space are accessed, how often and since when. This entry holds what most programs
 * need; the folders' own entries (`damonx/machines`, `damonx/streams`, ...) hold the rest.
 */
export { createContext, runningContexts, startContexts, stopContexts } from './machines/index.js';

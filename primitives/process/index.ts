/** The memory of Linux processes as an address space. */
export { probeProcessMonitoring } from './probe.js';
export { type ProcessMemoryOptions, processMemory } from './process-memory.js';

/** What the demo's workload does: 16 memories, and which of them are being accessed when. Pure. */

export interface MemoryPlan {
  /** 1 to 16, by rising address. */
  readonly number: number;
  /** For people. */
  readonly role: 'always hot' | 'phases' | 'moving' | 'cold';
  /** Whether it is to be accessed, so many microseconds after the beginning. */
  isHot(us: number): boolean;
}

export const MEMORY_BYTES = 8_388_608;
export const PAGE_BYTES = 4_096;
/** Time between two rounds over all memories that are hot. */
export const ROUND_MS = 5;

const PHASE_US = 2_000_000;
const STEP_US = 1_000_000;
const MOVING = 4;

/** 1 to 3 always; 4 to 6 for 2 s and then not for 2 s, staggered; 7 to 10 for 1 s one after the other; the rest never. */
export const plan: readonly MemoryPlan[] = Array.from({ length: 16 }, (_, index): MemoryPlan => {
  const number = index + 1;
  if (number <= 3) return { number, role: 'always hot', isHot: () => true };
  if (number <= 6) {
    const shift = ((number - 4) * PHASE_US) / 2;
    return { number, role: 'phases', isHot: (us) => Math.floor((us + shift) / PHASE_US) % 2 === 0 };
  }
  if (number <= 10) {
    return { number, role: 'moving', isHot: (us) => Math.floor(us / STEP_US) % MOVING === number - 7 };
  }
  return { number, role: 'cold', isHot: () => false };
});

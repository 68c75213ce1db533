/**
 * The second strategy: the same number of checks as `max` regions cost, spent where the evidence says. Neighbours are
 * joined when several aggregations give no reason to tell them apart, regions are cut where their own samples show a
 * step, and what is left of the budget looks for steps that have not been seen yet. What it proves worth is written in
 * docs/accuracy.md; the numbers below are those that the laboratory found best, none of them sharply.
 */
import { maxNrAccesses } from './attributes.js';
import { Evidence, PARTS } from './evidence.js';
import { alignDown, alignUp } from './range.js';
import { significance } from './significance.js';
import type { Strategy, StrategyPlane } from './strategy.js';

/** Neighbours are joined in passes, the likest first, so that many weak signs add up before they are judged. */
const JOIN_PASSES = [0.01, 0.3, 1, 2, 4];
/** This much of the budget at most is left joined; the rest is there to look for what has not been seen. */
const JOINED_SHARE = 0.9;
/** Beyond this, a region has changed and its past says nothing any more. */
const CHANGED = 9;
/** Beyond this, a step within a region is cut at: one that was chance costs little, the pieces are joined again. */
const STEP = 4;
/** Samples of the past that count, so that a slow drift is followed too. */
const MOST_PAST = 200;
/** How much a region without any sign of parts is worth looking into, against one of rate a half, which is worth 0.25. */
const CURIOSITY = 0.02;
/** The share of the looks that go near a bound of a region, at all distances alike, to find out where it truly is. */
const NEAR_BOUNDS = 0.25;

export class Guided implements Strategy {
  #evidence: Evidence[] = [];
  #cuts = new Float64Array(16);
  #nrCuts = 0;

  begin(plane: StrategyPlane): void {
    const { regions, minRegionSize } = plane.attributes;
    // Each region leaves a rest beside its pieces of the limit: together no more than max.
    const pieces = regions.max + 1 - plane.nrRegions;
    if (pieces > 0) {
      const limit = alignUp(Math.ceil(plane.totalSize / pieces), minRegionSize);
      for (const target of plane.targets) target.regions.cutAbove(limit);
    }
    this.#evidence = plane.targets.map((target) => new Evidence(target.regions));
  }

  checked(plane: StrategyPlane): void {
    this.#follow(plane);
    for (const evidence of this.#evidence) evidence.checked();
  }

  dropped(): void {
    for (const evidence of this.#evidence) evidence.dropped();
  }

  merge(plane: StrategyPlane): void {
    this.#follow(plane);
    for (const evidence of this.#evidence) evidence.take(plane.nrSamplings);
    for (const threshold of JOIN_PASSES) this.#join(threshold);
    const most = plane.attributes.regions.max * JOINED_SHARE;
    let threshold = JOIN_PASSES.at(-1)!;
    for (let passes = 0; plane.nrRegions > most && passes < 60; passes++) {
      threshold *= 1.5;
      this.#join(threshold);
    }
    for (const evidence of this.#evidence) judge(evidence, plane.nrSamplings);
  }

  split(plane: StrategyPlane): void {
    this.#follow(plane);
    const { max } = plane.attributes.regions;
    let left = max - plane.nrRegions;
    for (const evidence of this.#evidence) left -= this.#cutSteps(evidence, left, plane.attributes.minRegionSize);
    if (left > 0) this.#look(plane, left);
  }

  /** Targets may have been replaced, or their ranges. */
  #follow(plane: StrategyPlane): void {
    const { targets } = plane;
    const same =
      targets.length === this.#evidence.length &&
      targets.every(({ regions }, i) => this.#evidence[i]?.table === regions);
    if (!same) {
      this.#evidence = targets.map(
        ({ regions }) => this.#evidence.find(({ table }) => table === regions) ?? new Evidence(regions),
      );
    }
    for (const evidence of this.#evidence) evidence.catchUp();
  }

  #join(threshold: number): void {
    for (const evidence of this.#evidence) {
      if (evidence.length === 0) continue;
      const { table, nowHits, nowTries, pastHits, pastTries } = evidence;
      let to = 0;
      for (let from = 1; from < evidence.length; from++) {
        const alike =
          table.ends[to] === table.starts[from] &&
          significance(nowHits[to]!, nowTries[to]!, nowHits[from]!, nowTries[from]!) +
            significance(pastHits[to]!, pastTries[to]!, pastHits[from]!, pastTries[from]!) <
            threshold;
        if (alike) evidence.join(to, from);
        else evidence.move(++to, from);
      }
      evidence.truncate(to + 1);
    }
  }

  /** Cuts regions in two where their samples show a step. */
  #cutSteps(evidence: Evidence, left: number, minRegionSize: number): number {
    this.#nrCuts = 0;
    for (let row = 0; row < evidence.length && this.#nrCuts < left; row++) {
      const at = stepOf(evidence, row, minRegionSize);
      if (at !== undefined) this.#cut(at);
    }
    const made = this.#nrCuts;
    evidence.cutAt(this.#cuts, made, true, 1);
    return made;
  }

  /** Spends what is left of the budget in proportion to size and to how unsure it is that a region has no parts. */
  #look(plane: StrategyPlane, left: number): void {
    let total = 0;
    for (const evidence of this.#evidence)
      for (let row = 0; row < evidence.length; row++) total += worth(evidence, row);
    if (total === 0) return;
    let owed = 0;
    for (const evidence of this.#evidence) {
      this.#nrCuts = 0;
      for (let row = 0; row < evidence.length; row++) {
        owed += (left * worth(evidence, row)) / total;
        const cuts = Math.floor(owed + 1e-9);
        owed -= cuts;
        if (cuts > 0) this.#cutRegion(plane, evidence.table.starts[row]!, evidence.table.ends[row]!, cuts);
      }
      evidence.cutAt(this.#cuts, this.#nrCuts, false, maxNrAccesses(plane.attributes));
    }
  }

  /** Cuts one region: mostly into equal pieces from a random offset, sometimes near one of its bounds. */
  #cutRegion({ random, attributes: { minRegionSize } }: StrategyPlane, start: number, end: number, cuts: number): void {
    const size = end - start;
    const scales = Math.log2(size / minRegionSize);
    if (scales < 1) return;
    const offset = random.fraction() - 0.5;
    const first = this.#nrCuts;
    for (let cut = 1; cut <= cuts; cut++) {
      let distance = (size * (cut + 0.8 * offset)) / (cuts + 1);
      if (random.fraction() < NEAR_BOUNDS) {
        const near = Math.max(minRegionSize, size * 2 ** (-1 - random.fraction() * scales));
        distance = random.below(2) === 0 ? near : size - near;
      }
      const at = start + alignDown(distance, minRegionSize);
      if (at > start && at < end) this.#cutInOrder(at, first);
    }
  }

  /** Puts a cut among those since `first`, unless it is there already. */
  #cutInOrder(at: number, first: number): void {
    let place = this.#nrCuts;
    while (place > first && this.#cuts[place - 1]! > at) place--;
    if (place > first && this.#cuts[place - 1] === at) return;
    this.#cut(at);
    this.#cuts.copyWithin(place + 1, place, this.#nrCuts - 1);
    this.#cuts[place] = at;
  }

  #cut(at: number): void {
    if (this.#nrCuts === this.#cuts.length) {
      const grown = new Float64Array(this.#cuts.length * 2);
      grown.set(this.#cuts);
      this.#cuts = grown;
    }
    this.#cuts[this.#nrCuts++] = at;
  }
}

/** Ages regions or starts them anew, and sets their counts to what all aggregations since their last change say. */
function judge(evidence: Evidence, nrSamplings: number): void {
  const { table, nowHits, nowTries, pastHits, pastTries } = evidence;
  for (let row = 0; row < evidence.length; row++) {
    const changed = significance(nowHits[row]!, nowTries[row]!, pastHits[row]!, pastTries[row]!) > CHANGED;
    if (changed) evidence.forget(row);
    table.ages[row] = changed ? 0 : table.ages[row]! + 1;
    evidence.remember(row, MOST_PAST);
    table.nrAccesses[row] =
      pastTries[row] === 0 ? 0 : Math.ceil((pastHits[row]! / pastTries[row]!) * nrSamplings - 0.5);
  }
}

/** The address between two parts of a region where its samples differ most, if that is no chance. */
function stepOf({ table, tries, hits }: Evidence, row: number, minRegionSize: number): number | undefined {
  const start = table.starts[row]!;
  const size = table.ends[row]! - start;
  if (size < 2 * minRegionSize) return undefined;
  let allTries = 0;
  let allHits = 0;
  for (let part = row * PARTS; part < (row + 1) * PARTS; part++) {
    allTries += tries[part]!;
    allHits += hits[part]!;
  }
  let best = STEP;
  let at: number | undefined;
  let leftTries = 0;
  let leftHits = 0;
  for (let part = 1; part < PARTS; part++) {
    leftTries += tries[row * PARTS + part - 1]!;
    leftHits += hits[row * PARTS + part - 1]!;
    const cut = start + alignDown((size * part) / PARTS + minRegionSize / 2, minRegionSize);
    if (cut <= start || cut >= start + size) continue;
    const found = significance(leftHits, leftTries, allHits - leftHits, allTries - leftTries);
    if (found <= best) continue;
    best = found;
    at = cut;
  }
  return at;
}

/** How much there is to learn from looking into a region. */
function worth({ table, pastHits, pastTries }: Evidence, row: number): number {
  const rate = (pastHits[row]! + 0.5) / (pastTries[row]! + 1);
  return (table.ends[row]! - table.starts[row]!) * (CURIOSITY + rate * (1 - rate));
}

/** Which times and contents an algorithm's planner reads at all: found out by asking it, so that states leave out the rest. */
import type { Algorithm } from '../plan/algorithms.ts';
import type { PlanTable, Situation } from './plan-table.ts';

export interface Reads {
  readonly loadTime: boolean;
  readonly unloadTime: boolean;
  readonly created: boolean;
  /** Of the manifest: its stamp, its content. */
  readonly baseTime: boolean;
  readonly baseContent: boolean;
}

const CODES = [0, 1, 2, 3];
/** Local, central and base contents: there or not, equal or not. */
const CONTENTS = [
  [1, 0, 0],
  [0, 1, 0],
  [1, 1, 0],
  [1, 2, 0],
  [0, 0, 1],
  [1, 0, 1],
  [1, 0, 3],
  [0, 1, 1],
  [0, 1, 3],
  [1, 1, 1],
  [1, 2, 1],
  [1, 2, 2],
  [1, 2, 3],
] as const;

/** Asks for every small situation of one file, changing one time or content after the other. */
export function readTimes(plans: PlanTable, algorithm: Algorithm): Reads {
  const reads = { loadTime: false, unloadTime: false, created: false, baseTime: false, baseContent: false };
  for (const situation of situations()) {
    const plan = plans.ordersFor(situation).join();
    const differs = (change: Partial<Situation>): boolean =>
      plans.ordersFor({ ...situation, ...change }).join() !== plan;
    for (const code of CODES) {
      reads.loadTime ||= differs({ loadTime: code });
      reads.unloadTime ||= differs({ unloadTime: code });
      if (situation.centralContent !== 0 && code > 0) reads.created ||= differs({ created: code });
      if (algorithm.manifest && situation.baseContent !== 0 && code > 0)
        reads.baseTime ||= differs({ base: code });
    }
    if (!algorithm.manifest || situation.baseContent === 0) continue;
    for (const baseContent of [1, 2, 3]) reads.baseContent ||= differs({ baseContent });
  }
  return reads;
}

function* situations(): Generator<Situation> {
  for (const up of [false, true]) {
    for (const [localContent, centralContent, baseContent] of CONTENTS) {
      for (const local of [1, 2, 3]) {
        for (const central of [1, 2, 3]) {
          if (localContent === centralContent && local !== central) continue;
          yield {
            up,
            transition: false,
            exists: true,
            fresh: false,
            local: localContent === 0 ? 0 : local,
            central: centralContent === 0 ? 0 : central,
            created: centralContent === 0 ? 0 : 1,
            loadTime: 2,
            unloadTime: 2,
            localContent,
            centralContent,
            baseContent,
            base: baseContent === 0 ? 0 : 2,
            localValue: 0,
            centralValue: 0,
            deleted: false,
          };
        }
      }
    }
  }
}

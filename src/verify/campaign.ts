/** A whole verification: search in parallel, keep what was found, shrink the smallest loss of every cell. */
import type { Scope } from '../../properties/history/scope.ts';
import type { Stimulus } from '../log/stimuli.ts';
import type { GuaranteeId } from '../plan/algorithms.ts';
import { type Arm, promisesOfArm } from './arms.ts';
import { Pool } from './pool.ts';
import { addTally, newTally, type Tally } from './tally.ts';

export interface CampaignPlan {
  readonly arms: readonly Arm[];
  readonly scope: Scope;
  readonly seed: number;
  /** Histories at most, and seconds of searching at most. */
  readonly runs: number;
  readonly seconds: number;
  readonly workers: number;
  /** This machine's part of the seeds: part `index` of `of`. */
  readonly shard: { readonly index: number; readonly of: number };
  /** Histories tried at most per counterexample. */
  readonly tries: number;
}

/** What a campaign knows so far; plain data, so that a later run can go on from it. */
export interface CampaignState {
  /** Histories done, which is also where the next run goes on. */
  runs: number;
  readonly tallies: Tally[];
}

export interface Counterexample {
  readonly arm: Arm;
  readonly guarantee: GuaranteeId;
  readonly promised: boolean;
  readonly seed: number;
  readonly path: readonly number[];
  readonly history: readonly Stimulus[];
}

export function newCampaign(arms: readonly Arm[]): CampaignState {
  return { runs: 0, tallies: arms.map(newTally) };
}

/** Searched in slices, so that there is progress to show and a state to keep. */
const SLICE_MS = 1_000;

/** Searches until the runs or the seconds are used up. `state` is brought up to date slice by slice. */
export async function searchAll(
  plan: CampaignPlan,
  state: CampaignState,
  progress: (state: CampaignState) => void,
): Promise<void> {
  const pool = new Pool(plan.workers);
  const end = performance.now() + plan.seconds * 1000;
  try {
    const target = state.runs + plan.runs;
    while (state.runs < target && performance.now() < end) {
      const stride = plan.workers * plan.shard.of;
      const left = Math.ceil((target - state.runs) / plan.workers);
      const ms = Math.min(SLICE_MS, end - performance.now());
      // Every worker does the same number of seeds, so that the seeds done are the first ones.
      const runs = Math.max(1, Math.min(left, SEEDS_PER_SLICE));
      const first = plan.seed + state.runs * plan.shard.of + plan.shard.index;
      const answers = await Promise.all(
        Array.from({ length: plan.workers }, (_, worker) => {
          const seed = first + worker * plan.shard.of;
          const order = { arms: plan.arms, scope: plan.scope, seed, stride, runs };
          return pool.ask(worker, { do: 'search', plan: order, ms: Math.max(ms, SLICE_MS) * PATIENCE });
        }),
      );
      for (const answer of answers) {
        if (answer.did !== 'search') continue;
        for (const [i, tally] of answer.tallies.entries()) addTally(state.tallies[i] as Tally, tally);
        state.runs += answer.runs;
      }
      progress(state);
    }
  } finally {
    await pool.close();
  }
}

/** Seeds a worker does before it reports; small enough for a progress line, large enough to be worth the message. */
const SEEDS_PER_SLICE = 24;
/** A worker gives up a slice only after many times its usual length. */
const PATIENCE = 60;

/** Shrinks the shortest history of every cell: promises first, then losses, then the rest. */
export async function shrinkAll(
  plan: CampaignPlan,
  state: CampaignState,
  progress: (done: number, of: number) => void,
): Promise<Counterexample[]> {
  const cells = cellsOf(plan.arms, state);
  const pool = new Pool(Math.min(plan.workers, Math.max(1, cells.length)));
  try {
    const answers = await pool.all(
      cells.map(({ arm, guarantee, seed }) => ({
        do: 'shrink' as const,
        arm,
        guarantee,
        seed,
        scope: plan.scope,
        tries: plan.tries,
      })),
      (done) => progress(done, cells.length),
    );
    return cells.flatMap((cell, i) => {
      const answer = answers[i];
      if (answer?.did !== 'shrink') return [];
      return [{ ...cell, path: answer.shrunk.path, history: answer.shrunk.history }];
    });
  } finally {
    await pool.close();
  }
}

function cellsOf(arms: readonly Arm[], state: CampaignState): Omit<Counterexample, 'path' | 'history'>[] {
  const cells = arms.flatMap((arm, i) => {
    const promised = new Set<GuaranteeId>(promisesOfArm(arm));
    const broken = Object.entries((state.tallies[i] as Tally).broken) as [
      GuaranteeId,
      { shortest: { seed: number } },
    ][];
    return broken.map(([guarantee, { shortest }]) => ({
      arm,
      guarantee,
      promised: promised.has(guarantee),
      seed: shortest.seed,
    }));
  });
  const rank = ({ promised, guarantee }: { promised: boolean; guarantee: GuaranteeId }): number =>
    promised ? 0 : guarantee === 'G1' ? 1 : 2;
  return cells.sort((a, b) => rank(a) - rank(b));
}

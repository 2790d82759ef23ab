/** Coverage as one plain object: for programs, for the text of `verify --coverage`, and for pages. */
import { type Interval, wilson } from '../wilson.ts';
import { REQUIRED_RATE, type Sufficiency, sufficiency } from './confidence.ts';
import { type CoverageTally, hitsOf } from './tally.ts';
import { TARGET_KINDS, TARGETS, type Target, type TargetKind, targetId } from './targets.ts';
import { reasonFor } from './unreachable.ts';

export interface CoveredTarget extends Target {
  /** Histories that reached it, and the share of histories it stands for with 95 % confidence. */
  readonly hits: number;
  readonly rate: Interval;
  /** The theme whose histories reached it most often. */
  readonly theme: string | null;
  /** Whether it is reached as often as required; `excused`: not reached, and `why` says why. */
  readonly verdict: Sufficiency | 'excused';
  readonly why?: string;
}

export interface CoverageReport {
  readonly histories: number;
  readonly requiredRate: number;
  readonly kinds: Readonly<Record<TargetKind, { readonly reached: number; readonly all: number }>>;
  readonly targets: readonly CoveredTarget[];
  /** In words: reached though said to be unreachable, asked though refused by its table. */
  readonly faults: readonly string[];
}

function themeOf({ hits }: CoverageTally, id: string): string | null {
  const [best] = Object.entries(hits[id] ?? {}).toSorted(([, a], [, b]) => b - a);
  return best?.[0] ?? null;
}

function covered(tally: CoverageTally, target: Target): CoveredTarget {
  const id = targetId(target);
  const hits = hitsOf(tally, id);
  const why = reasonFor(id);
  const found = { ...target, hits, rate: wilson(hits, tally.histories), theme: themeOf(tally, id) };
  if (why !== undefined) return { ...found, verdict: 'excused', why };
  return { ...found, verdict: sufficiency(hits, tally.histories) };
}

/** What is said to be out of reach and was reached, and cells that no table has as a target. */
function faultsOf(tally: CoverageTally): string[] {
  const ids = new Set(TARGETS.map(targetId));
  return Object.keys(tally.hits).flatMap((id) => {
    if (!ids.has(id)) return [`${id} was reached and is no target`];
    return reasonFor(id) === undefined ? [] : [`${id} was reached and is said to be out of reach`];
  });
}

export function coverageReport(tally: CoverageTally): CoverageReport {
  const targets = TARGETS.map((target) => covered(tally, target));
  const kinds = Object.fromEntries(
    TARGET_KINDS.map((kind) => {
      const wanted = targets.filter((target) => target.kind === kind && target.verdict !== 'excused');
      return [kind, { reached: wanted.filter(({ hits }) => hits > 0).length, all: wanted.length }];
    }),
  ) as unknown as CoverageReport['kinds'];
  return {
    histories: tally.histories,
    requiredRate: REQUIRED_RATE,
    kinds,
    targets,
    faults: faultsOf(tally),
  };
}

/** Targets that keep a coverage from being enough. */
export function lacking({ targets }: CoverageReport): CoveredTarget[] {
  return targets.filter(({ verdict }) => verdict === 'too seldom' || verdict === 'undecided');
}

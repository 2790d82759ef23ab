/** Empties the trash of both sides of what was thrown away long ago. Only where somebody asks for it. */
import { type PurgedRun, purgeTrash } from '../disk/purge-trash.ts';
import { AgentError } from './errors.ts';
import { isFolderAt, lookFor } from './look.ts';
import { centralPlaces, localPlaces } from './places.ts';

const DAY_MS = 86_400_000;

/** What emptying the trash came to. */
export interface Purged {
  /** Runs that are gone for good; one that threw away on both sides is there twice. */
  readonly purged: readonly PurgedRun[];
  /** Names of the runs that are younger. */
  readonly kept: readonly string[];
  /** What stayed, and why. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/**
 * Runs of all computers. The last day is never touched: another computer may be filling its trash, and clocks that differ by more than a
 * day are asked about before anything is thrown away. @param at tells now, on the server's clock, ms @throws AgentError `bad-options`
 */
export function purge(
  { local, central }: { readonly local: string; readonly central: string },
  at: () => number,
  days: number,
): Purged {
  if (!(days >= 1 && days < Infinity))
    throw new AgentError('bad-options', 'the trash of the last day is always kept: name 1 day or more');
  const before = at() - days * DAY_MS;
  const sides = [
    { root: local, trash: localPlaces(local).trash },
    { root: central, trash: centralPlaces(central).trash },
  ];
  const outcomes = sides.map(({ root, trash }) => {
    if (!isFolderAt(root))
      return {
        purged: [],
        kept: [],
        problems: [{ path: '', message: `${root} cannot be reached: its trash stays` }],
      };
    const there = lookFor(trash);
    if (typeof there !== 'boolean')
      return { purged: [], kept: [], problems: [{ path: '', message: there.message }] };
    if (!there) return { purged: [], kept: [], problems: [] };
    const { purged, kept, problems } = purgeTrash(trash, before);
    return { purged, kept, problems: problems.map(({ run, message }) => ({ path: run, message })) };
  });
  return {
    purged: outcomes.flatMap(({ purged }) => purged),
    kept: [...new Set(outcomes.flatMap(({ kept }) => kept))],
    problems: outcomes.flatMap(({ problems }) => problems),
  };
}

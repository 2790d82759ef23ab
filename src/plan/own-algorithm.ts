/** An algorithm of somebody's own: a merge, and whatever of its surroundings is not as the defaults have it. */
import { z } from 'zod';
import { issueText } from '../log/issue-text.ts';
import type { Algorithm, GuaranteeId } from './algorithms.ts';
import { checkedPlanner } from './checked-plan.ts';
import type { Planner } from './view.ts';

/** What a module gives to `verify --planner`: the merge alone, or an algorithm of which only `plan` must be there. */
export type OwnAlgorithm = Planner | (Partial<Algorithm> & { readonly plan: Planner });

const guarantee = z.custom<GuaranteeId>(
  (value) => typeof value === 'string' && /^G(?:[1-9]|1[0-3])$/.test(value),
  'G1 to G13 is expected',
);

/** Every member an algorithm has: a misspelt one would change nothing in silence. */
const MEMBERS = z.strictObject({
  name: z.string().min(1).optional(),
  title: z.string().optional(),
  plan: z.custom<Planner>(
    (value) => typeof value === 'function',
    'a function from a view to a plan is expected',
  ),
  manifest: z.boolean().optional(),
  store: z.boolean().optional(),
  lock: z.enum(['giveUp', 'save', 'force']).optional(),
  unloadsLate: z.boolean().optional(),
  transition: z.boolean().optional(),
  quota: z.enum(['blocks', 'skips']).optional(),
  backgroundUpload: z.boolean().optional(),
  wholeCopies: z.boolean().optional(),
  rechecks: z.boolean().optional(),
  deletesUnconfirmed: z.boolean().optional(),
  temporaryProfiles: z.boolean().optional(),
  suffixes: z.boolean().optional(),
  generation: z.enum(['nt4', '2000', 'xp', '2003', 'vista', '7']).optional(),
  promises: z.array(guarantee).optional(),
});

/** The surroundings of a merge that says nothing of them: a manifest, whole copies, no log on the server, no promise. */
const DEFAULTS: Omit<Algorithm, 'name' | 'title' | 'plan'> = {
  manifest: true,
  store: false,
  lock: 'save',
  unloadsLate: true,
  transition: false,
  quota: 'skips',
  backgroundUpload: false,
  wholeCopies: true,
  rechecks: false,
  deletesUnconfirmed: false,
  temporaryProfiles: false,
  suffixes: false,
  generation: '7',
  promises: [],
};

/**
 * Fills an algorithm of one's own up with the defaults. Its plans are checked each time: see `checkedPlanner`.
 *
 * @param own a merge, or an algorithm with at least a merge
 * @param name what it is called in tables, where it has no name itself
 * @throws TypeError in words where a member is missing, misspelt or of another kind
 */
export function ownAlgorithm(own: OwnAlgorithm, name: string): Algorithm {
  const given = MEMBERS.safeParse(typeof own === 'function' ? { plan: own } : own);
  if (!given.success) throw new TypeError(given.error.issues.map(issueText).join('; '));
  const members = given.data as Partial<Algorithm> & { readonly plan: Planner };
  return { ...DEFAULTS, name, title: name, ...members, plan: checkedPlanner(members.plan) };
}

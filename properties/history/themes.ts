/**
 * Scopes that each keep to one chapter of the documents: what is rare among everything at once is common where little else
 * happens. Together they reach whatever the production stack can do; which of them found what is measured by coverage.
 */
import { algorithmNames } from '../../src/plan/algorithms.ts';
import { DEFAULT_SCOPE, EVERYTHING, type Fault, type Scope } from './scope.ts';

export interface Theme {
  readonly name: string;
  readonly scope: Scope;
  /** Algorithms to draw from. */
  readonly algorithms: readonly string[];
  /** How often it comes in a round: more than once where what it is for is rare even there. */
  readonly turns: number;
}

const TURNS: Readonly<Record<string, number>> = {
  'first roaming logons': 5,
  'group changes': 3,
  boots: 3,
  'load failures': 2,
  'equal times': 3,
  'hives given up': 3,
  'clean-ups': 2,
  uploads: 2,
  'interrupted uploads': 6,
  'machine images': 6,
  'roll-backs': 5,
  policies: 2,
  'locked hives': 2,
};

const theme = (
  name: string,
  faults: readonly Fault[],
  scope: Partial<Scope> = {},
  algorithms: readonly string[] = algorithmNames,
): Theme => ({
  name,
  scope: { ...EVERYTHING, steps: [20, 80], settled: 0, allFaults: 1, faults, ...scope },
  algorithms,
  turns: TURNS[name] ?? 1,
});

export const THEMES: readonly Theme[] = [
  { name: 'everything', scope: EVERYTHING, algorithms: algorithmNames, turns: 1 },
  { name: 'conflicts', scope: DEFAULT_SCOPE, algorithms: algorithmNames, turns: 1 },
  theme('mass deletions', ['massDeletions'], { users: [1, 1], computers: [2, 3] }, ['three-way']),
  theme(
    'roll-backs',
    ['rollBacks', 'serverRolledBack', 'serverEmpty', 'stateLost', 'reverted'],
    { users: [1, 1], computers: [2, 2], files: [2, 3] },
    ['three-way'],
  ),
  theme(
    'torn merges',
    ['interleaving', 'disturbances', 'centralReplaced', 'stamps', 'clocks'],
    { users: [1, 1], computers: [2, 3] },
    ['nt4', 'windows-2003', 'csync', 'native', 'three-way'],
  ),
  theme(
    'equal times',
    ['equalTimes', 'stamps', 'centralReplaced'],
    { users: [1, 1], computers: [2, 2], files: [2, 3] },
    ['csync', 'windows-2003', 'nt4'],
  ),
  theme(
    'uploads',
    ['uploads', 'longSessions', 'serverFull', 'transfers'],
    { systems: ['7'], computers: [1, 1], users: [1, 1], steps: [30, 100] },
    ['windows-7', 'three-way', 'native'],
  ),
  theme(
    'interrupted uploads',
    ['uploads', 'longSessions', 'tightCuts', 'slowMotion', 'transfers'],
    { systems: ['7'], computers: [1, 1], users: [1, 1], steps: [80, 140], files: [2, 2] },
    ['windows-7', 'three-way', 'native'],
  ),
  theme(
    'fast logon',
    ['localUsers', 'configured', 'links', 'tightCuts', 'interleaving', 'disturbances', 'shutdown'],
    { systems: ['xp', 'vista', '7'], computers: [1, 2], users: [1, 1] },
  ),
  theme('group changes', ['groupChanges', 'links', 'tightCuts', 'interleaving', 'disturbances'], {
    systems: ['xp'],
    computers: [1, 1],
    users: [1, 1],
  }),
  theme(
    'first roaming logons',
    ['pathChanges', 'tightCuts', 'interleaving', 'disturbances'],
    { systems: ['xp', '7'], computers: [2, 2], users: [1, 1], files: [2, 2], steps: [60, 100] },
    ['windows-2003', 'windows-7', 'native'],
  ),
  theme('machine images', ['images', 'localUsers', 'tightCuts', 'slowMotion'], {
    computers: [1, 1],
    users: [1, 1],
    systems: ['xp', '7'],
  }),
  theme(
    'locked hives',
    ['locks', 'handles', 'tightCuts', 'interleaving', 'disturbances', 'cachePolicies'],
    { computers: [1, 1], users: [1, 1], files: [2, 2] },
    ['windows-2003', 'windows-7', 'csync', 'three-way'],
  ),
  theme(
    'hives given up',
    ['locks', 'memberships', 'impossible'],
    { computers: [1, 1], users: [1, 1], files: [2, 2] },
    ['windows-2000', 'nt4'],
  ),
  theme(
    'boots',
    ['heldBoots', 'reboots', 'locks', 'cachePolicies', 'cleanUps', 'powerLoss', 'disturbances'],
    { computers: [1, 2], files: [2, 2] },
    ['windows-2003', 'windows-7', 'csync', 'three-way'],
  ),
  theme('clean-ups', ['cleanUps', 'reboots', 'serverFull', 'transfers', 'systemProfile'], {
    computers: [1, 2],
  }),
  theme('quotas', ['quotas', 'shutdown'], { computers: [1, 2] }),
  theme('load failures', ['loadFailures', 'serverDown', 'links'], { computers: [2, 3], users: [1, 2] }),
  theme(
    'policies',
    ['everyPolicy', 'memberships', 'mandatory', 'owners', 'links', 'answers', 'workgroups'],
    { computers: [1, 2] },
    // Some values only Windows NT 4.0 reads.
    [...algorithmNames, 'nt4'],
  ),
];

/** One round: every theme as often as its turns say. */
export const ROUND: readonly Theme[] = THEMES.flatMap((one) => Array.from({ length: one.turns }, () => one));

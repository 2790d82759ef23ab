/** What random histories range over. */
import type { Os } from '../../src/log/fields.ts';

/** Kinds of faults and circumstances, each of which can be left out (the kill matrix of the mutants does). */
export const FAULTS = [
  'clocks',
  'links',
  'serverDown',
  'serverFull',
  'serverEmpty',
  'serverPartial',
  'serverRolledBack',
  'centralReplaced',
  'centralRemoved',
  'users',
  'policies',
  'stamps',
  'handles',
  'stateLost',
  'emptied',
  'reverted',
  'transfers',
  'interleaving',
  'powerLoss',
  'shutdown',
  'waits',
] as const;
/**
 * What else the two documents describe. No loss needs any of it, so it is not part of the default scope, where it would
 * only make conflicts rarer; coverage and policies need it.
 */
export const CIRCUMSTANCES = [
  'everyPolicy',
  'memberships',
  'mandatory',
  'owners',
  'idle',
  'answers',
  'workgroups',
  'systemProfile',
  'heldBoots',
  'findings',
  'impossible',
  'uploads',
  'longSessions',
  'localUsers',
  'configured',
  'locks',
  'disturbances',
  'cachePolicies',
  'massDeletions',
  'quotas',
  'loadFailures',
  'tightCuts',
  'slowMotion',
  'cleanUps',
  'reboots',
  'groupChanges',
  'equalTimes',
  'rollBacks',
  'pathChanges',
  'images',
] as const;
/** A kind of fault or circumstance. */
export type Fault = (typeof FAULTS)[number] | (typeof CIRCUMSTANCES)[number];

/** What random histories range over. */
export interface Scope {
  /** Computers, 1 to 5: the exact number, or a range to draw from. */
  readonly computers: readonly [min: number, max: number];
  readonly users: readonly [min: number, max: number];
  /** Different paths in play. */
  readonly files: readonly [min: number, max: number];
  /** Paths to draw from; the first few more often. */
  readonly paths: readonly string[];
  /** Stimuli of a history before it is settled. */
  readonly steps: readonly [min: number, max: number];
  readonly faults: readonly Fault[];
  /** Whether users change settings, too. */
  readonly settings: boolean;
  /** Windows generations of the computers. */
  readonly systems: readonly Os[];
  /** How often a history ends with everything healed and everyone logging on and off twice, 0 to 1. */
  readonly settled: number;
  /** How often a history has all faults, or only a few kinds of them; the rest has none. 0 to 1. */
  readonly allFaults: number;
  readonly someFaults: number;
}

export const SYSTEMS: readonly Os[] = ['nt4', '2000', 'xp', '2003', 'vista', '7'];

export const COMPUTERS = ['A', 'B', 'C', 'D', 'E'] as const;
export const USERS = ['alice', 'bob'] as const;

/** Paths that share prefixes, differ in case or normalization form, and are a file here and a folder there. */
export const PATHS: readonly string[] = [
  'Documents/Review.doc',
  'Documents/Notes.txt',
  'documents/REVIEW.doc',
  'Documents',
  'Documents/Old/Review.doc',
  'Documents/Old',
  'Desktop/Caf\u00e9.txt',
  'Desktop/Cafe\u0301.txt',
  'Desktop',
  'todo',
  'ntuser.ini',
  'Local Settings/cache.dat',
  'AppData/Local/cache.dat',
];

/** Everything the contract ranges over. */
export const DEFAULT_SCOPE: Scope = {
  computers: [2, 5],
  users: [1, 2],
  files: [2, 6],
  paths: PATHS,
  steps: [1, 100],
  faults: FAULTS,
  settings: true,
  systems: ['xp', '7'],
  settled: 0.5,
  allFaults: 0.3,
  someFaults: 0.5,
};

export const SETTINGS = ['Color', 'Font'] as const;

/** Everything at once: any Windows, any policy, every circumstance and stimuli that cannot be. */
export const EVERYTHING: Scope = {
  ...DEFAULT_SCOPE,
  computers: [1, 3],
  systems: SYSTEMS,
  faults: [...FAULTS, ...CIRCUMSTANCES],
  settled: 0.1,
};

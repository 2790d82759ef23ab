/** Planted faults of guards: each guard against faults of the environment is taken away once. */
import type { Mutant } from './mutant.ts';

const OURS = 'spec section 8';
const PLAN_FILE = 'src/plan/three-way.ts';
const CASE_FILE = 'src/plan/central-case.ts';
const HISTORY_FILE = 'src/plan/store-history.ts';
const LOGON_FILE = 'src/decide/logon.ts';
const LOGOFF_FILE = 'src/decide/logoff.ts';
const FOLD_FILE = 'src/fold/records.ts';

const windows = { family: 'guard', algorithm: 'windows-2003' } as const;
const ours = { family: 'guard', algorithm: 'three-way' } as const;

const listings: readonly Mutant[] = [
  {
    ...ours,
    name: 'partial-listing-is-deletion',
    does: 'a file that is missing from the listing counts as deleted',
    breaks: `${OURS}: deletion only by an explicit record; G3`,
    oracle: 'G3',
    file: CASE_FILE,
    from: "if (entry?.deleted !== true) return 'missing';",
    to: "if (entry?.deleted !== true) return 'deleted';",
  },
  {
    ...ours,
    name: 'older-version-taken-for-newer',
    does: 'what a share has again after it went back replaces what was made from it',
    breaks: `${OURS}: an older generation stops deletions; G2`,
    oracle: 'G2',
    file: CASE_FILE,
    from: "return isLogged || hasGoneBack(view, base) ? 'older' : 'forked';",
    to: "return 'changed';",
    needs: 'serverRolledBack',
  },
];

const memory: readonly Mutant[] = [
  {
    ...ours,
    name: 'forgetful-computer-believes-any-deletion',
    does: 'a computer that lost its manifest takes what it has for deleted, whatever was deleted',
    breaks: `${OURS}: deletion only by an explicit record`,
    oracle: 'G5',
    file: PLAN_FILE,
    from: 'return entry?.deleted === true && entry.version === local.version;',
    to: 'return entry?.deleted === true;',
  },
  {
    ...ours,
    name: 'emptied-folder-is-deletion',
    does: 'a profile folder emptied behind the service’s back empties the server',
    breaks: 'G3: absence is not deletion (the marker)',
    oracle: 'G3',
    file: HISTORY_FILE,
    from: "if (!view.marker) return 'local-emptied';",
    to: '',
    needs: 'emptied',
  },
];

const transferring: readonly Mutant[] = [
  {
    ...ours,
    name: 'no-look-before-replacing',
    does: 'a file is replaced although it changed since it was compared',
    breaks: `${OURS}: re-check just before replacing; server write conditional on the version compared`,
    oracle: 'G1',
    file: 'src/plan/algorithms.ts',
    from: 'rechecks: true',
    to: 'rechecks: false',
  },
  {
    ...windows,
    name: 'failed-upload-is-complete',
    does: 'an upload of which a file failed counts as complete',
    breaks: '2003 document, "Deleting cached roaming profiles"; G5 (P7)',
    oracle: 'W4',
    file: FOLD_FILE,
    from: "case 'file.failed':\n      return countAction(profile, true);",
    to: "case 'file.failed':\n      return countAction(profile, event.rule !== 'X1');",
    needs: 'transfers',
  },
  {
    ...windows,
    name: 'full-disk-is-complete',
    does: 'an upload to a full disk counts as complete',
    breaks: '2003 document, "Deleting cached roaming profiles"; G5 (P7)',
    oracle: 'W4',
    file: 'src/simulate/merge-steps.ts',
    from: 'const failed = profile.plan?.failed ?? 0;',
    to: "const failed = session.state.server.state === 'full' ? 0 : (profile.plan?.failed ?? 0);",
    needs: 'serverFull',
  },
  {
    ...windows,
    name: 'cache-deleted-unconfirmed',
    does: 'the policy deletes the cached copy whether or not the upload was complete',
    breaks: '2003 document, "Deleting cached roaming profiles"; G5 (P7)',
    oracle: 'G5',
    file: LOGOFF_FILE,
    from: '(profile.merged && profile.mergedWhole)',
    to: 'profile.merged !== null',
    needs: 'policies',
  },
];

const privates: readonly Mutant[] = [
  {
    ...windows,
    name: 'read-only-profile-goes-up',
    does: 'a read-only session goes up',
    breaks: 'policy ReadOnlyProfile (P1); G10',
    oracle: 'G10',
    file: LOGON_FILE,
    from: "kind: 'readOnly', roamsBack: false",
    to: "kind: 'readOnly', roamsBack: true",
    needs: 'policies',
  },
  {
    ...windows,
    name: 'mandatory-profile-goes-up',
    does: 'a session with a mandatory profile goes up',
    breaks: '2003 document, mandatory profiles (P5); G10',
    oracle: 'G10',
    file: LOGON_FILE,
    from: "return { outcome: 'merge', kind, roamsBack: false, rule: 'P5' };",
    to: "return { outcome: 'merge', kind, roamsBack: true, rule: 'P5' };",
    needs: 'users',
  },
  {
    ...windows,
    name: 'private-plan-not-filtered',
    does: 'a session announced as not roaming back merges both ways at logon',
    breaks: 'G10: uploads nothing',
    oracle: 'G10',
    algorithm: 'csync',
    file: 'src/plan/view.ts',
    from: "return action.to === 'central';",
    to: 'return false;',
  },
];

export const GUARD_MUTANTS: readonly Mutant[] = [...listings, ...memory, ...transferring, ...privates];

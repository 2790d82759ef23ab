/** Planted faults of the merges. */
import type { Mutant } from './mutant.ts';

const LOGON = '2003 document, "Overview of Windows Server 2003 Merge Algorithm", logon';
const LOGOFF = '2003 document, "Overview of Windows Server 2003 Merge Algorithm", logoff';
const NT4 = '2003 document, "Overview of the Windows NT 4.0 Algorithm"';
const CSYNC = 'csync user guide, "Merge algorithm"';
const OURS = 'spec section 8';

const WINDOWS_FILE = 'src/plan/windows.ts';
const NT4_FILE = 'src/plan/nt4.ts';
const CSYNC_FILE = 'src/plan/csync.ts';
const OURS_FILE = 'src/plan/three-way.ts';
const TABLE_FILE = 'src/plan/three-way-table.ts';
const CASE_FILE = 'src/plan/central-case.ts';
const SETTINGS_FILE = 'src/plan/three-way-settings.ts';

const windows = { family: 'merge', algorithm: 'windows-2003', file: WINDOWS_FILE } as const;
const nt4 = { family: 'merge', algorithm: 'nt4', breaks: NT4, file: NT4_FILE } as const;
const csync = { family: 'merge', algorithm: 'csync', breaks: CSYNC, file: CSYNC_FILE } as const;
const ours = { family: 'merge', algorithm: 'three-way', file: OURS_FILE } as const;
const settings = { ...ours, file: SETTINGS_FILE, explored: { hive: true } } as const;

const windowsLogon: readonly Mutant[] = [
  {
    ...windows,
    name: 'logon-fetches-no-new-file',
    does: 'a file that is only on the server does not come down',
    breaks: `${LOGON} (L1)`,
    oracle: 'W5',
    from: "'central only': { order: 'copy', rule: 'L1' }",
    to: "'central only': { order: 'leave', rule: 'L1' }",
  },
  {
    ...windows,
    name: 'logon-fetches-no-newer-file',
    does: 'a newer central file does not come down',
    breaks: `${LOGON} (L2)`,
    oracle: 'W5',
    from: "'central newer': { order: 'copy', rule: 'L2' }",
    to: "'central newer': { order: 'keep', rule: 'L2' }",
  },
  {
    ...windows,
    name: 'logon-overwrites-newer-local-file',
    does: 'an older central file comes down over a newer local one',
    breaks: `${LOGON} (L3)`,
    oracle: 'W1',
    from: "'local newer': { order: 'keep', rule: 'L3' }",
    to: "'local newer': { order: 'copy', rule: 'L3' }",
  },
  {
    ...windows,
    name: 'logon-removes-modified-local-file',
    does: 'a local file goes although it was modified since the last logoff',
    breaks: `${LOGON} (L5)`,
    oracle: 'W3',
    from: "'local only, modified since the last logoff': { order: 'keep', rule: 'L5' }",
    to: "'local only, modified since the last logoff': { order: 'remove', rule: 'L5' }",
  },
  {
    ...windows,
    name: 'logon-purges-nothing',
    does: 'a file that is gone from the server stays in the cache for ever',
    breaks: `${LOGON} (L6)`,
    oracle: 'W6',
    from: "'local only, not modified since the last logoff': { order: 'remove', rule: 'L6' }",
    to: "'local only, not modified since the last logoff': { order: 'keep', rule: 'L6' }",
  },
  {
    ...windows,
    name: 'no-central-profile-empties-the-cache',
    does: 'where no central profile exists yet, local files count as removed from it',
    breaks: `${LOGON}; our reading: no central profile is a new roaming user`,
    oracle: 'G1',
    from: 'if (view.central === null && !up) return planHive(view, plan);',
    to: '',
  },
  {
    ...windows,
    explored: { hive: true },
    name: 'older-hive-wins-at-logon',
    does: 'at logon the older of the two hives counts',
    breaks: `${LOGON}: hive, newest wins (H1)`,
    oracle: 'W7',
    from: 'compareStamps(centralHive.modified, localHive.modified, view.reading.granularityMs) > 0',
    to: 'compareStamps(centralHive.modified, localHive.modified, view.reading.granularityMs) < 0',
  },
  {
    ...windows,
    explored: { hive: true },
    name: 'first-roaming-logon-compares-hives',
    does: 'at the first roaming logon the newer hive stays, as at any other',
    breaks: '2003 document, "First roaming logon": the central hive is copied down (H4)',
    oracle: 'G12',
    from: 'if (view.transition) {',
    to: 'if (view.transition && localHive === null) {',
  },
];

const windowsLogoff: readonly Mutant[] = [
  {
    ...windows,
    name: 'logoff-sends-no-new-file',
    does: 'a file made in the session does not go up',
    breaks: `${LOGOFF}: the merged profile is the superset (U1)`,
    oracle: 'W4',
    from: "'local only': { order: 'copy', rule: 'U1' }",
    to: "'local only': { order: 'leave', rule: 'U1' }",
  },
  {
    ...windows,
    name: 'logoff-sends-no-newer-file',
    does: 'a file changed in the session does not go up',
    breaks: `${LOGOFF} (U2)`,
    oracle: 'W4',
    from: "'local newer': { order: 'copy', rule: 'U2' }",
    to: "'local newer': { order: 'keep', rule: 'U2' }",
  },
  {
    ...windows,
    name: 'logoff-overwrites-newer-central-file',
    does: 'upload without a look at which file is newer',
    breaks: `${LOGOFF}: a newer destination is never overwritten (U3)`,
    oracle: 'W1',
    from: "'central newer': { order: 'keep', rule: 'U3' }",
    to: "'central newer': { order: 'copy', rule: 'U3' }",
  },
  {
    ...windows,
    name: 'equal-stamps-go-up',
    does: 'upload if newer or of the same time, `>=` instead of `>`',
    breaks: `${LOGOFF}; our reading: equal stamps mean the same, do nothing (U4)`,
    oracle: 'W1',
    from: "'same stamps': { order: 'leave', rule: 'U4' }",
    to: "'same stamps': { order: 'copy', rule: 'U4' }",
  },
  {
    ...windows,
    name: 'logoff-removes-what-came-since',
    does: 'the deletion rule is turned round: what came since the load time goes',
    breaks: `${LOGOFF} (U5)`,
    oracle: 'W2',
    from: "'central only, created or written since the load time': { order: 'keep', rule: 'U5' }",
    to: "'central only, created or written since the load time': { order: 'remove', rule: 'U5' }",
  },
  {
    ...windows,
    name: 'logoff-removes-nothing',
    does: 'what the user deleted stays on the server',
    breaks: `${LOGOFF} (U6)`,
    oracle: 'W6',
    from: "'central only, older than the load time': { order: 'remove', rule: 'U6' }",
    to: "'central only, older than the load time': { order: 'keep', rule: 'U6' }",
  },
  {
    ...windows,
    name: 'creation-time-ignored',
    does: 'only the last write counts, not the creation on the server',
    breaks: `${LOGOFF}: created _or_ written to after the load time (U5)`,
    oracle: 'W2',
    from: '(created && since(central.created, view.loadTime, granularityMs))',
    to: '(!created && since(central.created, view.loadTime, granularityMs))',
  },
  {
    ...windows,
    name: 'stamp-equal-to-the-load-time-deletes',
    does: 'a file as old as the load time, to the millisecond, goes',
    breaks: `${LOGOFF}; our reading: a stamp equal to the load time keeps the file`,
    oracle: 'W2',
    from: 'compareStamps(stamp, time, granularityMs) >= 0',
    to: 'compareStamps(stamp, time, granularityMs) > 0',
  },
  {
    ...windows,
    explored: { hive: true },
    name: 'hive-goes-up-only-if-newer',
    does: 'the hive is compared at logoff, like a file',
    breaks: `${LOGOFF}: ntuser.dat always goes up (H3)`,
    oracle: 'W7',
    from: 'if (localHive !== null) plan.push',
    to: 'if (localHive !== null && localHive.modified > (centralHive?.modified ?? 0)) plan.push',
  },
  {
    ...windows,
    name: 'load-time-taken-after-the-merge',
    does: 'the load time is that of the loading of the hive, after the files were compared',
    breaks: 'spec section 2: the load time is taken before the first file is compared',
    oracle: 'W9',
    file: 'src/simulate/logon-steps.ts',
    from: 'reused || merged ? (profile.loadTime ?? clock) : clock',
    to: 'reused ? (profile.loadTime ?? clock) : clock',
    needs: 'interleaving',
  },
  {
    ...windows,
    name: 'load-time-by-the-server-clock',
    does: 'the load time is taken on the clock of the file server',
    breaks: 'spec section 2: load time, on that computer’s clock',
    oracle: 'W9',
    file: 'src/simulate/merge-steps.ts',
    from: "const loadTime = direction === 'down' ? clockOf(session) : profile.loadTime;",
    to: "const loadTime = direction === 'down' ? session.at : profile.loadTime;",
    needs: 'clocks',
  },
  {
    ...windows,
    name: 'unload-time-is-the-load-time',
    does: 'the last logoff is remembered with the time of its logon',
    breaks: `${LOGON}: not modified since the last unload (L6)`,
    oracle: 'W6',
    file: 'src/simulate/logoff-steps.ts',
    from: 'unloadTime: clockOf(session),',
    to: 'unloadTime: profile.loadTime ?? clockOf(session),',
  },
  {
    ...windows,
    name: 'stamps-compared-backwards',
    does: 'of two stamps the older one is taken for the newer',
    breaks: `${LOGOFF}: goes up only if newer`,
    oracle: 'W1',
    file: 'src/plan/view.ts',
    from: 'return difference < 0 ? -1 : 1;',
    to: 'return difference < 0 ? 1 : -1;',
  },
];

const mirrors: readonly Mutant[] = [
  {
    ...nt4,
    name: 'nt4-compares-sizes-only',
    does: 'files of one size are taken for the same',
    oracle: 'W8',
    from: 'return sizes && compareStamps(',
    to: 'return sizes || compareStamps(',
  },
  {
    ...nt4,
    name: 'nt4-keeps-extra-files-at-logon',
    does: 'extra local files stay at logon: a copy, not a mirror',
    oracle: 'W8',
    from: "else plan.push({ do: 'delete'",
    to: "else if (up) plan.push({ do: 'delete'",
  },
  {
    ...nt4,
    name: 'nt4-mirrors-a-missing-profile',
    does: 'a central profile that does not exist yet is mirrored: all local files go',
    oracle: 'G1',
    from: 'if (view.central === null && !up) return plan;',
    to: '',
  },
];

const peers: readonly Mutant[] = [
  {
    ...csync,
    name: 'csync-older-wins',
    does: 'of two edits the older one wins',
    oracle: 'G1',
    from: "to: difference > 0 ? 'central' : 'local'",
    to: "to: difference < 0 ? 'central' : 'local'",
  },
  {
    ...csync,
    name: 'csync-deletion-beats-edit',
    does: 'a file changed here goes because it was removed there',
    oracle: 'G1',
    from: "gone: { order: 'up', rule: 'C5' }",
    to: "gone: { order: 'remove local', rule: 'C5' }",
  },
  {
    ...csync,
    name: 'csync-removal-beats-edit-there',
    does: 'a file changed there goes because it was removed here',
    oracle: 'G1',
    from: "changed: { order: 'down', rule: 'C5' }",
    to: "changed: { order: 'remove central', rule: 'C5' }",
  },
  {
    ...csync,
    name: 'csync-missing-profile-is-deletion',
    does: 'a central profile that is not there is news of deletions',
    oracle: 'G3',
    from: 'const base = view.central === null ? undefined : view.manifest?.files;',
    to: 'const base = view.manifest?.files;',
  },
];

const threeWayFiles: readonly Mutant[] = [
  {
    ...ours,
    name: 'conflict-copy-dropped',
    does: 'of two edits the local one wins, and the other is kept nowhere',
    breaks: `${OURS}: of two edits the newer keeps the name and the other becomes a conflict copy (T4)`,
    oracle: 'G1',
    file: TABLE_FILE,
    from: "changed: { order: 'conflict', rule: 'T4' }",
    to: "changed: up('T4')",
  },
  {
    ...ours,
    name: 'ancestor-ignored',
    does: 'a file changed here goes up over one changed there',
    breaks: `${OURS}: both changed is concurrent (T4)`,
    oracle: 'G1',
    file: CASE_FILE,
    from: 'if (central.version === base.version || (central.content === base.content && !isLogged)) return',
    to: 'if (true) return',
  },
  {
    ...ours,
    name: 'deletion-beats-edit-there',
    does: 'a deletion here removes a version made there since',
    breaks: `${OURS}: a modification beats a deletion (T7)`,
    oracle: 'G4',
    file: TABLE_FILE,
    from: "changed: down('T7')",
    to: "changed: { order: 'remove central', rule: 'T5' }",
  },
  {
    ...ours,
    name: 'deletion-beats-edit-here',
    does: 'a deletion there removes a version made here since',
    breaks: `${OURS}: a modification beats a deletion (T7)`,
    oracle: 'G5',
    file: TABLE_FILE,
    from: "deleted: up('T7')",
    to: "deleted: { order: 'remove local', rule: 'T6' }",
  },
  {
    ...ours,
    name: 'deletion-never-goes-up',
    does: 'what the user deleted stays on the server',
    breaks: `${OURS}: a deletion is an explicit record (T5)`,
    oracle: 'G8',
    file: TABLE_FILE,
    from: "same: { order: 'remove central', rule: 'T5' }",
    to: 'same: leave',
  },
  {
    ...ours,
    name: 'deletion-never-comes-down',
    does: 'what was deleted elsewhere comes back from this computer',
    breaks: `${OURS} (T6)`,
    oracle: 'G8',
    file: TABLE_FILE,
    from: "deleted: { order: 'remove local', rule: 'T6' }",
    to: "deleted: up('T9')",
  },
  {
    ...ours,
    name: 'stamp-alone-goes-up',
    does: 'a file goes up because its time is newer, though nothing in it changed',
    breaks: 'G6: changes of stamps alone move no content',
    oracle: 'G6',
    from: 'if (central.version !== base.version || (hasRestarted && isForgotten(view, base)))\n          agree(plan, view, pathOf(prefix, name), local, central, base);',
    to: "if (local.modified > base.modified && view.direction === 'up') plan.push({ do: 'copy', to: 'central', path: pathOf(prefix, name), rule: 'T1', compared: comparedWithBase(view, local, central, base) });",
  },
];

const threeWaySettings: readonly Mutant[] = [
  {
    ...settings,
    name: 'older-setting-wins',
    does: 'of two changes of a setting the older one stays',
    breaks: `${OURS}: settings merge value by value, clocks decide between concurrent versions (T14)`,
    oracle: 'G1',
    from: 'const localWins = isNewer(local, central);',
    to: 'const localWins = isNewer(central, local);',
  },
  {
    ...settings,
    name: 'unchanged-setting-goes-up',
    does: 'a setting nobody changed here goes up over a change made there',
    breaks: `${OURS} (T15)`,
    oracle: 'G8',
    from: 'const here = localCase(content(local), content(base));',
    to: "const here = local === undefined ? 'deleted' : 'changed';",
  },
  {
    ...settings,
    name: 'settings-have-no-base',
    does: 'settings are merged without what they were made from',
    breaks: `${OURS}: base manifest (T15)`,
    oracle: 'G8',
    from: 'if (manifest !== null) return manifest.settings[key];',
    to: '',
  },
  {
    ...settings,
    name: 'removed-setting-comes-back',
    does: 'the removal of a setting is not told in the server’s log, so every other computer brings it back',
    breaks: `${OURS}: a deletion is an explicit record (T5)`,
    oracle: 'G8',
    file: 'src/simulate/hive-transfers.ts',
    from: 'version, deleted: to === null, past }',
    to: 'version, deleted: false, past }',
  },
];

export const MERGE_MUTANTS: readonly Mutant[] = [
  ...windowsLogon,
  ...windowsLogoff,
  ...mirrors,
  ...peers,
  ...threeWayFiles,
  ...threeWaySettings,
];

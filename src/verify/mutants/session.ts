/** Planted faults of sessions: which profile is loaded, when what goes up, what a crash, a lock or a timer does. */
import type { Mutant } from './mutant.ts';

const LOGON_FILE = 'src/decide/logon.ts';
const ALGORITHMS_FILE = 'src/plan/algorithms.ts';

const FAST_LOGON = '2003 document, "Support for fast network logon"';
const ROBUST = '2003 document, "More robust roaming"';
const BACKGROUND = '2010 document, background upload';

const session = { family: 'session', algorithm: 'windows-2003' } as const;
const seven = { family: 'session', algorithm: 'windows-7' } as const;
const ours = { family: 'session', algorithm: 'three-way' } as const;

const logons: readonly Mutant[] = [
  {
    ...session,
    name: 'cached-logon-without-link-goes-up',
    does: 'a session that began without a network goes up as a roaming one',
    breaks: `${FAST_LOGON} (F5); G10`,
    oracle: 'G10',
    file: LOGON_FILE,
    from: "return local('F5', 'roaming');",
    to: "return { ...local('F5', 'roaming'), roamsBack: computer.link === 'none' };",
    needs: 'links',
  },
  {
    ...session,
    name: 'cached-logon-without-server-goes-up',
    does: 'a session that began while the server was down goes up as a roaming one',
    breaks: `${FAST_LOGON} (F5); G10`,
    oracle: 'G10',
    file: LOGON_FILE,
    from: "return local('F5', 'roaming');",
    to: "return { ...local('F5', 'roaming'), roamsBack: computer.link !== 'none' };",
    needs: 'serverDown',
  },
  {
    ...session,
    name: 'slow-logon-goes-up',
    does: 'a session that used the cache because of a slow link goes up over what it never saw',
    breaks: 'policy SlowLinkProfileDefault (F6); G10',
    oracle: 'G10',
    file: LOGON_FILE,
    from: "waits ? decideRoaming(facts, superMandatory) : local('F6', 'roaming')",
    to: "waits ? decideRoaming(facts, superMandatory) : { ...local('F6', 'roaming'), roamsBack: true }",
  },
  {
    ...session,
    name: 'no-first-roaming-logon',
    does: 'the first roaming logon is one like any other',
    breaks: '2003 document, "First roaming logon" (F8)',
    oracle: 'G12',
    file: ALGORITHMS_FILE,
    from: 'transition: true',
    to: 'transition: false',
  },
  {
    ...session,
    name: 'every-logon-is-the-first-roaming-one',
    does: 'the central hive replaces the local one at every logon',
    breaks: '2003 document, "First roaming logon": only this once (F8)',
    oracle: 'G2',
    file: LOGON_FILE,
    from: 'profile.cached && wasLocal && facts.centralExists',
    to: 'profile.cached && facts.centralExists',
  },
  {
    ...session,
    name: 'reused-profile-gets-a-new-load-time',
    does: 'a logon to a profile that is still loaded takes a new load time without a merge',
    breaks: `${ROBUST}: the currently loaded profile is used (K8)`,
    oracle: 'W9',
    file: 'src/simulate/logon-steps.ts',
    from: 'const loadTime = reused || merged ?',
    to: 'const loadTime = !reused && merged ?',
    needs: 'handles',
  },
];

const locks: readonly Mutant[] = [
  {
    ...session,
    name: 'locked-hive-given-up',
    does: 'a hive that is still held after the wait does not roam',
    breaks: `${ROBUST}: the hive is saved and roams (K4)`,
    oracle: 'G11',
    file: ALGORITHMS_FILE,
    from: "lock: 'save',",
    to: "lock: 'giveUp',",
    needs: 'handles',
  },
  {
    ...session,
    name: 'lingering-hive-never-unloaded',
    does: 'a hive stays loaded after its last handle is closed',
    breaks: `${ROBUST}: unloaded when the last handle closes (K5)`,
    oracle: 'G11',
    file: ALGORITHMS_FILE,
    from: 'unloadsLate: true',
    to: 'unloadsLate: false',
    needs: 'handles',
  },
  {
    ...session,
    name: 'marked-profile-survives-the-boot',
    does: 'a profile marked for deletion is still there after the reboot',
    breaks: `${ROBUST}: deleted at the next boot (K10)`,
    oracle: 'G11',
    file: 'src/simulate/session.ts',
    from: "return running && (power !== 'booting' || this.profile.marked);",
    to: "return running && power !== 'booting' && !this.profile.marked;",
    needs: 'handles',
  },
];

const uploads: readonly Mutant[] = [
  {
    ...seven,
    name: 'upload-late-by-four-hours',
    does: 'the background upload begins four hours after it was due',
    breaks: `${BACKGROUND}: "up to an hour after it is supposed to run" (B1)`,
    oracle: 'G13',
    file: 'src/simulate/upload-steps.ts',
    from: 'const startsAt = due + Math.floor(session.chance() * UPLOAD_DELAY_MS);',
    to: 'const startsAt = due + 4 * UPLOAD_DELAY_MS;',
    needs: 'waits',
  },
  {
    ...seven,
    name: 'upload-by-the-other-mode',
    does: 'the upload is scheduled by interval whatever mode is chosen',
    breaks: `${BACKGROUND}: only in the chosen mode`,
    oracle: 'G13',
    file: 'src/simulate/upload-steps.ts',
    from: 'const { mode } = policy.backgroundUpload;',
    to: "const mode = 'interval' as const;",
    needs: 'policies',
  },
  {
    ...session,
    name: 'shutdown-gives-hives-up',
    does: 'a shutdown gives a hive up that is still held, instead of saving it',
    breaks: `${ROBUST}: the hive is saved and roams (K4)`,
    oracle: 'G11',
    file: 'src/simulate/steps.ts',
    from: "return session.algorithm.lock === 'giveUp'",
    to: "return session.algorithm.lock === 'giveUp' || (session.profile.waitUntil ?? 0) > session.at",
    needs: 'shutdown',
  },
  {
    ...seven,
    name: 'upload-delayed-by-hours',
    does: 'the random delay of the background upload reaches over its hour',
    breaks: `${BACKGROUND}: "up to an hour after it is supposed to run" (B1)`,
    oracle: 'G13',
    file: 'src/simulate/upload-steps.ts',
    from: 'const startsAt = due + Math.floor(session.chance() * UPLOAD_DELAY_MS);',
    to: 'const startsAt = due + UPLOAD_DELAY_MS + Math.floor(session.chance() * UPLOAD_DELAY_MS);',
    needs: 'policies',
  },
];

const crashes: readonly Mutant[] = [
  {
    ...session,
    name: 'power-loss-counts-as-logoff',
    does: 'after a power loss what was written before it counts as confirmed at a logoff',
    breaks: '2003 document, "Overview of Windows Server 2003 Merge Algorithm": since the last unload (L5)',
    oracle: 'W3',
    file: 'src/fold/stimuli.ts',
    from: 'profile.plan = null;\n    profile.waitUntil = null;',
    to: "profile.plan = null;\n    if (event.cause === 'power-loss') profile.unloadTime = event.at + computer.offset;\n    profile.waitUntil = null;",
    needs: 'powerLoss',
  },
  {
    ...session,
    name: 'copy-written-in-place',
    does: 'a copy is written over the file itself: power loss leaves half of it',
    breaks: 'G7: a temporary file and a rename',
    oracle: 'G7',
    file: ALGORITHMS_FILE,
    from: 'wholeCopies: true',
    to: 'wholeCopies: false',
  },
  {
    ...ours,
    name: 'base-noted-before-the-transfer',
    does: 'what is to go up is noted as confirmed when it is planned',
    breaks: 'spec section 8: base recorded only after a confirmed transfer',
    oracle: 'G1',
    file: 'src/fold/merges.ts',
    from: 'profile.plan = { direction, actions,',
    to: "if (profile.manifest !== null && event.manifest !== 'fresh') for (const action of event.actions) if (action.do === 'copy' && action.to === 'central') { const file = getFile(profile.files, action.path); const there = getFile(centralOf(state, profile, event.user).files, action.path); if (file !== undefined) setNote<BaseNode>(profile.manifest.files, action.path, { ...file, version: there?.version ?? file.version, entry: null }); } profile.plan = { direction, actions,",
  },
];

export const SESSION_MUTANTS: readonly Mutant[] = [...logons, ...locks, ...uploads, ...crashes];

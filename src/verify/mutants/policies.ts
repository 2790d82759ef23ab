import type { Change } from './mutant.ts';

/**
 * Planted mutants of the rules around the merge: policies, kinds of profiles, locked hives, fast logon, the background upload.
 * They sit in decisions and machines, not in an algorithm's planner, so they are changes of source text: `from` stands exactly
 * once in `file`, and `killedBy` must fail with `to` in its place. `by-tests.ts` tries them all.
 */
export interface SourceMutant extends Change {
  /** What the mutant does wrong, as an administrator would see it. */
  readonly does: string;
  /** A test or property that must fail, by path. */
  readonly killedBy: string;
}

const KINDS = 'test/kinds/kinds.test.ts';
const LOCKED = 'test/kinds/locked-hives.test.ts';
const SERVICES = 'test/kinds/service-profiles.test.ts';
const GUESTS = 'properties/kinds/guests-by-windows-and-domain.property.test.ts';
const ACCESS = 'properties/kinds/access-is-settled-when-the-folder-is-made.property.test.ts';
const LOGONS = 'properties/machines/a-change-takes-two-logons-and-a-membership-three.property.test.ts';
const HOUR = 'properties/policies-in-play/a-background-upload-keeps-to-its-hour.property.test.ts';
const QUOTA = 'test/policies-in-play/quota.test.ts';
const HAZARDS = 'test/policies-in-play/hazards.test.ts';
const STORIES = 'test/scenarios/scenarios.test.ts';
const WALKS = 'test/machines/machine-walks.test.ts';

const logons: readonly SourceMutant[] = [
  {
    does: 'local-only lets a roaming profile come down',
    file: 'src/decide/logon.ts',
    from: "if (policy.localOnly) return local('P2');",
    to: '',
    killedBy: KINDS,
  },
  {
    does: 'a read-only profile goes back up',
    file: 'src/decide/logon.ts',
    from: "kind: 'readOnly', roamsBack: false",
    to: "kind: 'readOnly', roamsBack: true",
    killedBy: KINDS,
  },
  {
    does: 'a super-mandatory profile is not needed for a logon',
    file: 'src/decide/logon.ts',
    from: "path.toLowerCase().endsWith('.man')",
    to: 'path === null',
    killedBy: KINDS,
  },
  {
    does: 'somebody else’s folder is merged',
    file: 'src/decide/logon.ts',
    from: 'return !policy.skipOwnerCheck && owner !== null',
    to: 'return policy.skipOwnerCheck && owner !== null',
    killedBy: KINDS,
  },
  {
    does: 'a folder of Administrators is refused',
    file: 'src/decide/logon.ts',
    from: "owner !== userName && owner !== 'Administrators'",
    to: 'owner !== userName',
    killedBy: KINDS,
  },
  {
    does: 'the answer about a slow link is not heard',
    file: 'src/decide/logon.ts',
    from: "const answer = profile.choice ?? 'none';",
    to: "const answer = 'none' as 'none' | 'remote';",
    killedBy: STORIES,
  },
  {
    does: 'fast logon goes ahead although the foreground is due',
    file: 'src/decide/logon.ts',
    from: ' || isForegroundDue(profile)',
    to: '',
    killedBy: LOGONS,
  },
];

const guests: readonly SourceMutant[] = [
  {
    does: 'a guest of a workgroup is deleted',
    file: 'src/decide/logon.ts',
    from: "computer.os === '2000' || computer.joined === 'domain'",
    to: "computer.os === '2000' || computer.joined !== null",
    killedBy: GUESTS,
  },
  {
    does: 'a guest who is an administrator is deleted',
    file: 'src/decide/logon.ts',
    from: "if (!groups.includes('Guests') || groups.includes('Administrators')) return false;",
    to: "if (!groups.includes('Guests')) return false;",
    killedBy: GUESTS,
  },
  {
    does: 'Windows 2000 keeps the guests of a workgroup',
    file: 'src/decide/logon.ts',
    from: "computer.os === 'nt4' || computer.os === '2000' ||",
    to: "computer.os === 'nt4' ||",
    killedBy: GUESTS,
  },
];

const temporary: readonly SourceMutant[] = [
  {
    does: 'no temporary profile where nothing can be loaded',
    file: 'src/decide/next-step.ts',
    from: 'if (facts.algorithm.temporaryProfiles && isLoadFailure(profile)) {',
    to: 'if (!facts.algorithm.temporaryProfiles && isLoadFailure(profile)) {',
    killedBy: KINDS,
  },
  {
    does: 'a forbidden temporary profile is used',
    file: 'src/decide/next-step.ts',
    from: "facts.noTemporaryProfiles ? 'refuseLoad' : 'useTemporary'",
    to: "'useTemporary'",
    killedBy: KINDS,
  },
  {
    does: 'the real profile is lost with the temporary one',
    file: 'src/fold/temporary-profile.ts',
    from: 'if (event.backup) profile.setAside ??= real;',
    to: 'if (!event.backup) profile.setAside ??= real;',
    killedBy: KINDS,
  },
  {
    does: 'a temporary profile goes up',
    file: 'src/fold/temporary-profile.ts',
    from: '  profile.roamsBack = false;\n',
    to: '',
    killedBy: KINDS,
  },
  {
    does: 'administrators get access to every folder',
    file: 'src/fold/records.ts',
    from: 'profile.grantsAdministrators = event.grantsAdministrators === true;',
    to: 'profile.grantsAdministrators = true;',
    killedBy: ACCESS,
  },
];

const locks: readonly SourceMutant[] = [
  {
    does: 'nought retries are read as sixty',
    file: 'src/decide/logoff.ts',
    from: 'waitMs: policy.unloadRetries * 1000',
    to: 'waitMs: (policy.unloadRetries || 60) * 1000',
    killedBy: LOCKED,
  },
  {
    does: 'a marked profile is deleted while handles are open',
    file: 'src/decide/next-step.ts',
    from: "if (!profile.hiveLoaded) return 'deleteProfile';\n      return openHandles(profile) === 0",
    to: "if (openHandles(profile) < 2) return 'deleteProfile';\n      return openHandles(profile) === 0",
    killedBy: LOCKED,
  },
  {
    does: 'Windows 2000 marks locked profiles for deletion as XP does',
    file: 'src/simulate/logoff-steps.ts',
    from: "order === 'delete' && profile.hiveLoaded && !algorithm.unloadsLate",
    to: "order === 'delete' && profile.hiveLoaded && algorithm.name === ''",
    killedBy: LOCKED,
  },
  {
    does: 'a logon before the boot is over gets a marked profile back',
    file: 'src/fold/stimuli.ts',
    from: "hiveLoaded === false ? 'unloaded' : 'loaded'",
    to: "hiveLoaded === false ? 'loaded' : 'loaded'",
    killedBy: LOCKED,
  },
  {
    does: 'a stale view is not told',
    file: 'src/simulate/logon-steps.ts',
    from: 'const stale = reused ? staleView(session) : null;',
    to: 'const stale = reused ? null : null;',
    killedBy: LOCKED,
  },
  {
    does: 'lingering hives take no memory',
    file: 'src/outcome/profile-list.ts',
    from: 'if (!hiveLoaded || hive === null) return 0;',
    to: 'if (!hiveLoaded || hive === null || hive.modified > 0) return 0;',
    killedBy: LOCKED,
  },
  {
    does: 'the clean-up by age removes what the server has not confirmed',
    file: 'src/decide/boot.ts',
    from: "return confirmed || kind === 'mandatory'",
    to: "return confirmed || kind !== 'mandatory'",
    killedBy: STORIES,
  },
];

const refreshes: readonly SourceMutant[] = [
  {
    does: 'a new membership is effective as soon as it is in the token',
    file: 'machines/refresh.ts',
    from: "{ guard: 'foreground', target: 'effective' }, { target: 'membershipHeld' }]",
    to: "{ guard: 'foreground', target: 'effective' }, { target: 'effective' }]",
    killedBy: LOGONS,
  },
  {
    does: 'software is installed in the background',
    file: 'machines/refresh.ts',
    from: "          { target: 'foregroundDue' },\n",
    to: "          { target: 'known' },\n",
    killedBy: WALKS,
  },
  {
    does: 'the logoff does not check the user object',
    file: 'machines/refresh.ts',
    from: "        'logoff.checked': [\n          { guard: 'object', target: 'known' },",
    to: "        'logoff.checked': [\n          { guard: 'object' },",
    killedBy: WALKS,
  },
  {
    does: 'a logon that does not wait counts as one that does',
    file: 'src/simulate/logon-steps.ts',
    from: "computer.link !== 'none' && !isFastLogon(policy, profile) ? 'foreground' : 'cached'",
    to: "computer.link !== 'none' ? 'foreground' : 'cached'",
    killedBy: LOGONS,
  },
];

const uploads: readonly SourceMutant[] = [
  {
    does: 'the upload runs while somebody works',
    file: 'src/decide/upload.ts',
    from: "return idle ? null : 'waitForIdle';",
    to: 'return idle ? null : null;',
    killedBy: HOUR,
  },
  {
    does: 'the upload runs over a slow link',
    file: 'src/simulate/upload-steps.ts',
    from: "const slow = session.computer.link === 'slow' && session.policy.slowLink.detect;",
    to: "const slow = session.computer.link === 'none' && session.policy.slowLink.detect;",
    killedBy: HOUR,
  },
  {
    does: 'a run that waited too long still counts for its old trigger',
    file: 'src/decide/upload.ts',
    from: "facts.now < upload.due + UPLOAD_DELAY_MS ? 'startUpload' : 'scheduleUpload'",
    to: "facts.now > 0 ? 'startUpload' : 'scheduleUpload'",
    killedBy: HOUR,
  },
  {
    does: 'a repetition comes after the hour',
    file: 'src/decide/upload.ts',
    from: ' && at < upload.due + UPLOAD_DELAY_MS ? at : null',
    to: ' ? at : null',
    killedBy: HOUR,
  },
  {
    does: 'a failed upload is repeated for ever',
    file: 'src/decide/upload.ts',
    from: 'upload.failures < hiveUploadTask.restarts',
    to: 'upload.failures >= 0',
    killedBy: HOUR,
  },
];

const rest: readonly SourceMutant[] = [
  {
    does: 'the hive never counts towards the quota',
    file: 'src/decide/logoff.ts',
    from: "includeRegistry || reading.quotaRegistry === 'shown'",
    to: "includeRegistry && reading.quotaRegistry === 'shown'",
    killedBy: QUOTA,
  },
  {
    does: 'a reminder comes at every step',
    file: 'src/decide/logoff.ts',
    from: 'if (profile.warnNotBefore !== null && now < profile.warnNotBefore) return false;',
    to: 'if (profile.warnNotBefore !== null && now < profile.warnNotBefore - 60_000 * 5) return false;',
    killedBy: QUOTA,
  },
  {
    does: 'the hazard of a path that comes back is not told',
    file: 'src/simulate/logon-steps.ts',
    from: 'if (back) record.hazard = HAZARD;',
    to: '',
    killedBy: HAZARDS,
  },
  {
    does: 'Windows XP has two hives for the system',
    file: 'src/fold/system-profile.ts',
    from: "return os !== 'nt4' && os !== '2000';",
    to: "return os !== 'nt4' && os !== '2000' && os !== 'xp';",
    killedBy: SERVICES,
  },
];

export const POLICY_MUTANTS: readonly SourceMutant[] = [
  ...logons,
  ...guests,
  ...temporary,
  ...locks,
  ...refreshes,
  ...uploads,
  ...rest,
];

/** What a logon does, from what is known before the profile is touched. Sources: 2003 document, "Support for fast
 * network logon", "New Group Policy Settings", "Changes to the way Guest profiles are handled". */
import type { Computer, LocalProfile, UserObject } from '../fold/state.ts';
import type { ProfileKind, RecordOf } from '../log/records.ts';
import type { Algorithm } from '../plan/algorithms.ts';
import type { RuleId } from '../plan/rules.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';

/** What a driver found out: the link, the server, and whether a central profile lies there. */
export interface LogonFacts {
  readonly algorithm: Algorithm;
  readonly policy: EffectivePolicy;
  readonly computer: Pick<Computer, 'os' | 'joined' | 'link'>;
  readonly profile: Pick<LocalProfile, 'cached' | 'kind' | 'known' | 'refresh' | 'choice'>;
  readonly userName: string;
  /** The directory object, as this logon may see it: fresh where the network was awaited and there, else remembered. */
  readonly user: UserObject;
  readonly serverUp: boolean;
  readonly centralExists: boolean;
  /** Who owns the central folder; `null` where there is none or nobody can tell. */
  readonly owner: string | null;
  /** Whether the central copy holds `ntuser.man`. */
  readonly mandatoryFile: boolean;
}

/** What a logon does, which kind of profile it gets, and by which rule. */
export interface LogonDecision {
  readonly outcome: 'cached' | 'transition' | 'merge' | 'local' | 'refused';
  readonly kind: ProfileKind;
  readonly roamsBack: boolean;
  readonly rule: RuleId;
  /** A slow link was asked about, and how that was answered. */
  readonly asked?: NonNullable<RecordOf<'network.detected'>['asked']>;
  /** The wrong owner because of whom the central folder is left alone. */
  readonly owner?: string;
}

/**
 * Whether this logon goes ahead without the network: fast logon is on, the user has a cached profile here, and the
 * computer remembers no profile path, home directory or logon script ("Support for fast network logon"; once roaming,
 * the computer always waits).
 */
export function isFastLogon(policy: EffectivePolicy, profile: LogonFacts['profile']): boolean {
  const { known, cached } = profile;
  if (policy.waitForNetwork.always || !cached || known === null) return false;
  if (policy.machineProfilePath !== null || isForegroundDue(profile)) return false;
  return known.profilePath === null && known.homeDirectory === null && known.logonScript === null;
}

/** Whether Group Policy has told this computer that the next logon must wait, for what only the foreground can apply. */
export function isForegroundDue({ refresh }: Pick<LocalProfile, 'refresh'>): boolean {
  for (const item in refresh) {
    if (refresh[item as keyof typeof refresh].state === 'foregroundDue') return true;
  }
  return false;
}

const local = (rule: RuleId, kind: ProfileKind = 'local'): LogonDecision => ({
  outcome: 'local',
  kind,
  roamsBack: false,
  rule,
});

/** How a logon goes on, once the network and the user object are known. */
export function decideLogon(facts: LogonFacts): LogonDecision {
  const { policy, profile, user, computer } = facts;
  if (isFastLogon(policy, profile)) return { outcome: 'cached', kind: 'local', roamsBack: false, rule: 'F2' };
  if (isDeletedGuest(user.groups, computer)) return local('P4', 'guest');
  const path = policy.machineProfilePath ?? user.profilePath;
  if (path === null) return local('F7');
  if (policy.localOnly) return local('P2');
  const superMandatory = path.toLowerCase().endsWith('.man');
  if (computer.link === 'none' || !facts.serverUp) {
    if (superMandatory) return { ...local('P8', 'superMandatory'), outcome: 'refused' };
    return local('F5', 'roaming');
  }
  const { waits, asked } = waitsForRemote(facts);
  const decision = waits ? decideRoaming(facts, superMandatory) : local('F6', 'roaming');
  return asked === null ? decision : { ...decision, asked };
}

/** A slow link: the policy's default counts unless the user is asked and answers in time. */
function waitsForRemote({ computer, policy, profile }: LogonFacts) {
  const { detect, ask, waitForRemote } = policy.slowLink;
  if (computer.link !== 'slow' || !detect) return { waits: true, asked: null };
  if (!ask) return { waits: waitForRemote, asked: null };
  const answer = profile.choice ?? 'none';
  const waits = answer === 'none' ? waitForRemote : answer === 'remote';
  return { waits, asked: { answer, seconds: policy.dialogSeconds } } as const;
}

/** An existing folder must belong to its user or to Administrators, or nothing is copied either way. */
function hasWrongOwner({ policy, owner, userName }: LogonFacts): boolean {
  return !policy.skipOwnerCheck && owner !== null && owner !== userName && owner !== 'Administrators';
}

function decideRoaming(facts: LogonFacts, superMandatory: boolean): LogonDecision {
  const { algorithm, policy, profile, owner } = facts;
  if (hasWrongOwner(facts) && owner !== null) return { ...local('P9', 'roaming'), owner };
  if (superMandatory || facts.mandatoryFile) {
    const kind = superMandatory ? 'superMandatory' : 'mandatory';
    return { outcome: 'merge', kind, roamsBack: false, rule: 'P5' };
  }
  if (policy.readOnly) return { outcome: 'merge', kind: 'readOnly', roamsBack: false, rule: 'P1' };
  // What a guest left here had no more to do with the server than a local profile.
  const wasLocal = profile.kind === 'local' || profile.kind === 'guest';
  const first = profile.cached && wasLocal && facts.centralExists;
  const roaming = { kind: 'roaming', roamsBack: true } as const;
  if (algorithm.transition && first) return { ...roaming, outcome: 'transition', rule: 'F8' };
  return { ...roaming, outcome: 'merge', rule: 'F1' };
}

/**
 * Whether the profile is deleted at logoff because its user is a guest: NT 4.0 and 2000 always, later only in a domain;
 * never for a member of Administrators.
 */
export function isDeletedGuest(groups: readonly string[], computer: LogonFacts['computer']): boolean {
  if (!groups.includes('Guests') || groups.includes('Administrators')) return false;
  return computer.os === 'nt4' || computer.os === '2000' || computer.joined === 'domain';
}

/** Users whom no `user.changed` described roam, each to a folder of their own (our reading). */
export function defaultUser(user: string): UserObject {
  let found = defaults.get(user);
  if (found === undefined) {
    const profilePath = `\\\\server\\profiles\\${user}`;
    found = Object.freeze({ profilePath, groups: [], logonScript: null, homeDirectory: null });
    if (defaults.size >= REMEMBERED_USERS) defaults.clear();
    defaults.set(user, found);
  }
  return found;
}

const REMEMBERED_USERS = 1000;
const defaults = new Map<string, UserObject>();

export function sameUser(a: UserObject, b: UserObject): boolean {
  return (
    a === b ||
    (a.profilePath === b.profilePath &&
      a.logonScript === b.logonScript &&
      a.homeDirectory === b.homeDirectory &&
      a.groups.length === b.groups.length &&
      a.groups.every((group, i) => group === b.groups[i]))
  );
}

/** Changes of configuration on their way to being effective: what the world changes and what records say, as machine events. */
import { type Needs, type RefreshEvent, refresh } from '../../machines/refresh.ts';
import type { RecordOf, RefreshItem } from '../log/records.ts';
import type { Computer, FleetState, LocalProfile, UserObject } from './state.ts';

/** Which setting of `policy.changed` configures an item (our names: Windows keeps these outside the ADMX values). */
export const CONFIGURED_BY = {
  software: 'SoftwareInstallation',
  redirection: 'FolderRedirection',
  advancedRedirection: 'AdvancedFolderRedirection',
} as const satisfies Partial<Record<RefreshItem, string>>;

type Configured = keyof typeof CONFIGURED_BY;
export const CONFIGURED_ITEMS = Object.keys(CONFIGURED_BY) as Configured[];

/** What is configured for an item: the user's setting, else the computer's. */
export function configuredFor(computer: Computer, user: string, item: Configured): unknown {
  return computer.userPolicy[user]?.[CONFIGURED_BY[item]] ?? computer.policy[CONFIGURED_BY[item]];
}

/** Steps one item of a profile; nothing is replaced where nothing changes. */
export function stepItem(profile: LocalProfile, item: RefreshItem, event: RefreshEvent): void {
  const before = profile.refresh[item];
  const state = refresh.step(before.state, event) ?? before.state;
  const starts = event.type === 'configuration.changed' && before.state === 'effective';
  const counts = event.type === 'logon.processed' && before.state !== 'effective';
  const logons = starts ? 0 : before.logons + (counts ? 1 : 0);
  const took = counts && state === 'effective' ? logons : before.took;
  const needs = event.type === 'configuration.changed' ? event.needs : before.needs;
  if (state === before.state && logons === before.logons && needs === before.needs) return;
  profile.refresh[item] = { state, needs, logons, took };
}

/** Settings were replaced: whatever differs for a user who has a profile here is a change. `change` does the replacing. */
export function noticePolicy(computer: Computer, change: () => void): void {
  const users = Object.keys(computer.profiles);
  const valuesOf = (user: string) => CONFIGURED_ITEMS.map((item) => configuredFor(computer, user, item));
  const before = users.map(valuesOf);
  change();
  for (const [i, user] of users.entries()) {
    for (const [j, value] of valuesOf(user).entries()) {
      if (isSame(value, before[i]?.[j])) continue;
      stepItem(computer.profiles[user] as LocalProfile, CONFIGURED_ITEMS[j] as Configured, {
        type: 'configuration.changed',
        needs: 'foreground',
      });
    }
  }
}

/** Whether two settings say the same; `null` is not configured. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

/** A user's first logon to a computer: what is configured there already is still to come. */
export function noticeConfigured(computer: Computer, user: string, profile: LocalProfile): void {
  for (const item of CONFIGURED_ITEMS) {
    if (configuredFor(computer, user, item) === undefined) continue;
    stepItem(profile, item, { type: 'configuration.changed', needs: 'foreground' });
  }
}

/** The directory object changed: computers that remember another one are behind. */
export function noticeUser(state: FleetState, user: string, now: UserObject): void {
  for (const name in state.computers) {
    const computer = state.computers[name] as Computer;
    const profile = computer.profiles[user];
    if (profile === undefined || profile.known === null) continue;
    stepItem(profile, 'userObject', { type: 'configuration.changed', needs: 'object' });
    const sameGroups =
      [...profile.known.groups].toSorted().join('\n') === [...now.groups].toSorted().join('\n');
    if (sameGroups || configuredFor(computer, user, 'advancedRedirection') === undefined) continue;
    stepItem(profile, 'advancedRedirection', { type: 'configuration.changed', needs: 'membership' });
  }
}

/** The directory object reached the computer. At a logon it counts only once the logon is on its way (`noticeLogon`). */
export function noticeRefresh(profile: LocalProfile, during: RecordOf<'user.refreshed'>['during']): void {
  if (during === 'logon') return;
  const type = during === 'background' ? 'background.processed' : 'logoff.checked';
  stepItem(profile, 'userObject', { type, needs: 'object' });
  const { needs, state } = profile.refresh.advancedRedirection;
  if (needs === 'membership' && state === 'changed')
    stepItem(profile, 'advancedRedirection', { type, needs });
}

/** A logon is on its way, with or without having waited for the network: the user object it has is the one in force. */
export function noticeLogon(profile: LocalProfile, waited: boolean): void {
  profile.policyProcessed = false;
  stepItem(profile, 'userObject', { type: 'logon.processed', mode: waited ? 'foreground' : 'cached' });
}

/** Group Policy was processed, at a logon or in the background. */
export function foldPolicy(profile: LocalProfile, event: RecordOf<'policy.processed'>): void {
  if (event.during === 'logon') profile.policyProcessed = true;
  for (const item of CONFIGURED_ITEMS)
    stepItem(profile, item, policyEvent(event, profile.refresh[item].needs));
  for (const { item, value } of event.applied) profile.applied[item] = value;
}

/** What processing Group Policy is to an item's machine. */
export function policyEvent(
  { during, mode }: Pick<RecordOf<'policy.processed'>, 'during' | 'mode'>,
  needs: Needs,
): RefreshEvent {
  return during === 'logon' ? { type: 'logon.processed', mode } : { type: 'background.processed', needs };
}

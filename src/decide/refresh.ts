/** How changes become effective under fast logon: what Group Policy processes when, and how many logons that takes. */
import { type Needs, type RefreshEvent, refresh } from '../../machines/refresh.ts';
import type { StateText } from '../../machines/step.ts';
import { CONFIGURED_ITEMS, configuredFor, policyEvent } from '../fold/refreshes.ts';
import type { Computer, LocalProfile, RefreshItemState } from '../fold/state.ts';
import type { RecordOf } from '../log/records.ts';

type Processed = Pick<RecordOf<'policy.processed'>, 'during' | 'mode' | 'applied'>;

/** Whether some item would move if Group Policy were processed now. */
export function hasPolicyWork(
  profile: LocalProfile,
  during: Processed['during'],
  mode: Processed['mode'],
): boolean {
  // The configured items by their names: looked up one after the other they cost every step of a session thrice as much.
  const { software, redirection, advancedRedirection } = profile.refresh;
  return (
    wouldMove(software, during, mode) ||
    wouldMove(redirection, during, mode) ||
    wouldMove(advancedRedirection, during, mode)
  );
}

function wouldMove(
  { state, needs }: RefreshItemState,
  during: Processed['during'],
  mode: Processed['mode'],
): boolean {
  if (state === 'effective') return false;
  if (during === 'logon') return true;
  // What still waits for the user object to be read is not Group Policy's to see.
  if (state === 'changed' && needs === 'membership') return false;
  return refresh.ask(state, policyEvent({ during, mode }, needs)) !== state;
}

/** What processing Group Policy puts into effect. */
export function processPolicy(
  profile: LocalProfile,
  computer: Computer,
  user: string,
  during: Processed['during'],
  mode: Processed['mode'],
): Processed {
  const applied = CONFIGURED_ITEMS.flatMap((item) => {
    const { state, needs, logons } = profile.refresh[item];
    const next = refresh.ask(state, policyEvent({ during, mode }, needs));
    if (state === 'effective' || next !== 'effective') return [];
    const configured = configuredFor(computer, user, item) ?? null;
    const value =
      item === 'advancedRedirection' ? targetFor(configured, profile.known?.groups ?? []) : configured;
    return [{ item, value, logons: logons + 1 }];
  });
  return { during, mode, applied };
}

/** Advanced redirection is evaluated by membership: the first group of the list that the user belongs to decides. */
function targetFor(configured: unknown, groups: readonly string[]): unknown {
  if (!Array.isArray(configured)) return configured;
  const entries = configured as readonly { readonly group?: string; readonly path?: unknown }[];
  return entries.find(({ group }) => group !== undefined && groups.includes(group))?.path ?? null;
}

/** The next state; where the machine refuses an event, the same. */
function step(state: StateText, event: RefreshEvent): StateText {
  return refresh.ask(state, event) ?? state;
}

/** More logons than any change takes; a chart that needs more would be wrong. */
const LOGONS_MAX = 10;

/**
 * How many logons a change takes to become effective: counted by running the machine through logon after logon.
 *
 * @param waits whether every logon waits for the network, as before Windows XP or with "Always wait for the network"
 */
export function logonsUntilEffective(needs: Needs, waits: boolean): number {
  let state = step(refresh.initial, { type: 'configuration.changed', needs });
  for (let logons = 1; logons <= LOGONS_MAX; logons++) {
    const mode = waits || state === 'foregroundDue' ? 'foreground' : 'cached';
    state = step(state, { type: 'logon.processed', mode });
    if (state === 'effective') return logons;
    state = step(state, { type: 'background.processed', needs });
  }
  throw new Error(`A change that needs ${needs} never becomes effective`);
}

/** Is everything as the agent needs it? Looks, and says what to do; changes nothing that stays. */
import fs from 'node:fs';
import { join } from 'node:path';
import { measureStore } from '../disk/granularity.ts';
import { inspectLock } from '../disk/lock.ts';
import { probeTraits } from '../disk/store-traits.ts';
import { checkOwner, checkStore } from './brakes.ts';
import { hiveHolders } from './hive-holders.ts';
import { isFolderAt, lookFor } from './look.ts';
import type { ManifestHeader } from './manifest-file.ts';
import { mayWrite } from './may-write.ts';
import { type ProfileOptions, type Settings, settingsOf } from './options.ts';
import { CONTROL, centralPlaces, localPlaces } from './places.ts';
import { isMadeAtLogon, missingShare } from './preparation.ts';
import { readStoreLog } from './store-log.ts';
import { isWritable } from './store-session.ts';
import { unheededPolicies } from './unheeded-policies.ts';
import { policyFor, Workplace } from './workplace.ts';

export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly message: string;
}

/**
 * @param token unique; names the probe files, which are removed again
 * @throws AgentError `bad-options`
 */
export async function examine(options: ProfileOptions, token: string): Promise<Finding[]> {
  const settings = settingsOf(options);
  const { local, central } = settings;
  const findings: Finding[] = [];
  const say = (check: string, ok: boolean, message: string): void =>
    void findings.push({ check, ok, message });
  const here = lookFor(local);
  if (here === true) examineFolder('local profile', local, true, token, say);
  else if (here !== false) say('local profile', false, here.message);
  else say('local profile', true, `there is no folder ${local} yet: the first logon makes it`);
  const place = await examineRecords(settings, say);
  const writes = mayWrite({ settings, policy: policyFor(settings) });
  const there = lookFor(central);
  if (there === true) {
    examineFolder('central profile', central, writes, token, say);
    examineShare(settings, place?.header ?? null, say);
    if (writes && isFolderAt(centralPlaces(central).lock))
      examineLock(central, settings.staleAfterMs, token, say);
  } else if (there !== false) say('central profile', false, there.message);
  else if (place !== null && isMadeAtLogon(place))
    say('central profile', true, `there is no folder ${central} yet: the first logon makes it`);
  else say('central profile', false, missingShare(central));
  await place?.close();
  for (const { name, message } of unheededPolicies(settings)) say('policy', false, `${name}: ${message}`);
  const holders = hiveHolders(settings);
  const who = holders
    .map(({ pid, image, key }) => `${key} is open in ${image ?? 'a process'} (${pid})`)
    .join(', ');
  say('hives', holders.length === 0, holders.length === 0 ? 'held by nobody' : who);
  return findings;
}

type Say = (check: string, ok: boolean, message: string) => void;

/** A folder and the control folder in it, which every call writes to. */
function examineFolder(check: string, folder: string, writes: boolean, token: string, say: Say): void {
  if (!writes) return say(check, true, `${folder}: nothing may be written there, and nothing is`);
  const control = join(folder, CONTROL);
  const denied = [folder, control].find((path) => isFolderAt(path) && !isWritable(path));
  if (denied !== undefined) return say(check, false, `${denied} cannot be written to: check its permissions`);
  say(check, true, folder);
  examineStore(check, folder, token, say);
}

function examineStore(check: string, folder: string, token: string, say: Say): void {
  const times = measureStore(folder, token, Date.now);
  if (!times.ok) return say(check, false, times.failure.message);
  const step = stepText(Number(times.granularity));
  say(
    `${check}: times`,
    times.settable,
    `kept in steps of ${step}${times.settable ? '' : ', cannot be set'}`,
  );
  const offset = Math.round(times.clockOffset);
  const fine = Math.abs(offset) < Math.max(2000, times.clockUncertainty * 2);
  say(`${check}: clock`, fine, fine ? 'agrees with ours' : `${offset} ms ahead of ours: set the clocks`);
  const traits = probeTraits(folder, token);
  if (!traits.ok) return;
  const lacks = [
    traits.hardLinks
      ? ''
      : 'no hard links (a program that is no agent could slip in while a file is created)',
    traits.caseInsensitive ? 'case does not count' : '',
    traits.symbolicLinks ? '' : 'no symbolic links',
    traits.permissions ? '' : 'permissions are not kept',
  ].filter((text) => text !== '');
  say(`${check}: file system`, true, lacks.length === 0 ? 'has all that is used' : lacks.join(', '));
}

function stepText(nanoseconds: number): string {
  if (nanoseconds >= 1e9) return `${nanoseconds / 1e9} s`;
  return nanoseconds >= 1e6 ? `${nanoseconds / 1e6} ms` : `${nanoseconds} ns`;
}

/** What this computer remembers, opened as every call does. @returns it, to be closed; `null` where a call would refuse */
async function examineRecords(settings: Settings, say: Say): Promise<Workplace | null> {
  const { events } = localPlaces(settings.local);
  try {
    // A log that is not there is not made by a look.
    const isThere = (fs.statSync(events, { throwIfNoEntry: false })?.size ?? 0) > 0;
    const store = settings.store ?? (isThere ? null : 'memory:');
    const place = await Workplace.open({ ...settings, store, confirm: [] }, () => undefined, false);
    const { header, base } = place;
    const known = base.files === 1 ? 'one file' : `${base.files} files`;
    say('records', true, header === null ? 'none yet: the first logon makes them' : `of ${known}`);
    return place;
  } catch (error) {
    say('records', false, (error as Error).message);
    return null;
  }
}

/** Whose share it is, and what its log says of it: what a call would ask. */
function examineShare(settings: Settings, header: ManifestHeader | null, say: Say): void {
  const asking = { ...settings, confirm: [] };
  try {
    if (!policyFor(settings).skipOwnerCheck) checkOwner(asking);
    const log = settings.rules.store ? readStoreLog(centralPlaces(settings.central), null) : null;
    checkStore(asking, header, log);
    const known = log === null ? 'none yet' : `up to segment ${log.segment}, generation ${log.generation}`;
    say('server’s log', true, known);
  } catch (error) {
    say('server’s log', false, (error as Error).message);
  }
}

function examineLock(central: string, staleAfter: number, token: string, say: Say): void {
  const seen = inspectLock(centralPlaces(central).lock, staleAfter, token);
  if (!seen.ok) return say('lock', false, seen.failure.message);
  const { lockState } = seen;
  if (lockState.state === 'free') return say('lock', true, 'free');
  const seconds = Math.round(lockState.silentFor / 1000);
  const who = lockState.owner?.computer ?? 'an unknown computer';
  const what = lockState.state === 'stale' ? 'will be taken over' : 'wait for it';
  say('lock', lockState.state === 'stale', `held by ${who}, silent for ${seconds} s: ${what}`);
}

/** Is everything as the agent needs it? Looks, and says what to do; changes nothing that stays. */
import type { Failure } from '../disk/failure.ts';
import { measureStore } from '../disk/granularity.ts';
import { inspectLock } from '../disk/lock.ts';
import { probeTraits } from '../disk/store-traits.ts';
import { hiveHolders } from './hive-holders.ts';
import { isFolderAt, lookFor } from './look.ts';
import { readManifest } from './manifest-file.ts';
import { type ProfileOptions, settingsOf } from './options.ts';
import { centralPlaces, localPlaces } from './places.ts';
import { readStoreLog } from './store-log.ts';
import { isWritable } from './store-session.ts';

export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly message: string;
}

/** @param token unique; names the probe files, which are removed again */
export function examine(options: ProfileOptions, token: string): Finding[] {
  const settings = settingsOf(options);
  const { local, central } = settings;
  const findings: Finding[] = [];
  const say = (check: string, ok: boolean, message: string): void =>
    void findings.push({ check, ok, message });
  for (const [check, folder] of [
    ['local profile', local],
    ['central profile', central],
  ] as const) {
    const seen = lookFor(folder);
    if (seen !== true) {
      sayMissing(check, folder, seen, say);
      continue;
    }
    say(
      check,
      isWritable(folder),
      isWritable(folder) ? folder : `${folder} cannot be written to: check its permissions`,
    );
    if (isWritable(folder)) examineStore(check, folder, token, say);
  }
  examineRecords(settings.local, central, say);
  if (isFolderAt(centralPlaces(central).lock)) examineLock(central, settings.staleAfterMs, token, say);
  const holders = hiveHolders(settings);
  const who = holders
    .map(({ pid, image, key }) => `${key} is open in ${image ?? 'a process'} (${pid})`)
    .join(', ');
  say('hives', holders.length === 0, holders.length === 0 ? 'held by nobody' : who);
  return findings;
}

type Say = (check: string, ok: boolean, message: string) => void;

/** A local profile that is not there is made by the first logon. */
function sayMissing(check: string, folder: string, seen: false | Failure, say: Say): void {
  if (seen !== false) return say(check, false, seen.message);
  const isLocal = check === 'local profile';
  say(check, isLocal, `there is no folder ${folder}${isLocal ? ' yet' : ': mount the share'}`);
}

function examineStore(check: string, folder: string, token: string, say: Say): void {
  const times = measureStore(folder, token, Date.now);
  if (!times.ok) return say(check, false, times.failure.message);
  const step = Number(times.granularity) / 1e9;
  say(
    `${check}: times`,
    times.settable,
    `kept in steps of ${step} s${times.settable ? '' : ', cannot be set'}`,
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

function examineRecords(local: string, central: string, say: Say): void {
  const manifest = readManifest(localPlaces(local).manifest);
  if (manifest === null) say('manifest', true, 'none yet: the first logon makes it');
  else if (manifest.ok)
    say('manifest', true, `of ${manifest.base.files === 1 ? 'one file' : `${manifest.base.files} files`}`);
  else say('manifest', false, `${manifest.problem}: logon --confirm forget-manifest unites both sides`);
  try {
    const log = readStoreLog(centralPlaces(central), null);
    say(
      'server’s log',
      true,
      log === null ? 'none yet' : `up to segment ${log.segment}, generation ${log.generation}`,
    );
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

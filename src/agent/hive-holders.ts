/** Who holds a hive open on this computer: found, told as handles, and forgotten once they are gone. */
import { basename, join } from 'node:path';
import { holdersOf } from '../disk/holders.ts';
import type { Journal } from './journal.ts';
import type { Settings } from './options.ts';

export interface HiveHolder {
  readonly pid: number;
  readonly image: string | null;
  /** The hive's path in the profile: what stands for the registry key of event 1530. */
  readonly key: string;
}

/** Processes, this one not among them, that have a hive of the profile open. */
export function hiveHolders(settings: Settings): HiveHolder[] {
  return settings.hives.flatMap((key) => {
    const found = holdersOf(join(settings.local, key));
    if (found.state === 'unknown') return [];
    return found.holders
      .filter(({ pid }) => pid !== process.pid)
      .map(({ pid, image }) => ({ pid, image: image === '' ? null : image, key }));
  });
}

function nameOf({ pid, image }: HiveHolder): string {
  return `${image === null ? 'process' : basename(image)} (${pid})`;
}

/** Brings the handles the session knows in line with what is there. Returns the holders. */
export function noteHolders(settings: Settings, journal: Journal, at: () => number): HiveHolder[] {
  const { computer, user } = settings;
  const holders = hiveHolders(settings);
  const names = new Set(holders.map(nameOf));
  const known = journal.profile?.handles ?? {};
  for (const process of Object.keys(known))
    for (let open = known[process] ?? 0; !names.has(process) && open > 0; open -= 1)
      journal.append({ at: at(), type: 'handle.closed', computer, user, process });
  for (const process of names)
    if ((journal.profile?.handles[process] ?? 0) === 0)
      journal.append({ at: at(), type: 'handle.opened', computer, user, process });
  return holders;
}

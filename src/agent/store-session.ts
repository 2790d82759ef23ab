/** The server's side for the length of one merge: its lock, and its log. */
import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { acquireLock, type HeldLock } from '../disk/lock.ts';
import { AgentError } from './errors.ts';
import type { Settings } from './options.ts';
import { centralPlaces } from './places.ts';
import type { StoreLog } from './store-log.ts';
import { isOurDead, thisSystem } from './this-system.ts';

export interface StoreSession {
  readonly lock: HeldLock;
  log: StoreLog;
}

/** Waits for the lock. @throws AgentError `busy`, `denied`, `missing-share` */
export async function lockStore(
  settings: Settings,
  token: () => string,
  signal?: AbortSignal,
): Promise<HeldLock> {
  const { computer, lockWaitMs, staleAfterMs } = settings;
  const folder = centralPlaces(settings.central).lock;
  const owner = { computer, pid: process.pid, token: token(), at: Date.now(), system: thisSystem() };
  let dead: string | undefined;
  for (const end = process.uptime() + lockWaitMs / 1000; ; ) {
    const result = acquireLock({ folder, owner, staleAfter: staleAfterMs, dead });
    if (!result.ok) {
      if (result.failure.kind !== 'locked') throw refused(result.failure.kind, result.failure.message);
    } else if (result.lock !== null) return result.lock;
    else if (result.heldBy.state !== 'free' && isOurDead(result.heldBy.owner, computer)) {
      // Our own run before, which was killed: nobody can still be writing under it.
      dead = result.heldBy.owner?.token;
      continue;
    }
    if (process.uptime() >= end) {
      const who =
        result.ok && result.lock === null && result.heldBy.state !== 'free'
          ? result.heldBy.owner?.computer
          : null;
      throw new AgentError(
        'busy',
        `${who ?? 'another computer'} is merging this profile: try again in a moment`,
      );
    }
    await wait(Math.min(250, lockWaitMs), undefined, { signal });
  }
}

function refused(kind: string, message: string): AgentError {
  if (kind === 'denied')
    return new AgentError(
      'denied',
      `the central profile cannot be written to: give the user write permission (${message})`,
    );
  return new AgentError('missing-share', `the central profile cannot be used: ${message}`);
}

/** Whether a folder can be written to, as far as the system says. */
export function isWritable(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether a folder is there that this process may not look into. */
export function isClosed(folder: string): boolean {
  try {
    fs.readdirSync(folder);
    return false;
  } catch (error) {
    return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

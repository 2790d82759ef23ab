/** Which system this process runs on, as far as that one tells. Two may have one name, and each numbers its processes from one. */
import fs from 'node:fs';
import type { LockOwner } from '../disk/lock.ts';
import { readText } from './whole-file.ts';

let boot: string | null = null;

/** Tells one run of the system from the next; `''` where nothing does. */
export function bootId(): string {
  boot ??= readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return boot;
}

/** Each member is `''` where nothing tells it. */
export function thisSystem(): Required<LockOwner>['system'] {
  return { machine: readText('/etc/machine-id')?.trim() ?? '', boot: bootId(), processes: processSpace() };
}

/** Containers on one machine number their processes each for itself. */
function processSpace(): string {
  try {
    return fs.readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Whether who held a lock under our computer's name is known to be dead: a process of this system, or of the same one before it was booted. */
export function isOurDead(owner: LockOwner | null, computer: string): boolean {
  if (owner === null || owner.computer !== computer) return false;
  const { system, pid } = owner;
  const here = thisSystem();
  // Versions before did not tell.
  if (system !== undefined) {
    if (system.machine !== here.machine) return false;
    if (system.boot !== here.boot) return here.machine !== '';
    if (system.processes !== here.processes) return false;
  }
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

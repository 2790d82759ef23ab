/** Whether the two profiles are two folders, and neither lies in the other. */
import fs from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { AgentError } from './errors.ts';

/** @throws AgentError `bad-options` where two folders are one, or one lies in the other */
export function checkApart(local: string, central: string): void {
  if (lies(local, central) || lies(central, local)) throw tooNear();
}

/** The same of what links and mounts make of them. @throws AgentError `bad-options` */
export function checkReallyApart(local: string, central: string): void {
  checkApart(realPath(local), realPath(central));
  const [here, there] = [numberOf(local), numberOf(central)];
  if (here !== null && here === there) throw tooNear();
}

function tooNear(): AgentError {
  return new AgentError(
    'bad-options',
    'local and central profile must be two folders, neither inside the other',
  );
}

function lies(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Of a folder that is not there yet, or cannot be reached: where it would be. */
function realPath(path: string): string {
  try {
    return fs.realpathSync.native(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realPath(above), basename(path));
  }
}

/** What a system tells a folder by; `null` where it cannot be asked, or gives no numbers. */
function numberOf(folder: string): string | null {
  try {
    const { dev, ino } = fs.statSync(folder, { bigint: true });
    return ino === 0n ? null : `${dev}:${ino}`;
  } catch {
    return null;
  }
}

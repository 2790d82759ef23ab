/** A `sync` under way, noted on the disk: who goes on after a kill must know whether there was a session before it. */
import fs from 'node:fs';
import { readText } from './whole-file.ts';

/** Whether a session is to run when the sync has ended. */
export type SyncEnd = 'loggedOn' | 'loggedOff';

/** Notes that a sync begins. `path`: file in the control folder. */
export function beginSync(path: string, end: SyncEnd): void {
  fs.writeFileSync(path, end, { mode: 0o600 });
}

/** How a sync that was cut short was to end; `null`: none was, or it was killed before anything was noted. */
export function unendedSync(path: string): SyncEnd | null {
  const text = readText(path);
  return text === 'loggedOn' || text === 'loggedOff' ? text : null;
}

export function endSync(path: string): void {
  fs.rmSync(path, { force: true });
}

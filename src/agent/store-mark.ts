/** How far a manifest follows the store's log, and what of the log it leaves to the other direction. */
import { nameKey, pathKey } from '../fold/tree.ts';
import type { StoreMark } from '../log/fields.ts';
import { type Base, type BaseRow, entryAt, folderKeys, rowsOf } from './base.ts';
import { parentOf } from './sight.ts';
import type { LogEntry, Since, StoreLog } from './store-log.ts';

/** The end of a log as it was read, for a manifest that has taken it in. */
export function markOf(log: StoreLog, base: Base): StoreMark & Since {
  const { id, generation, seen, segment, token, starts } = log;
  return { id, generation, seen: { ...seen }, segment, token, starts, open: openEntries(log, base) };
}

/** Entries that the manifest does not follow yet: what they say is for the other direction to do. */
function openEntries(log: StoreLog, base: Base): LogEntry[] {
  const at = folderKeys(base.local);
  // Entries come folder by folder, as they were planned.
  let folder: number | undefined;
  let rows = new Map<string, BaseRow>();
  const isOpen = ({ path, deleted, content }: LogEntry): boolean => {
    const f = at.get(pathKey(parentOf(path)));
    if (f !== folder) {
      rows = new Map((f === undefined ? [] : rowsOf(base, f)).map((row) => [nameKey(row.name), row]));
      folder = f;
    }
    const row = rows.get(nameKey(path.slice(path.lastIndexOf('/') + 1)));
    if (row === undefined || deleted) return row !== undefined || !deleted;
    return entryAt(base, row.i, row.name).content !== content;
  };
  const open: LogEntry[] = [];
  // One by one: nearly all of two hundred thousand are followed.
  for (const entry of log.entries.values()) if (isOpen(entry)) open.push(entry);
  return open;
}

/** Whether nobody else has entered anything since a mark: after an upload the log is known to its end then. */
export function isOnlyOwn(log: StoreLog, mark: StoreMark | null, computer: string): boolean {
  const known = mark?.seen ?? {};
  return Object.entries(log.seen).every(([by, n]) => by === computer || n === (known[by] ?? 0));
}

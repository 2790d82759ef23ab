/** What a record tells of the disks, so that the manifest can be brought up to date from the log after a crash. */
import { isSettled } from '../disk/columns.ts';
import type { SeenFile } from '../disk/file-stamp.ts';
import { entryIdOf } from '../fold/state.ts';
import type { LogEvent } from '../log/events.ts';
import type { BaseImage } from '../log/fields.ts';
import { type BaseChanges, UNSURE } from './base.ts';

/** Member `onDisk` of `file.copied`, `file.deleted`, `conflict.kept` and `base.recorded`; times in nanoseconds as text. */
export interface OnDisk {
  readonly onDisk:
    | { readonly path: string; readonly gone: true }
    | {
        readonly path: string;
        readonly kind: 'file' | 'link';
        readonly size: number;
        readonly local: string;
        readonly central: string;
      };
}

/** Member `onDisk` of what lies equal on both sides, by the path the manifest has it under. `settledBefore`: see `sureText`. */
export function onDisk(
  path: string,
  local: SeenFile,
  central: SeenFile,
  settledBefore: bigint,
): OnDisk['onDisk'] {
  const times = { local: local.mtime.toString(), central: sureText(central.mtime, settledBefore) };
  return { path, ...seenText(local), ...times };
}

/**
 * A time on the server, if it was old enough when it was read to stand for the content; else one that no file has. Of local times the
 * next manifest's own `settledBefore` tells.
 */
export function sureText(mtime: bigint, settledBefore: bigint): string {
  return (isSettled({ settledBefore }, mtime) ? mtime : UNSURE).toString();
}

/** The part of it that both sides share. */
export function seenText({ kind, size }: SeenFile): { kind: 'file' | 'link'; size: number } {
  return { kind: kind === 'link' ? 'link' : 'file', size };
}

/** Notes in the manifest what a record says. */
export function noteInBase(changes: BaseChanges, event: LogEvent): void {
  if (!('onDisk' in event)) return;
  const { onDisk } = event as LogEvent & OnDisk;
  if ('gone' in onDisk) return changes.set(onDisk.path, null);
  const { content, version, entry, past = [], aside = false } = imageOf(event);
  const { kind, size } = onDisk;
  changes.set(onDisk.path, {
    kind,
    size,
    local: BigInt(onDisk.local),
    central: BigInt(onDisk.central),
    content,
    version,
    entry,
    past,
    aside,
  });
}

type Noted = Pick<BaseImage, 'content' | 'version' | 'entry' | 'past' | 'aside'>;

function imageOf(event: LogEvent): Noted {
  if (event.type === 'file.copied') {
    const { content, version, past } = event;
    const entry = event.logged ?? event.entry ?? null;
    return { content, version, past, entry: entryIdOf(entry) };
  }
  if ((event.type === 'conflict.kept' || event.type === 'base.recorded') && event.base !== null)
    return event.base;
  throw new Error(`${event.type} tells stamps but no version`);
}

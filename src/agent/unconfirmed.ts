/** Local versions that are known and differ from the manifest, until a transfer confirms them: what a scan need not hash again. */
import { isSettled } from '../disk/columns.ts';
import { eachFile, getNote, pathKey } from '../fold/tree.ts';
import { UNSURE } from './base.ts';
import type { ManifestHeader } from './manifest-file.ts';
import type { DiskNode } from './node.ts';
import type { Trees } from './trees.ts';
import { UnconfirmedFiles } from './unconfirmed-files.ts';

export class UnconfirmedVersions {
  /** As the manifest had them. */
  readonly before: UnconfirmedFiles;
  /** For the next manifest. */
  readonly now = new UnconfirmedFiles();
  readonly #settledBefore: bigint;

  /** @param settledBefore local times from here on are too fresh to stand for content, nanoseconds */
  constructor(header: ManifestHeader | null, settledBefore: bigint) {
    this.before = header?.unconfirmed ?? new UnconfirmedFiles();
    this.#settledBefore = settledBefore;
  }

  /** Notes what differs from the manifest in these trees. */
  noteAll({ local, base }: Trees): void {
    eachFile(local, (path, node) => {
      if (getNote(base, path)?.content !== node.content) this.note(path, node as DiskNode);
    });
  }

  note(path: string, { content, version, seen }: DiskNode): void {
    const mtime = isSettled({ settledBefore: this.#settledBefore }, seen.mtime) ? seen.mtime : UNSURE;
    this.now.set(path, { content, version, size: seen.size, mtime });
  }

  confirm(path: string): void {
    this.now.delete(pathKey(path));
  }
}

/** Local versions that are known and differ from the manifest, until a transfer confirms them: what a scan need not hash again. */
import { eachFile, getNote, pathKey } from '../fold/tree.ts';
import { UNSURE } from './base.ts';
import type { ManifestHeader, Unconfirmed } from './manifest-file.ts';
import type { DiskNode } from './node.ts';
import type { Trees } from './trees.ts';

export class UnconfirmedVersions {
  /** As the manifest had them, by the key of their paths: records may spell them as the server does. */
  readonly before: ReadonlyMap<string, Unconfirmed>;
  readonly #now = new Map<string, Unconfirmed & { readonly path: string }>();
  readonly #settledBefore: bigint;

  /** @param settledBefore local times from here on are too fresh to stand for content, nanoseconds */
  constructor(header: ManifestHeader | null, settledBefore: bigint) {
    const known = Object.entries(header?.unconfirmed ?? {});
    this.before = new Map(known.map(([path, version]) => [pathKey(path), version]));
    this.#settledBefore = settledBefore;
  }

  /** Notes what differs from the manifest in these trees. */
  noteAll({ local, base }: Trees): void {
    eachFile(local, (path, node) => {
      if (getNote(base, path)?.content !== node.content) this.note(path, node as DiskNode);
    });
  }

  note(path: string, { content, version, seen }: DiskNode): void {
    const mtime = seen.mtime < this.#settledBefore ? seen.mtime : UNSURE;
    this.#now.set(pathKey(path), { path, content, version, size: seen.size, mtime: mtime.toString() });
  }

  confirm(path: string): void {
    this.#now.delete(pathKey(path));
  }

  /** For the next manifest. */
  get noted(): ManifestHeader['unconfirmed'] {
    return Object.fromEntries([...this.#now.values()].map(({ path, ...known }) => [path, known]));
  }
}

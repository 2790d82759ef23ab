/** Versions and their parents: all the judge knows of what was written. A deletion is a version too (spec section 7). */

/** One content of one path, made by one write. `id` counts the versions of a history; parents have smaller ids. */
export interface Version {
  readonly id: number;
  /** Number of the event that made it. */
  readonly event: number;
  /** Key of the path; settings have a key of their own kind, see `settingKey`. */
  readonly key: string;
  readonly path: string;
  /** Name of the setting, where the version is one. */
  readonly setting: string | null;
  /** `null`: a deletion. */
  readonly content: string | null;
  readonly user: string;
  readonly computer: string;
  /** Number of the session it was written in; -1 for an administrator's hand. */
  readonly session: number;
  /** The writer's clock when it was written, ms. Decides between concurrent versions only. */
  readonly stamp: number;
  /** As late as the stamp may be told: removed and written again between two merges, it looks like a change and is as old as one. */
  readonly latest: number;
  readonly parents: readonly Version[];
  /** The deletion half of a rename: its content goes on under another name. */
  readonly renamed: boolean;
  readonly children: Version[];
  /** What became of it by somebody who had seen the same bytes, in another version: equal bytes are one content. */
  bySameBytes: 'deleted' | 'superseded' | null;
  /** A deletion made while somebody concerned had lost all memory: it may come back. */
  excused: boolean;
  /** Taken back before anybody else saw it: a deletion followed by a write of the same content. */
  revoked: boolean;
  /** Written to a hive that had already been saved for the last time. */
  afterSave: boolean;
  /** Copies on the server, and copies on computers that know that they are unconfirmed. */
  onServer: number;
  pending: number;
  /** Whole copies on computers, in the profiles that are in use. */
  here: number;
  /** Put on the server once more by a computer without memory, which could not know what had followed on it. */
  broughtBack: boolean;
  /** A newer concurrent version to which a record says it gave way, while a copy of it was still there. */
  beatenBy: Version | null;
  /** Whether it ever lay on the server; of a deletion, whether the server was told. */
  arrived: boolean;
  /** When it last came to lie on the server, on the server's clock. */
  arrivedAt: number;
}

export function isDeletion(version: Version): boolean {
  return version.content === null;
}

/** The removal that a version is or follows on: a service may carry that out after its user wrote there anew. */
export function removalIn(version: Version): Version | null {
  return isDeletion(version) ? version : (version.parents.find(isDeletion) ?? null);
}

/** Whether `a` is an ancestor of `b`: `b` was made by somebody who saw `a`, or something made from it. */
export function isAncestor(a: Version, b: Version): boolean {
  if (a.id >= b.id) return false;
  const open: Version[] = [b];
  const seen = new Set<number>();
  for (let version = open.pop(); version !== undefined; version = open.pop()) {
    for (const parent of version.parents) {
      if (parent === a) return true;
      // Parents are older than children: below `a`'s number there is nothing to find.
      if (parent.id > a.id && !seen.has(parent.id)) {
        seen.add(parent.id);
        open.push(parent);
      }
    }
  }
  return false;
}

/** The latest version with this content that another one was made from, under the same name; `null` if there is none. */
export function ancestorOf(version: Version, content: string): Version | null {
  let found: Version | null = null;
  const open: Version[] = [version];
  const seen = new Set<number>();
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const parent of at.parents) {
      if (parent.content === content && parent.key === version.key && parent.id > (found?.id ?? -1))
        found = parent;
      if (!seen.has(parent.id)) {
        seen.add(parent.id);
        open.push(parent);
      }
    }
  }
  return found;
}

/** Whether `b` was made from the content of `a`: what is written after a removal starts a line anew, as old as its clock says. */
export function isMadeFrom(a: Version, b: Version): boolean {
  return b.parents.some((parent) => parent === a || (!isDeletion(parent) && isMadeFrom(a, parent)));
}

/** Whether the version was made by somebody who saw these very bytes at this path, in whichever version. */
export function sawBytes(version: Version, of: Version): boolean {
  const open: Version[] = [version];
  const seen = new Set<number>();
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const parent of at.parents) {
      // A conflict copy is the version it was under its first name; what was made from it here saw it here.
      const lay = parent.key === of.key || at.key === of.key;
      if (lay && parent.content === of.content) return true;
      if (!seen.has(parent.id)) {
        seen.add(parent.id);
        open.push(parent);
      }
    }
  }
  return false;
}

/** Whether the version is, through others that nobody else ever saw, made from the very bytes it has: it changed nothing. */
function isWrittenAgain(version: Version): boolean {
  const open = [...version.parents];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (!at.arrived) open.push(...at.parents);
    else if (at.content === version.content) return true;
  }
  return false;
}

/** Equal bytes are one content: who saw the bytes that a computer only has again, and changed or deleted them, did that to these. */
export function noteSameBytes(version: Version, by: Version | null): void {
  if (by === null || by === version || isDeletedByUser(version) || !isWrittenAgain(version)) return;
  if (sawBytes(by, version) && !isAncestor(by, version))
    version.bySameBytes ??= isDeletion(by) ? 'deleted' : 'superseded';
}

/** Whether somebody who saw the version, or something made from it, deleted it, and did not take that back. */
export function isDeletedByUser(version: Version): boolean {
  if (version.bySameBytes === 'deleted') return true;
  return version.children.some(
    (child) => !isTakenBack(child) && (isDeletion(child) || isDeletedByUser(child)),
  );
}

/**
 * Whether it was taken back before anybody else heard of it. A computer that was put back may take back what it had gone
 * on from in the life that the image undid: what the server was told then has happened.
 */
function isTakenBack(version: Version): boolean {
  return version.revoked && !isTold(version);
}

/** Whether the server was told of the version, or of what followed on it under its name. */
function isTold(version: Version): boolean {
  return version.arrived || version.children.some((child) => child.key === version.key && isTold(child));
}

/** Whether it, or what it gave way to on record, was deleted: whoever still has it is to lose it. */
export function isToGo(version: Version): boolean {
  const { beatenBy } = version;
  return isDeletedByUser(version) || (beatenBy !== null && isDeletedByUser(beatenBy));
}

/** Whether a newer version of somebody who saw this one takes its place. */
export function isSuperseded(version: Version): boolean {
  return version.bySameBytes !== null || version.children.some((child) => !isTakenBack(child));
}

/** Whether all that came after it are deletions meant as such. */
export function isOnlyDeleted(version: Version): boolean {
  let deleted = false;
  for (const child of version.children) {
    if (isTakenBack(child)) continue;
    if (!isDeletion(child) || child.renamed) return false;
    deleted = true;
  }
  return deleted;
}

/** A version in words: `Documents/Review.doc "v1" of alice, written on A`. */
export function nameOf(version: Version): string {
  const what = version.setting === null ? version.path : `the setting ${version.setting}`;
  const content = version.content ?? '(deleted)';
  const shown = content.length > 40 ? `${content.slice(0, 40)}…` : content;
  return `${what} "${shown}" of ${version.user}, written on ${version.computer}`;
}

const SETTING = '\u0000';

/** Settings live beside the files under keys no path can have. */
export function settingKey(name: string): string {
  return SETTING + name;
}

export function isSettingKey(key: string): boolean {
  return key.startsWith(SETTING);
}

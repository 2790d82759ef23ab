/** Who and where: security ids as user names, paths as profiles. Learnt from a first reading of the logs. */

/** Which profile a path lies in. */
export interface Located {
  readonly sid: string;
  /** `central` for a path on a server. */
  readonly side: 'local' | 'central';
  /** Relative to the profile's root, with `/`; empty for the root itself. */
  readonly path: string;
}

const WELL_KNOWN: Readonly<Record<string, string>> = {
  'S-1-5-18': 'SYSTEM',
  'S-1-5-19': 'LocalService',
  'S-1-5-20': 'NetworkService',
};

const SID = /S-1-\d+(?:-\d+)+/i;

/** The security id in a text such as `\Registry\User\S-1-5-21-…_Classes`; `null` where there is none. */
export function sidIn(text: string | null | undefined): string | null {
  return SID.exec(text ?? '')?.[0].toUpperCase() ?? null;
}

/** Whether the id stands for a person or a service account of its own, not for a part of Windows. */
export function isPerson(sid: string | null): sid is string {
  return sid !== null && !(sid in WELL_KNOWN);
}

/** A path as logs print it, with single backslashes and without the prefixes of the kernel; shares keep their two. */
export function plainPath(text: string): string {
  const bare = text
    .replace(/^\\\?\?\\UNC\\|^\\\\\?\\UNC\\/i, '\\\\')
    .replace(/^\\\?\?\\|^\\\\\?\\/, '')
    .replaceAll('/', '\\');
  const share = bare.startsWith('\\\\');
  const single = bare.replace(/\\{2,}/g, '\\').replace(/(?<=.)\\$/, '');
  return share ? `\\${single}` : single;
}

export function isShare(path: string): boolean {
  return path.startsWith('\\\\');
}

/** Several users of one name (of two domains, say) stay apart: the second and later ones carry their id. */
export class Identities {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>(Object.values(WELL_KNOWN).map((name) => name.toLowerCase()));
  /** By computer and root in lower case. */
  readonly #roots = new Map<string, { sid: string; side: 'local' | 'central' }>();
  readonly #folders = new Map<string, string>();

  /** Notes that a profile of this user has its root here. */
  learnRoot(computer: string, root: string, sid: string): void {
    const path = plainPath(root);
    if (path.length < 3) return;
    const side = isShare(path) ? 'central' : 'local';
    this.#roots.set(rootKey(computer, path), { sid, side });
    const leaf = path.slice(path.lastIndexOf('\\') + 1);
    if (side === 'local') this.#learnName(sid, leaf);
    else this.#folders.set(`${computer}\u0000${sid}`, leaf);
  }

  #learnName(sid: string, leaf: string): void {
    if (this.#names.has(sid) || sid in WELL_KNOWN || leaf === '') return;
    const name = this.#taken.has(leaf.toLowerCase()) ? `${leaf} (${sid})` : leaf;
    this.#taken.add(name.toLowerCase());
    this.#names.set(sid, name);
  }

  /** The user's name; the id itself where no log tells it. */
  nameOf(sid: string): string {
    return WELL_KNOWN[sid] ?? this.#names.get(sid) ?? sid;
  }

  /** Name of the user's folder on the server as this computer's merges name it; empty if unknown. */
  folderOf(computer: string, sid: string): string {
    return this.#folders.get(`${computer}\u0000${sid}`) ?? '';
  }

  /** Which profile a path lies in, by the longest root known on that computer. */
  locate(computer: string, text: string): Located | null {
    const path = plainPath(text);
    for (let end = path.length; end > 2; end = path.lastIndexOf('\\', end - 1)) {
      const root = this.#roots.get(rootKey(computer, path.slice(0, end)));
      if (root !== undefined) return { ...root, path: path.slice(end + 1).replaceAll('\\', '/') };
    }
    return null;
  }
}

function rootKey(computer: string, path: string): string {
  return `${computer}\u0000${path.toLowerCase()}`;
}

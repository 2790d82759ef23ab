/**
 * Uploads over a copy that the uploading computer never fetched: what was only in that copy is gone from the server. The
 * events of copies (1006) show it: who sent the file last, and which version each computer has had since.
 */

/** A copy on the server, by the computer and the time that brought it there. */
export interface SentCopy {
  readonly computer: string;
  readonly at: number;
}

interface KnownFile {
  /** The newest copy sent, and a number for it. */
  sent: SentCopy;
  number: number;
  /** Number of the copy each computer sent or fetched last. */
  readonly has: Map<string, number>;
}

/** Files remembered at most, so that memory stays bounded. */
const FILES_MAX = 200_000;

export class Overwrites {
  readonly #files = new Map<string, KnownFile>();
  /** When each computer's log begins: what it fetched before, nobody knows. */
  readonly #since = new Map<string, number>();

  /** Takes note that a computer's log covers this instant. */
  see(computer: string, at: number): void {
    if (!this.#since.has(computer)) this.#since.set(computer, at);
  }

  /**
   * Takes a copy of a file, in the order of the history.
   *
   * @param key of the file: the same on every computer
   * @returns the copy on the server that this one replaced unseen; `null` where there is none, or none is recorded
   */
  take(key: string, computer: string, to: 'local' | 'central', at: number): SentCopy | null {
    const file = this.#files.get(key);
    if (file === undefined) {
      if (to === 'central' && this.#files.size < FILES_MAX) {
        this.#files.set(key, { sent: { computer, at }, number: 1, has: new Map([[computer, 1]]) });
      }
      return null;
    }
    if (to === 'local') {
      file.has.set(computer, file.number);
      return null;
    }
    const covered = (this.#since.get(computer) ?? at) <= file.sent.at;
    const unseen = !covered || file.has.get(computer) === file.number ? null : file.sent;
    file.sent = { computer, at };
    file.number++;
    file.has.set(computer, file.number);
    return unseen;
  }
}

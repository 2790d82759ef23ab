/**
 * What a tool did, from what lay in both folders before and after it ran. Pure. A content that moved is a copy, a name that
 * appears with what another one had is a conflict copy, a name that is gone is a deletion; nothing else is taken for granted.
 */
import { eachFile, type FileNode, getNote } from '../../fold/tree.ts';
import type { FileAction } from '../../log/actions.ts';
import type { Side } from '../../log/fields.ts';
import { comparedOf, type MergeView, type Plan } from '../../plan/view.ts';
import type { Listing } from './place.ts';

export interface Observed {
  readonly local: ReadonlyMap<string, string>;
  readonly central: ReadonlyMap<string, string>;
}

/** The actions, and what both sides show once they were carried out. */
export interface Observation {
  readonly plan: Plan;
  readonly local: Listing;
  readonly central: Listing;
}

const OTHER: Readonly<Record<Side, Side>> = { local: 'central', central: 'local' };

/**
 * Derives the actions that lead from what was there to what is there.
 *
 * @param before both listings when the tool was called
 * @param after contents by path when it had ended
 * @param failed whether it ended with an error: what still differs is then left to a person
 */
export function observe(
  view: MergeView,
  before: Readonly<Record<Side, Listing>>,
  after: Observed,
  failed: boolean,
): Observation {
  const observer = new Observer(view, before, after);
  observer.conflicts();
  observer.copies();
  observer.removals();
  if (failed) observer.leaveTheRest();
  observer.confirm();
  return observer;
}

class Observer implements Observation {
  readonly plan: Plan = [];
  readonly local: Listing;
  readonly central: Listing;
  readonly #view: MergeView;
  readonly #before: Readonly<Record<Side, Listing>>;
  readonly #after: Observed;
  readonly #copied = new Set<string>();

  constructor(view: MergeView, before: Readonly<Record<Side, Listing>>, after: Observed) {
    this.#view = view;
    this.#before = before;
    this.#after = after;
    this.local = new Map(before.local);
    this.central = new Map(before.central);
  }

  /** Names that show what neither side had under them, but one had under another name. */
  conflicts(): void {
    for (const side of ['local', 'central'] as const) {
      for (const [path, content] of this.#after[side]) {
        const had = (at: Side): boolean => this[at].get(path)?.content === content;
        if (had('local') || had('central')) continue;
        const source = this.#sourceOf(path, content);
        if (source === null) continue;
        if (this.local.has(path)) this.#delete('local', path, 'O1');
        const file = this[source.loser].get(source.path) as FileNode;
        this.#order({
          do: 'conflict',
          ...source,
          to: path,
          rule: 'O1',
          compared: this.#compared(source.path),
        });
        this.local.set(path, file);
        if (source.loser === 'local') this.local.delete(source.path);
      }
    }
  }

  /** Where a content went away from its name on one side: it was set aside under the new one. */
  #sourceOf(path: string, content: string): { loser: Side; path: string } | null {
    for (const loser of ['local', 'central'] as const) {
      for (const [from, file] of this[loser]) {
        if (from === path || file.content !== content) continue;
        if (this.#after[loser].get(from) !== content) return { loser, path: from };
      }
    }
    return null;
  }

  copies(): void {
    for (const to of ['local', 'central'] as const) {
      for (const [path, content] of this.#after[to]) {
        if (this[to].get(path)?.content === content) continue;
        const file = this[OTHER[to]].get(path);
        if (file?.content !== content) continue;
        this.#order({ do: 'copy', to, path, rule: 'O1', compared: this.#compared(path) });
        this[to].set(path, file);
        this.#copied.add(path);
      }
    }
  }

  /** What is gone, or shows what cannot be traced to any version. */
  removals(): void {
    for (const side of ['local', 'central'] as const) {
      for (const [path, file] of this[side]) {
        const shown = this.#after[side].get(path);
        if (shown !== file.content) this.#delete(side, path, shown === undefined ? 'O1' : 'O3');
      }
    }
  }

  leaveTheRest(): void {
    for (const path of new Set([...this.local.keys(), ...this.central.keys()])) {
      if (this.local.get(path)?.content === this.central.get(path)?.content) continue;
      const on = this.local.has(path) ? 'local' : 'central';
      this.#order({ do: 'keep', on, path, rule: 'O2', compared: this.#compared(path) });
    }
  }

  /** Where both sides show the same, or nothing, and no copy said so, the manifest learns of it. */
  confirm(): void {
    const { manifest } = this.#view;
    for (const [path, central] of this.central) {
      if (this.#copied.has(path) || this.local.get(path)?.content !== central.content) continue;
      const { content, modified, created, version } = central;
      if (manifest !== null && getNote(manifest.files, path)?.version === version) continue;
      this.#order({
        do: 'confirm',
        path,
        rule: 'O1',
        base: { content, modified, created, version, entry: null },
      });
    }
    if (manifest === null) return;
    eachFile(manifest.files, (path) => {
      if (this.local.has(path) || this.central.has(path) || this.#before.central.has(path)) return;
      this.#order({ do: 'confirm', path, rule: 'O1', base: null });
    });
  }

  #delete(from: Side, path: string, rule: string): void {
    this.#order({ do: 'delete', from, path, rule, compared: this.#compared(path) });
    this[from].delete(path);
  }

  #compared(path: string) {
    return comparedOf(this.#view, this.local.get(path), this.central.get(path));
  }

  #order(action: FileAction): void {
    this.plan.push(action);
  }
}

/** What a look at the disks brings to light, as events: edits that nobody logged. */
import type { Journal } from './journal.ts';
import type { Settings } from './options.ts';

/** Hears of what reading the trees finds. */
export interface Finds {
  written(path: string, node: { content: string; modified: number; size: number }): void;
  removed(path: string): void;
  /** Somebody who keeps no log put a file on the share, or took one away. */
  centralWritten(path: string, node: { content: string; modified: number }): void;
  centralRemoved(path: string): void;
  /** Something that cannot be read or does not roam; `byChoice`: see `MergeProblem`. */
  problem(path: string, message: string, byChoice?: true): void;
}

export interface FindsFacts {
  readonly settings: Settings;
  readonly journal: Journal;
  readonly at: () => number;
  /** Hears that the share was changed behind its log. */
  readonly onForeign: () => void;
  readonly problem: Finds['problem'];
}

/** Notes what is found in the journal. */
export function findsInto({ settings, journal, at, onForeign, problem }: FindsFacts): Finds {
  const { user, computer } = settings;
  const found = true;
  return {
    written: (path, { content, modified, size }) =>
      journal.append({
        at: at(),
        type: 'file.written',
        computer,
        user,
        path,
        content,
        modified,
        size,
        found,
      }),
    removed: (path) => journal.append({ at: at(), type: 'file.removed', computer, user, path, found }),
    centralWritten: (path, { content, modified }) => {
      onForeign();
      const change = 'replaced';
      journal.append({ at: at(), type: 'central.changed', user, change, path, content, modified });
    },
    centralRemoved: (path) => {
      onForeign();
      journal.append({ at: at(), type: 'central.changed', user, change: 'removed', path });
    },
    problem,
  };
}

/** Notes nothing: for a plan that is only looked at. */
export function findsUnnoted(problem: Finds['problem']): Finds {
  const ignore = (): void => undefined;
  return { written: ignore, removed: ignore, centralWritten: ignore, centralRemoved: ignore, problem };
}

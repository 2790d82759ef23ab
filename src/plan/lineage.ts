/** From which earlier contents a version was made: what tells older from newer where a store forgot its log's end. */
import type { BaseNode, StoreEntry } from '../fold/state.ts';

/** Contents remembered per path. A share that goes back further than this yields a conflict copy, never a loss. */
const LENGTH = 16;

type Known = Pick<BaseNode, 'content' | 'past'> | undefined;

function trimmed(contents: readonly string[], own: string): string[] {
  return [...new Set(contents)].filter((content) => content !== own).slice(0, LENGTH);
}

/** Lineage of what goes up over a base: the base, and what that was made from. */
export function lineageUp(base: Known, content: string): string[] {
  if (base === undefined) return [];
  return trimmed([base.content, ...(base.past ?? [])], content);
}

/** Lineage of what goes up without a base: what the store's log says was deleted there. */
export function lineageAnew(entry: StoreEntry | undefined, content: string): string[] {
  return entry?.deleted === true ? lineageUp(entry, content) : [];
}

/** Lineage of a deletion: what it was made from, and what the store's log says was deleted there before. */
export function lineageOfDeletion(entry: StoreEntry | undefined, base: Known, content: string): string[] {
  const deleted = entry?.deleted === true ? [entry.content, ...(entry.past ?? [])] : [];
  return trimmed([...lineageUp(base, content), ...deleted], content);
}

/** Lineage of what came down, as the store's log has it. What was put there by hand took the place of the log's version. */
export function lineageDown(entry: Known, content: string): string[] {
  if (entry === undefined) return [];
  return trimmed([...(entry.content === content ? [] : [entry.content]), ...(entry.past ?? [])], content);
}

/** Lineage of a base that stands for two versions: the server's, now in a conflict copy, and the one before it here. */
export function lineageBoth(entry: Known, base: Known, content: string): string[] {
  const here = base === undefined ? [] : [base.content, ...(base.past ?? [])];
  return trimmed([...lineageDown(entry, content), ...here], content);
}

/** Whether `content` is one that the other was made from. */
export function isMadeFrom(
  other: Pick<StoreEntry | BaseNode, 'past'> | undefined,
  content: string | undefined,
): boolean {
  return content !== undefined && other?.past?.includes(content) === true;
}

/** From which earlier contents a version was made: what tells older from newer where a store forgot its log's end. */
import type { BaseNode, StoreEntry } from '../fold/state.ts';

/** Contents remembered per path. A share that goes back further than this yields a conflict copy, never a loss. */
const LENGTH = 16;

type Known = Pick<BaseNode, 'content' | 'past'> | undefined;

function trimmed(contents: readonly string[], own: string): string[] {
  return [...new Set(contents)].filter((content) => content !== own).slice(0, LENGTH);
}

const lineOf = (known: Known): string[] =>
  known === undefined ? [] : [known.content, ...(known.past ?? [])];

/** Lineage of what goes up, a deletion too: its base, what that was made from, and what the store's log says was deleted there. */
export function lineageUp(entry: StoreEntry | undefined, base: Known, content: string): string[] {
  return trimmed([...lineOf(base), ...lineOf(entry?.deleted === true ? entry : undefined)], content);
}

/** Lineage of what came down, as the store's log has it. What was put there by hand took the place of the log's version. */
export function lineageDown(entry: Known, content: string): string[] {
  if (entry === undefined) return [];
  return trimmed([...(entry.content === content ? [] : [entry.content]), ...(entry.past ?? [])], content);
}

/** Lineage of a base that stands for two versions: the server's, now in a conflict copy, and the one before it here. */
export function lineageBoth(entry: Known, base: Known, content: string): string[] {
  return trimmed([...lineageDown(entry, content), ...lineOf(base)], content);
}

/** Whether `content` is one that the other was made from. */
export function isMadeFrom(
  other: Pick<StoreEntry | BaseNode, 'past'> | undefined,
  content: string | undefined,
): boolean {
  return content !== undefined && other?.past?.includes(content) === true;
}

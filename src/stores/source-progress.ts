import { type EncodedEvent, fingerprint } from './encoding.ts';
import { SourceGap, StoreError } from './errors.ts';
import type { SourcePart, SourceProgress } from './event-store.ts';

export const NOTHING_TAKEN: SourceProgress = { taken: 0, last: null };

/**
 * Which of the offered events are new, and the progress once they are in.
 * @throws SourceGap if events between `progress.taken` and the part are missing
 * @throws StoreError `source-changed` if the part contains the last event taken, but as a different one
 */
export function newEvents(
  progress: SourceProgress,
  part: SourcePart,
  offered: readonly EncodedEvent[],
): { readonly fresh: readonly EncodedEvent[]; readonly next: SourceProgress } {
  if (part.offset > progress.taken) {
    throw new SourceGap(part.source, progress.taken, part.offset);
  }
  const known = progress.taken - part.offset;
  const lastTaken = offered[known - 1];
  if (lastTaken && fingerprint(lastTaken.body) !== progress.last) {
    throw new StoreError(
      'source-changed',
      `event ${progress.taken - 1} of source "${part.source}" is not the one taken before: the log was replaced; collect it under another source name`,
    );
  }
  const fresh = offered.slice(known);
  const last = fresh.at(-1);
  return {
    fresh,
    next: last ? { taken: progress.taken + fresh.length, last: fingerprint(last.body) } : progress,
  };
}

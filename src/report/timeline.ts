/** A history looked at cell by cell: any cell's value after any event, found by halving, in either direction. */
import type { CellKind, CellName, CellValue, CopyValue } from './cells.ts';
import type { History } from './history.ts';

/** One cell through time: the events that changed it, ascending, and its value after each. */
export interface Track {
  readonly kind: CellKind;
  readonly computer: string;
  readonly user: string;
  readonly path: string;
  readonly at: number[];
  readonly values: CellValue[];
}

/** A stretch of one value: from event `from` (inclusive) to event `to` (exclusive). */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly value: CellValue;
}

export class Timeline {
  readonly history: History;
  readonly tracks: readonly Track[];
  readonly #byName = new Map<string, Track>();
  readonly #changed: number[][];

  constructor(history: History) {
    this.history = history;
    const tracks = history.cells.map(emptyTrack);
    this.#changed = Array.from({ length: history.heads.length }, () => []);
    history.changes.forEach((change, i) => {
      if (change === 0) return;
      for (let k = 0; k < change.length; k += 2) {
        const number = change[k] as number;
        const track = tracks[number] as Track;
        track.at.push(i + 1);
        track.values.push(change[k + 1] as CellValue);
        (this.#changed[i] as number[]).push(number);
      }
    });
    this.tracks = tracks;
    for (const track of tracks) this.#byName.set(trackName(track), track);
  }

  /** Number of the last event. */
  get length(): number {
    return this.history.heads.length;
  }

  find(kind: CellKind, computer: string, user = '', path = ''): Track | undefined {
    return this.#byName.get(trackName({ kind, computer, user, path }));
  }

  /** The tracks an event changed. */
  changedBy(event: number): Track[] {
    return (this.#changed[event - 1] ?? []).map((number) => this.tracks[number] as Track);
  }

  /** Value of a cell after an event; `null` where there is none (yet). */
  valueAt(track: Track | undefined, event: number): CellValue {
    if (track === undefined) return null;
    const i = lastAtOrBefore(track.at, event);
    return i < 0 ? null : (track.values[i] as CellValue);
  }

  /** The stretches of a track that touch the events `from` to `to`, without those where it has no value. */
  spans(track: Track | undefined, from = 1, to = this.length): Span[] {
    if (track === undefined) return [];
    const spans: Span[] = [];
    for (let i = Math.max(0, lastAtOrBefore(track.at, from)); i < track.at.length; i++) {
      const start = track.at[i] as number;
      if (start > to) break;
      const value = track.values[i] as CellValue;
      if (value !== null) spans.push({ from: start, to: track.at[i + 1] ?? this.length + 1, value });
    }
    return spans;
  }
}

function emptyTrack([kind, computer, user, path]: CellName): Track {
  return { kind, computer, user, path, at: [], values: [] };
}

function trackName({ kind, computer, user, path }: Omit<Track, 'at' | 'values'>): string {
  return `${kind}\u0000${computer}\u0000${user}\u0000${path}`;
}

/** Index of the last number that is not greater, or -1. */
export function lastAtOrBefore(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Whether a value is a copy of a file or a setting. */
export function isCopy(value: CellValue): value is CopyValue {
  return Array.isArray(value);
}

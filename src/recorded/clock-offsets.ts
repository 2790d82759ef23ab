/**
 * Clock offsets between computers, estimated from pairs of events: a file went up from one computer and came down to
 * another, so the second happened after the first whatever the clocks say. Each pair bounds the difference of two clocks;
 * the answer is the smallest correction that all pairs allow.
 */

interface Sighting {
  readonly computer: string;
  readonly at: number;
}

interface Transfers {
  /** `null` once there are two, or the file had come down there before: then nobody can tell which version moved. */
  up: Sighting | null | undefined;
  /** The first time it came down to each computer. */
  readonly down: Sighting[];
}

/** A file went up from `from` and came down to `to`: the clock of `to` is ahead of `from`'s by at most this, ms. */
export interface ClockBound {
  readonly from: string;
  readonly to: string;
  readonly atMost: number;
  readonly pairs: number;
}

export interface ClockEstimate {
  readonly computer: string;
  /** How far its clock is ahead of the reference's, ms. */
  readonly offset: number;
  /** The least and the most it can be by the files that went between the two, ms; `null`: not bounded. */
  readonly least: number | null;
  readonly most: number | null;
  /** Pairs of events that speak of this computer. */
  readonly pairs: number;
}

export interface ClockEstimates {
  /** The computer whose clock the others are measured by. */
  readonly reference: string | null;
  readonly estimates: readonly ClockEstimate[];
  /** Whether no constant offsets fit: a clock was set while the logs were written. */
  readonly contradictory: boolean;
}

/** Files remembered at most, so that a log of any length can be surveyed. */
const FILES_MAX = 200_000;

/** A file that came down days before it went up was on the server already; clocks so far apart reach no share. */
const BELIEVED_MS = 24 * 3_600_000;

/** A single file may have been on the server before: only several say that a clock is wrong. */
const PAIRS_NEEDED = 2;

export class ClockPairs {
  readonly #files = new Map<string, Transfers>();

  /** Takes a transfer of one file. `key` is the same on every computer. */
  observe(key: string, computer: string, direction: 'up' | 'down', at: number): void {
    let file = this.#files.get(key);
    if (file === undefined) {
      if (this.#files.size >= FILES_MAX) return;
      this.#files.set(key, (file = { up: undefined, down: [] }));
    }
    const cameDown = file.down.some((seen) => seen.computer === computer);
    if (direction === 'up') file.up = file.up === undefined && !cameDown ? { computer, at } : null;
    else if (!cameDown) file.down.push({ computer, at });
  }

  /** The bounds all unambiguous pairs give, the tightest of each direction. */
  bounds(): ClockBound[] {
    const bounds = new Map<string, ClockBound>();
    for (const { up, down } of this.#files.values()) {
      if (up === null || up === undefined) continue;
      for (const seen of down) {
        if (seen.computer === up.computer || seen.at - up.at < -BELIEVED_MS) continue;
        const key = `${up.computer}\u0000${seen.computer}`;
        const before = bounds.get(key);
        const atMost = Math.min(before?.atMost ?? Number.POSITIVE_INFINITY, seen.at - up.at);
        bounds.set(key, { from: up.computer, to: seen.computer, atMost, pairs: (before?.pairs ?? 0) + 1 });
      }
    }
    return [...bounds.values()].filter(({ atMost, pairs }) => atMost >= 0 || pairs >= PAIRS_NEEDED);
  }
}

/**
 * The smallest offsets that satisfy `offset(to) <= offset(from) + atMost` for every bound. Computers without pairs are
 * left at 0.
 *
 * @param computers all computers, the reference (if it has pairs) first
 */
export function estimateClocks(computers: readonly string[], bounds: readonly ClockBound[]): ClockEstimates {
  const offsets = new Map(computers.map((computer): [string, number] => [computer, 0]));
  let contradictory = false;
  // Bellman–Ford over "from happened first": a violated bound sets the later computer's clock back as far as needed.
  for (let round = 0; round <= computers.length; round++) {
    let changed = false;
    for (const { from, to, atMost } of bounds) {
      const limit = (offsets.get(from) ?? 0) + atMost;
      if ((offsets.get(to) ?? 0) <= limit) continue;
      offsets.set(to, limit);
      changed = true;
    }
    if (!changed) break;
    contradictory = round === computers.length;
  }
  const paired = new Set(bounds.flatMap(({ from, to }) => [from, to]));
  const reference = computers.find((computer) => paired.has(computer)) ?? null;
  const zero = reference === null || contradictory ? 0 : (offsets.get(reference) ?? 0);
  const estimates = computers.map((computer) => ({
    computer,
    offset: contradictory || !paired.has(computer) ? 0 : (offsets.get(computer) ?? 0) - zero,
    ...(contradictory ? { least: null, most: null } : rangeOf(computer, reference, bounds)),
    pairs: bounds.reduce(
      (sum, { from, to, pairs }) => sum + (from === computer || to === computer ? pairs : 0),
      0,
    ),
  }));
  return { reference, estimates, contradictory };
}

/** What the files between a computer and the reference alone allow. */
function rangeOf(
  computer: string,
  reference: string | null,
  bounds: readonly ClockBound[],
): Pick<ClockEstimate, 'least' | 'most'> {
  if (computer === reference) return { least: 0, most: 0 };
  const direct = (a: string | null, b: string | null): number | null =>
    bounds.find(({ from, to }) => from === a && to === b)?.atMost ?? null;
  const back = direct(computer, reference);
  return { least: back === null ? null : -back, most: direct(reference, computer) };
}

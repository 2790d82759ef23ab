/**
 * Versions of one file, or of one setting, in a state of bytes: where they lie, what they descend from, and which
 * guarantees an event breaks. It follows the definitions of section 7 and knows no planner and no table: the explorer's
 * judge, beside the one of src/judge, which must agree with it on every counterexample.
 */

/** Guarantees the explorer judges, as bits of a mask. */
export const BROKEN = { G1: 1, G2: 2, G3: 4, G4: 8, G5: 16 } as const;
export type Judged = keyof typeof BROKEN;

/** What a local slot holds where a user deleted the file. Otherwise 0 for nothing, or a version's number plus one. */
export const DELETED = 254;
/** A version that lies nowhere any more, where a manifest or a plan still remembers one. */
export const ELSEWHERE = 255;

/** Marks of a version. */
const SUPERSEDED = 1;
/** Somebody who saw it, or something made from it, deleted it. */
const GONE = 2;
/** What it was made from was deleted by somebody who had not seen it. */
const ORPHANED = 4;
/** Somebody deleted exactly this version. */
const HAS_DELETION = 8;
/** It lies in a conflict copy, which nobody touches: held for ever. */
const KEPT = 16;
/** It was lost before, and has not been on the server since. */
const LOST = 32;
/** A record names it together with the newer one that was kept (P1). */
const BEATEN = 64;

/** Where in a state's bytes things are. Each of `local`, `confirmed`, `tomb` is the first of one byte per computer. */
export interface Places {
  readonly computers: number;
  readonly local: number;
  readonly confirmed: number;
  /** Of a deleted local copy: the versions the deletion's user had seen. */
  readonly tomb: number;
  readonly central: number;
  /** First byte of the versions: stamp, marks, ancestors (bits), parents (bits), age of each. */
  readonly versions: number;
  /** Versions a state has room for; two more than can lie anywhere at rest. */
  readonly room: number;
  readonly judged: boolean;
  /**
   * Whether clocks differ. Then a version may bear an older stamp than what it was made from, and the age by which P1
   * tells the newer one is a time of its own: the stamp, but never before its parent's.
   */
  readonly skewed: boolean;
}

export const VERSION_BYTES = 5;
const STAMP = 0;
const MARKS = 1;
const ANCESTORS = 2;
const PARENTS = 3;
export const AGE = 4;

type State = Uint8Array;

const at = (places: Places, version: number): number => places.versions + version * VERSION_BYTES;

export function stampOf(state: State, places: Places, version: number): number {
  return state[at(places, version) + STAMP] as number;
}

const marksOf = (state: State, places: Places, version: number): number =>
  state[at(places, version) + MARKS] as number;

function mark(state: State, places: Places, version: number, marks: number): void {
  const byte = at(places, version) + MARKS;
  state[byte] = (state[byte] as number) | marks;
}

function unmark(state: State, places: Places, version: number, marks: number): void {
  const byte = at(places, version) + MARKS;
  state[byte] = (state[byte] as number) & ~marks;
}

const ancestorsOf = (state: State, places: Places, version: number): number =>
  state[at(places, version) + ANCESTORS] as number;

function ageOf(state: State, places: Places, version: number): number {
  return state[at(places, version) + (places.skewed ? AGE : STAMP)] as number;
}

/** A number no slot uses; stamps are never 0 while a version lies somewhere. */
function freeVersion(state: State, places: Places): number {
  for (let version = 0; version < places.room; version++) {
    if (stampOf(state, places, version) === 0) return version;
  }
  throw new Error('A state has more versions than room');
}

/** The user of a computer writes. */
export function write(state: State, places: Places, m: number, clock: number): void {
  const slot = places.local + m;
  const before = state[slot] as number;
  const version = freeVersion(state, places);
  const byte = at(places, version);
  state[byte + STAMP] = clock;
  state[slot] = version + 1;
  if (!places.judged) return;
  let marks = 0;
  let age = clock;
  if (before === DELETED) {
    state[byte + ANCESTORS] = state[places.tomb + m] as number;
  } else if (before !== 0) {
    const parent = before - 1;
    const bit = 1 << parent;
    state[byte + ANCESTORS] = ancestorsOf(state, places, parent) | bit;
    state[byte + PARENTS] = bit;
    if ((marksOf(state, places, parent) & HAS_DELETION) !== 0) marks = ORPHANED;
    mark(state, places, parent, SUPERSEDED);
    age = Math.max(age, ageOf(state, places, parent));
  }
  if (places.skewed) state[byte + AGE] = age;
  state[byte + MARKS] = marks;
  state[places.confirmed + m] = 0;
  state[places.tomb + m] = 0;
}

/** The user of a computer deletes the file that lies there. */
export function remove(state: State, places: Places, m: number): void {
  const slot = places.local + m;
  const version = (state[slot] as number) - 1;
  if (!places.judged) return void (state[slot] = 0);
  const bit = 1 << version;
  const seen = ancestorsOf(state, places, version);
  mark(state, places, version, SUPERSEDED | GONE | HAS_DELETION);
  for (let other = 0; other < places.room; other++) {
    if ((seen & (1 << other)) !== 0) mark(state, places, other, SUPERSEDED | GONE);
    if (((state[at(places, other) + PARENTS] as number) & bit) !== 0) mark(state, places, other, ORPHANED);
  }
  state[slot] = DELETED;
  state[places.tomb + m] = seen | bit;
}

function isHeld(state: State, places: Places, version: number): boolean {
  if (state[places.central] === version + 1) return true;
  if ((marksOf(state, places, version) & KEPT) !== 0) return true;
  for (let m = 0; m < places.computers; m++) {
    if (state[places.local + m] === version + 1 && state[places.confirmed + m] === 0) return true;
  }
  return false;
}

/** G1, of a version that has just lost a copy to `by` (or to nothing, -1): is it lost, and does nothing permit it? */
function lost(state: State, places: Places, version: number, by: number): number {
  if (isHeld(state, places, version)) return 0;
  if ((marksOf(state, places, version) & (SUPERSEDED | LOST | BEATEN)) !== 0) return 0;
  mark(state, places, version, LOST);
  if (by >= 0 && isHeld(state, places, by)) {
    const concurrent = (ancestorsOf(state, places, version) & (1 << by)) === 0;
    // P1: the older of two concurrent edits.
    if (concurrent && ageOf(state, places, by) >= ageOf(state, places, version)) return 0;
  }
  return BROKEN.G1;
}

/** A record names two versions and keeps one: P1, if that one is the newer, and the other was not made from it. */
export function noteBeaten(state: State, places: Places, loser: number, winner: number): void {
  if (!places.judged || loser === winner || loser < 0 || winner < 0) return;
  const concurrent = (ancestorsOf(state, places, loser) & (1 << winner)) === 0;
  if (concurrent && ageOf(state, places, winner) >= ageOf(state, places, loser))
    mark(state, places, loser, BEATEN);
}

/**
 * G2: the version put there was made before the one it replaces, by somebody that one's writer had seen. Of a version
 * that somebody deleted an older one may come back: an anomaly, and another guarantee's.
 */
function backwards(state: State, places: Places, version: number, target: number): number {
  if (version < 0 || (marksOf(state, places, target) & GONE) !== 0) return 0;
  return (ancestorsOf(state, places, target) & (1 << version)) === 0 ? 0 : BROKEN.G2;
}

/** The local copy is on the server now. What lay there is judged. */
export function putCentral(state: State, places: Places, m: number): number {
  const version = state[places.local + m] as number;
  const target = state[places.central] as number;
  state[places.central] = version;
  if (!places.judged) return 0;
  state[places.confirmed + m] = 1;
  // It is back: what was taken for lost was not.
  if (version !== 0) unmark(state, places, version - 1, LOST);
  if (target === 0 || target === version) return 0;
  return backwards(state, places, version - 1, target - 1) | lost(state, places, target - 1, version - 1);
}

/** The server's copy is on the computer now. `permitted`: a loss of what lay there was announced (P5). */
export function putLocal(state: State, places: Places, m: number, permitted = false): number {
  const version = state[places.central] as number;
  const slot = places.local + m;
  const target = state[slot] as number;
  const unconfirmed = state[places.confirmed + m] === 0;
  state[slot] = version;
  if (!places.judged) return 0;
  state[places.confirmed + m] = 1;
  state[places.tomb + m] = 0;
  if (target === 0 || target === DELETED || target === version) return 0;
  let broken = backwards(state, places, version - 1, target - 1);
  if (!permitted && lost(state, places, target - 1, version - 1) !== 0) {
    broken |= BROKEN.G1 | (unconfirmed ? BROKEN.G5 : 0);
  }
  return broken;
}

/** G3 and G4: the service removed what nobody who saw it had removed. */
function unasked(state: State, places: Places, version: number): number {
  if (isHeld(state, places, version)) return 0;
  const marks = marksOf(state, places, version);
  // What somebody made something newer from is not what goes here; the newer one is judged by itself.
  if ((marks & SUPERSEDED) !== 0) return 0;
  return (marks & ORPHANED) !== 0 ? BROKEN.G4 : BROKEN.G3;
}

/** The service removed the server's copy. */
export function dropCentral(state: State, places: Places): number {
  const version = (state[places.central] as number) - 1;
  state[places.central] = 0;
  if (!places.judged) return 0;
  return unasked(state, places, version) | lost(state, places, version, -1);
}

/** The service removed the local copy. Who is told of a deletion in this way has seen it. */
export function dropLocal(state: State, places: Places, m: number): number {
  const slot = places.local + m;
  const version = (state[slot] as number) - 1;
  state[slot] = 0;
  if (!places.judged) return 0;
  const unconfirmed = state[places.confirmed + m] === 0;
  if ((marksOf(state, places, version) & HAS_DELETION) !== 0) {
    state[slot] = DELETED;
    state[places.tomb + m] = ancestorsOf(state, places, version) | (1 << version);
  }
  const there = state[places.central] === version + 1;
  const removed = there ? 0 : unasked(state, places, version);
  const loss = lost(state, places, version, -1);
  return removed | loss | (loss !== 0 && unconfirmed ? BROKEN.G5 : 0);
}

/** The version lies in a conflict copy from now on. */
export function keepAside(state: State, places: Places, version: number): void {
  if (places.judged) mark(state, places, version, KEPT);
}

/** The local hive was given up: what is in it will not be tried again. */
export function giveUp(state: State, places: Places, m: number): number {
  const version = (state[places.local + m] as number) - 1;
  if (!places.judged || version < 0 || state[places.confirmed + m] !== 0) return 0;
  state[places.confirmed + m] = 1;
  return lost(state, places, version, -1);
}

const renumbered = new Uint8Array(16);
const copy = new Uint8Array(16 * VERSION_BYTES);

const bits = (mask: number, room: number): number => {
  let result = 0;
  for (let old = 0; old < room; old++) {
    if ((mask & (1 << old)) !== 0 && renumbered[old] !== 0) result |= 1 << ((renumbered[old] as number) - 1);
  }
  return result;
};

/**
 * Numbers versions in the order in which they are met, server first, and forgets those that lie nowhere.
 * `references` are further bytes that name versions: a manifest's, a plan's.
 */
export function renumber(state: State, places: Places, references: readonly number[]): void {
  const { room, versions, computers, local, central, tomb } = places;
  renumbered.fill(0);
  let count = 0;
  for (let i = -1; i < computers; i++) {
    const byte = i < 0 ? central : local + i;
    const held = state[byte] as number;
    if (held === 0 || held === DELETED) continue;
    if (renumbered[held - 1] === 0) renumbered[held - 1] = ++count;
    state[byte] = renumbered[held - 1] as number;
  }
  for (const byte of references) {
    const held = state[byte] as number;
    if (held === 0 || held === ELSEWHERE) continue;
    state[byte] = renumbered[held - 1] === 0 ? ELSEWHERE : (renumbered[held - 1] as number);
  }
  copy.fill(0);
  for (let old = 0; old < room; old++) {
    const now = renumbered[old] as number;
    if (now !== 0) moveVersion(state, versions + old * VERSION_BYTES, (now - 1) * VERSION_BYTES, places);
  }
  for (let i = 0; i < room * VERSION_BYTES; i++) state[versions + i] = copy[i] as number;
  if (!places.judged) return;
  for (let m = 0; m < computers; m++) tidySlot(state, places, m, tomb);
}

function moveVersion(state: State, from: number, to: number, { room, judged }: Places): void {
  copy[to + STAMP] = state[from + STAMP] as number;
  if (!judged) return;
  const marks = tidyMarks(state[from + MARKS] as number);
  copy[to + MARKS] = marks;
  copy[to + ANCESTORS] = bits(state[from + ANCESTORS] as number, room);
  // Parents tell orphans; who is one, or can be none, needs them no more.
  const settled = (marks & (ORPHANED | SUPERSEDED | KEPT)) !== 0;
  copy[to + PARENTS] = settled ? 0 : bits(state[from + PARENTS] as number, room);
  copy[to + AGE] = state[from + AGE] as number;
}

/** Marks that no later judgement can ask for are taken away. */
function tidyMarks(marks: number): number {
  if ((marks & KEPT) !== 0) return marks & (KEPT | GONE | HAS_DELETION);
  if ((marks & SUPERSEDED) !== 0) return marks & (SUPERSEDED | GONE | HAS_DELETION);
  return (marks & BEATEN) === 0 ? marks : marks & ~LOST;
}

function tidySlot(state: State, { local, confirmed, room }: Places, m: number, tomb: number): void {
  const held = state[local + m] as number;
  if (held === 0 || held === DELETED) state[confirmed + m] = 0;
  state[tomb + m] = held === DELETED ? bits(state[tomb + m] as number, room) : 0;
}

/** What is drawn under each other: one lane per central profile and per user and computer, and the rows within. */
import { pathKey } from '../fold/tree.ts';
import type { Loss } from '../judge/judge.ts';
import { isCopy, type Timeline, type Track } from './timeline.ts';

/** What to leave out. Empty or absent: nothing. Texts match without regard to case, paths also in part. */
export interface Filter {
  readonly user?: string;
  readonly path?: string;
  readonly computer?: string;
  /** How many paths get a row of their own; the most telling ones win. */
  readonly paths?: number;
}

/** `hive`: the registry file of the profile as one unit, whichever settings it holds. */
export type RowKind = 'file' | 'hive' | 'setting';

/** One path, the hive, or one setting, through all lanes. */
export interface RowName {
  readonly key: string;
  readonly kind: RowKind;
  readonly label: string;
  /** Of every version of the history its number among all: its colour and shape, the same wherever it goes. */
  readonly styles: ReadonlyMap<number, number>;
}

export interface Row {
  readonly name: RowName;
  readonly track: Track;
}

export type BandKind = 'power' | 'link' | 'offset' | 'server' | 'failing' | 'handles';

export interface Band {
  readonly kind: BandKind;
  readonly track: Track;
}

export interface Lane {
  /** Empty: the file server. */
  readonly computer: string;
  /** Whose profile; on the server the name of the folder. Empty: nobody has logged on here. */
  readonly user: string;
  readonly title: string;
  readonly session: Track | undefined;
  readonly bands: readonly Band[];
  readonly rows: readonly Row[];
}

export interface Lanes {
  readonly lanes: readonly Lane[];
  /** How many paths and settings there are after filtering, shown or not. */
  readonly paths: number;
  readonly shown: number;
}

export const PATHS_SHOWN = 6;

/** The user of a central folder: the name without a suffix such as `.V2`. */
export function userOfFolder(folder: string): string {
  return folder.replace(/\.V\d+$/, '');
}

const same = (wanted: string | undefined, name: string): boolean =>
  wanted === undefined || wanted === '' || wanted.toLowerCase() === name.toLowerCase();

interface Candidate {
  key: string;
  kind: RowKind;
  label: string;
  styles: ReadonlyMap<number, number>;
  tracks: Track[];
  score: number;
  first: number;
}

/** Chooses lanes and rows. */
export function chooseLanes(timeline: Timeline, filter: Filter = {}): Lanes {
  const candidates = gather(timeline, filter);
  for (const loss of timeline.history.losses) raise(candidates, loss);
  const all = [...candidates.values()].filter(({ kind }) => kind !== 'hive');
  const hive = candidates.get(HIVE_KEY);
  const picked = choose(all, filter.paths ?? PATHS_SHOWN);
  // Without settings there is nothing in the hive to lose, so it is shown only to those who ask.
  const withHive = hive !== undefined && (picked.some(isSetting) || (filter.path ?? '') !== '');
  const chosen = (withHive ? [...picked, hive] : picked).toSorted(byKind);
  const lanes = [...serverLanes(timeline, filter, chosen), ...computerLanes(timeline, filter, chosen)];
  return { lanes, paths: all.length, shown: picked.length };
}

/** The most telling candidates; half of the rows are for files, as long as there are any. */
function choose(all: readonly Candidate[], rows: number): Candidate[] {
  const ranked = all.toSorted((a, b) => b.score - a.score || a.first - b.first);
  const files = ranked.filter(({ kind }) => kind === 'file').slice(0, Math.ceil(rows / 2));
  const others = ranked.filter((candidate) => !files.includes(candidate)).slice(0, rows - files.length);
  return [...files, ...others];
}

const KINDS: readonly RowKind[] = ['file', 'hive', 'setting'];

const byKind = (a: Candidate, b: Candidate): number =>
  KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.label < b.label ? -1 : 1);

const isSetting = ({ kind }: Candidate): boolean => kind === 'setting';

function gather(timeline: Timeline, filter: Filter): Map<string, Candidate> {
  const wanted = (filter.path ?? '').toLowerCase();
  const found = new Map<string, Candidate>();
  const styles = stylesOf(timeline);
  for (const track of timeline.tracks) {
    const { kind } = track;
    if (kind !== 'file' && kind !== 'setting' && kind !== 'hive') continue;
    if (!same(filter.user, track.computer === '' ? userOfFolder(track.user) : track.user)) continue;
    const key = rowKey(kind, track.path);
    const label = kind === 'hive' ? HIVE_FILE : track.path;
    let candidate = found.get(key);
    if (candidate === undefined) {
      if (!label.toLowerCase().includes(wanted)) continue;
      candidate = { key, kind, label, styles, tracks: [], score: 0, first: 0 };
      candidate.first = track.at[0] ?? 0;
      found.set(key, candidate);
    }
    candidate.tracks.push(track);
    candidate.score += track.at.length;
  }
  return found;
}

const known = new WeakMap<Timeline, ReadonlyMap<number, number>>();

function stylesOf(timeline: Timeline): ReadonlyMap<number, number> {
  let styles = known.get(timeline);
  if (styles !== undefined) return styles;
  const versions = new Set<number>();
  for (const { values } of timeline.tracks) {
    for (const value of values) if (isCopy(value)) versions.add(value[0]);
  }
  styles = new Map([...versions].toSorted((a, b) => a - b).map((version, i) => [version, i]));
  known.set(timeline, styles);
  return styles;
}

const HIVE_FILE = 'ntuser.dat';
/** No path and no setting is called this. */
const HIVE_KEY = '\u0001';

/** What the cells of one row have in common. */
export function rowKey(kind: RowKind, path: string): string {
  if (kind === 'hive') return HIVE_KEY;
  return kind === 'setting' ? `\u0000${path}` : pathKey(path);
}

/** The row a loss belongs to. */
export function lossKey(loss: Loss): string {
  return loss.key === undefined ? rowKey('file', loss.path) : rowKey('setting', loss.key);
}

function raise(candidates: Map<string, Candidate>, loss: Loss): void {
  const candidate = candidates.get(lossKey(loss));
  if (candidate !== undefined) candidate.score += loss.permitted === null ? 1e6 : 1e4;
}

function rowsOf(chosen: readonly Candidate[], computer: string, user: string): Row[] {
  const rows: Row[] = [];
  for (const { tracks, ...name } of chosen) {
    const track = tracks.find((one) => one.computer === computer && one.user === user);
    if (track !== undefined) rows.push({ name, track });
  }
  return rows;
}

function bandsOf(timeline: Timeline, computer: string, user: string): Band[] {
  const bands: Band[] = [];
  const add = (kind: BandKind, track: Track | undefined, calm: unknown): void => {
    if (track !== undefined && track.values.some((value) => value !== calm && value !== null)) {
      bands.push({ kind, track });
    }
  };
  if (computer === '') {
    add('server', timeline.find('server', ''), 'up');
    return bands;
  }
  add('power', timeline.find('power', computer), true);
  add('link', timeline.find('link', computer), 'fast');
  add('offset', timeline.find('offset', computer), 0);
  if (user === '') return bands;
  add('failing', timeline.find('failing', computer, user), null);
  add('handles', timeline.find('handles', computer, user), null);
  return bands;
}

function serverLanes(timeline: Timeline, filter: Filter, chosen: readonly Candidate[]): Lane[] {
  const folders = new Set<string>();
  for (const track of timeline.tracks) {
    const holds = track.kind === 'file' || track.kind === 'setting' || track.kind === 'hive';
    if (holds && track.computer === '' && same(filter.user, userOfFolder(track.user)))
      folders.add(track.user);
  }
  const named = folders.size === 0 ? [''] : [...folders].toSorted();
  return named.map((folder) => ({
    computer: '',
    user: folder,
    title: folders.size > 1 ? `Server · ${folder}` : 'File server',
    session: undefined,
    bands: bandsOf(timeline, '', folder),
    rows: rowsOf(chosen, '', folder),
  }));
}

function computerLanes(timeline: Timeline, filter: Filter, chosen: readonly Candidate[]): Lane[] {
  const sessions = timeline.tracks.filter(
    ({ kind, computer, user }) =>
      kind === 'session' && same(filter.computer, computer) && same(filter.user, user),
  );
  const users = new Set(sessions.map(({ user }) => user));
  const lanes = sessions.map(
    (session): Lane => ({
      computer: session.computer,
      user: session.user,
      title: users.size > 1 ? `${session.computer} · ${session.user}` : session.computer,
      session,
      bands: bandsOf(timeline, session.computer, session.user),
      rows: rowsOf(chosen, session.computer, session.user),
    }),
  );
  for (const { kind, computer } of timeline.tracks) {
    if (kind !== 'power' || !same(filter.computer, computer) || !same(filter.user, '')) continue;
    if (lanes.some((lane) => lane.computer === computer)) continue;
    const bands = bandsOf(timeline, computer, '');
    lanes.push({ computer, user: '', title: computer, session: undefined, bands, rows: [] });
  }
  return lanes.toSorted((a, b) =>
    a.computer === b.computer ? cmp(a.user, b.user) : cmp(a.computer, b.computer),
  );
}

const cmp = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

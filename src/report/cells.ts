/**
 * The state taken apart into named cells, and which of them an event changed. Published states share what did not
 * change, so only what was touched is looked at; nothing here knows what an event means.
 */
import { cut } from '../explain/layout.ts';
import type { CentralProfile, Computer, FleetState, Hive, LocalProfile } from '../fold/state.ts';
import { type FileNode, type Folder, isFolder } from '../fold/tree.ts';

export type CellKind =
  | 'server'
  | 'power'
  | 'link'
  | 'offset'
  | 'session'
  | 'kind'
  | 'cached'
  | 'loadTime'
  | 'unloadTime'
  | 'handles'
  | 'failing'
  | 'file'
  | 'setting'
  | 'hive';

/** Kind, computer (empty: the server), user (on the server the folder), path or setting. */
export type CellName = readonly [kind: CellKind, computer: string, user: string, path: string];

/** A file, setting or hive as it lies somewhere: version (event number; of a hive its stamp), both stamps, content. */
export type CopyValue = readonly [version: number, modified: number, created: number, content: string];

export type CellValue = string | number | boolean | null | CopyValue;

/** Cell number, value, cell number, value, … */
export type Change = (number | CellValue)[];

const LONGEST_CONTENT = 80;

export class CellRecorder {
  readonly cells: CellName[] = [];
  readonly #numbers = new Map<string, number>();
  #change: Change = [];

  /** The cells in which two successive states differ, with their new values; `null`: gone. */
  changes(before: FleetState, after: FleetState): Change {
    this.#change = [];
    if (before.server !== after.server) this.#server(before.server, after.server);
    this.#each(before.computers, after.computers, (name, old, now) => this.#computer(name, old, now));
    return this.#change;
  }

  #note(kind: CellKind, computer: string, user: string, path: string, value: CellValue): void {
    const key = `${kind}\u0000${computer}\u0000${user}\u0000${path}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.cells.push([kind, computer, user, path]) - 1;
      this.#numbers.set(key, number);
    }
    this.#change.push(number, value);
  }

  #each<T>(
    before: Readonly<Record<string, T>> | undefined,
    after: Readonly<Record<string, T>> | undefined,
    visit: (name: string, before: T | undefined, after: T | undefined) => void,
  ): void {
    if (before === after) return;
    for (const name in after) if (before?.[name] !== after[name]) visit(name, before?.[name], after[name]);
    for (const name in before)
      if (after === undefined || !(name in after)) visit(name, before[name], undefined);
  }

  #server(before: FleetState['server'], after: FleetState['server']): void {
    if (before.state !== after.state) this.#note('server', '', '', '', after.state);
    this.#each(before.profiles, after.profiles, (folder, old, now) => this.#central(folder, old, now));
  }

  #central(folder: string, before: CentralProfile | undefined, after: CentralProfile | undefined): void {
    this.#folder('', folder, before?.files, after?.files, '');
    this.#hive('', folder, before?.hive ?? null, after?.hive ?? null);
  }

  #computer(name: string, before: Computer | undefined, after: Computer | undefined): void {
    if (before?.running !== after?.running) this.#note('power', name, '', '', after?.running ?? false);
    if (after !== undefined) {
      if ((before?.link ?? 'fast') !== after.link) this.#note('link', name, '', '', after.link);
      if ((before?.offset ?? 0) !== after.offset) this.#note('offset', name, '', '', after.offset);
    }
    this.#each(before?.profiles, after?.profiles, (user, old, now) => this.#profile(name, user, old, now));
  }

  #profile(
    computer: string,
    user: string,
    before: LocalProfile | undefined,
    after: LocalProfile | undefined,
  ): void {
    const note = (kind: CellKind, value: CellValue): void => this.#note(kind, computer, user, '', value);
    if (before?.session !== after?.session) note('session', after?.session ?? 'loggedOff');
    if ((before?.kind ?? null) !== (after?.kind ?? null)) note('kind', after?.kind ?? null);
    if ((before?.cached ?? false) !== (after?.cached ?? false)) note('cached', after?.cached ?? false);
    if ((before?.loadTime ?? null) !== (after?.loadTime ?? null)) note('loadTime', after?.loadTime ?? null);
    if ((before?.unloadTime ?? null) !== (after?.unloadTime ?? null)) {
      note('unloadTime', after?.unloadTime ?? null);
    }
    if (before?.handles !== after?.handles) {
      const [old, now] = [handlesText(before), handlesText(after)];
      if (old !== now) note('handles', now);
    }
    if (before?.failing !== after?.failing) {
      const [old, now] = [failingText(before), failingText(after)];
      if (old !== now) note('failing', now);
    }
    this.#folder(computer, user, before?.files, after?.files, '');
    this.#hive(computer, user, before?.hive ?? null, after?.hive ?? null);
  }

  #folder(
    computer: string,
    user: string,
    before: Folder | undefined,
    after: Folder | undefined,
    prefix: string,
  ): void {
    if (before === after) return;
    this.#each(before?.entries, after?.entries, (_key, old, now) => {
      const name = `${prefix}${(now ?? old)?.name ?? ''}`;
      const [oldFolder, nowFolder] = [asFolder(old), asFolder(now)];
      if (oldFolder !== undefined || nowFolder !== undefined) {
        this.#folder(computer, user, oldFolder, nowFolder, `${name}/`);
      }
      const file = now === undefined || isFolder(now) ? undefined : now;
      if (file !== undefined) this.#note('file', computer, user, name, copyOf(file));
      else if (old !== undefined && !isFolder(old)) this.#note('file', computer, user, name, null);
    });
  }

  #hive(computer: string, user: string, before: Hive | null, after: Hive | null): void {
    if (before === after) return;
    if (before?.modified !== after?.modified) {
      this.#note('hive', computer, user, '', after === null ? null : hiveCopy(after));
    }
    this.#each(before?.settings, after?.settings, (key, old, now) => {
      // A hive copied as a unit carries its own objects; equal values are no change to show.
      if (old?.version === now?.version && old?.value === now?.value && old?.modified === now?.modified)
        return;
      const value: CellValue =
        now === undefined ? null : [now.version, now.modified, now.modified, cut(now.value, LONGEST_CONTENT)];
      this.#note('setting', computer, user, key, value);
    });
  }
}

const copyOf = (file: FileNode): CopyValue => [
  file.version,
  file.modified,
  file.created,
  cut(file.content, LONGEST_CONTENT),
];

/** The hive as one unit is told from another by its stamp alone. */
const hiveCopy = ({ modified }: Hive): CopyValue => [
  modified,
  modified,
  modified,
  new Date(modified).toISOString().slice(11, 16),
];

const asFolder = (node: FileNode | Folder | undefined): Folder | undefined =>
  node !== undefined && isFolder(node) ? node : undefined;

function handlesText(profile: LocalProfile | undefined): string | null {
  const held = Object.entries(profile?.handles ?? {}).filter(([, open]) => open > 0);
  return held.length === 0
    ? null
    : held.map(([name, open]) => (open > 1 ? `${name} × ${open}` : name)).join(', ');
}

function failingText(profile: LocalProfile | undefined): string | null {
  const { down = {}, up = {} } = profile?.failing ?? {};
  const parts = [
    ...Object.keys(down).map((path) => `${path} down`),
    ...Object.keys(up).map((path) => `${path} up`),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/** The little world of the crash tests: computers, one share, users' work with contents that name themselves. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { type Judgement, judge } from '../judge/judge.ts';
import type { Loss } from '../judge/losses.ts';
import { event as anyEvent, type LogEvent } from '../log/events.ts';
import type { EventStore } from '../stores/event-store.ts';
import type { ProfileOptions } from './options.ts';
import { openProfile } from './profile.ts';

export type Deed = 'logon' | 'logoff' | 'sync';

export class CrashWorld {
  readonly root: string;
  readonly store: EventStore;
  readonly more: Partial<ProfileOptions>;
  /** What holds for one computer alone, from now on. */
  readonly own: Map<string, Partial<ProfileOptions>>;

  constructor(
    root: string,
    store: EventStore,
    more: Partial<ProfileOptions> = {},
    own = new Map<string, Partial<ProfileOptions>>(),
  ) {
    this.root = root;
    this.store = store;
    this.more = more;
    this.own = own;
  }

  options(computer: string): ProfileOptions {
    const { root, store, more, own } = this;
    return {
      local: join(root, computer),
      central: join(root, 'share'),
      user: 'alice',
      computer,
      store,
      ...more,
      ...own.get(computer),
    };
  }

  /** Where a share would be that is not mounted. */
  get nowhere(): string {
    return join(this.root, 'not mounted/share');
  }

  /** From now on the share is away to a computer. */
  cutOff(computer: string): void {
    this.own.set(computer, { ...this.own.get(computer), central: this.nowhere });
  }

  /** It is there again. */
  reconnect(computer: string): void {
    const { central: _, ...more } = this.own.get(computer) ?? {};
    this.own.set(computer, more);
  }

  async run(computer: string, deed: Deed): Promise<void> {
    await openProfile(this.options(computer))[deed]();
  }

  write(computer: string, path: string, content: string): void {
    const full = join(this.root, computer, path);
    fs.mkdirSync(dirname(full), { recursive: true });
    fs.writeFileSync(full, content);
  }

  remove(computer: string, path: string): void {
    fs.rmSync(join(this.root, computer, path), { force: true });
  }

  /** Everyone logs on and off until all agree. */
  async settle(computers: readonly string[], rounds = 3): Promise<void> {
    for (let round = 0; round < rounds; round += 1)
      for (const computer of computers) {
        await this.run(computer, 'logon');
        await this.run(computer, 'logoff');
      }
  }

  /** Contents of the files of one place, and where its links lead; control folders left out. */
  files(place: string): Record<string, string> {
    const found: Record<string, string> = {};
    const root = join(this.root, place);
    for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name).slice(root.length + 1);
      if (path.startsWith('.roamproof/')) continue;
      if (entry.isFile()) found[path] = fs.readFileSync(join(root, path), 'utf8');
      if (entry.isSymbolicLink()) found[path] = fs.readlinkSync(join(root, path));
    }
    return Object.fromEntries(Object.entries(found).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  async events(): Promise<LogEvent[]> {
    const events: LogEvent[] = [];
    for await (const { event } of this.store.readAll()) events.push(anyEvent.decode(event as never));
    return events;
  }

  async judgement(): Promise<Judgement> {
    return judge(await this.events());
  }

  /**
   * What is wrong after everyone has settled; empty when nothing is.
   *
   * @param kept contents that must be somewhere
   * @param older contents that may lie beside them, in conflict copies
   */
  async faults(
    computers: readonly string[],
    kept: readonly string[],
    older: readonly string[] = [],
  ): Promise<string[]> {
    const share = this.files('share');
    const faults: string[] = [];
    for (const computer of computers) {
      const [here, there] = [JSON.stringify(this.files(computer)), JSON.stringify(share)];
      if (here !== there) faults.push(`${computer} and the share differ: ${here} ${there}`);
    }
    const contents = new Set(Object.values(share));
    for (const content of kept) if (!contents.has(content)) faults.push(`"${content}" is nowhere`);
    const known = new Set([...kept, ...older]);
    for (const content of contents)
      if (!known.has(content)) faults.push(`"${content}" came back, or is torn`);
    const { losses, violations } = await this.judgement();
    for (const loss of losses) if (!isExcused(loss)) faults.push(`lost: ${loss.path} ${loss.content}`);
    for (const { guarantee, message } of violations) faults.push(`${guarantee}: ${message}`);
    return faults;
  }
}

/** Whether a file may be gone. P1 is for algorithms without conflict copies: here the older of two edits is kept beside the newer. */
export function isExcused({ permitted }: Loss): boolean {
  return permitted !== null && permitted !== 'P1';
}

/** Whether a file lies there. */
export function isFileAt(path: string): boolean {
  return fs.statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Copies a whole world, times and all. */
export function copyWorld(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to]);
}

/** Contents that must be on the share at the end of `prepare` and the deed that follows. */
export const KEPT = [
  'changed by A',
  'changed by B',
  'new from A',
  'new from B',
  'clash of A',
  'clash of B',
  'edited though deleted',
  'kept',
];

/**
 * A state in which a logon of A has every kind of action to do: copies down, replacements, a deletion, a conflict; and,
 * after `workOn`, its logoff too.
 */
export async function prepare(world: CrashWorld): Promise<void> {
  await world.run('A', 'logon');
  for (const name of ['a', 'b', 'gone-a', 'gone-b', 'clash', 'revived', 'kept'])
    world.write('A', `docs/${name}.txt`, name === 'kept' ? 'kept' : `first ${name}`);
  await world.run('A', 'logoff');
  await world.settle(['B', 'A'], 1);
  // Work done while logged off meets what B did meanwhile.
  await world.run('B', 'logon');
  world.write('B', 'docs/b.txt', 'changed by B');
  world.write('B', 'docs/new/b.txt', 'new from B');
  world.write('B', 'docs/clash.txt', 'clash of B');
  world.remove('B', 'docs/gone-b.txt');
  world.remove('B', 'docs/revived.txt');
  await world.run('B', 'logoff');
  world.write('A', 'docs/clash.txt', 'clash of A');
  world.write('A', 'docs/revived.txt', 'edited though deleted');
}

/** What A does in the session that `prepare` leads up to. */
export function workOn(world: CrashWorld): void {
  world.write('A', 'docs/a.txt', 'changed by A');
  world.write('A', 'docs/new/a.txt', 'new from A');
  world.remove('A', 'docs/gone-a.txt');
}

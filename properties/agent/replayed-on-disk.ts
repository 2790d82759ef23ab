/** A history carried out on real directories: users work with the file system, the agent logs them on and off. */
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { openProfile } from '../../src/agent/profile.ts';
import { eachFile, type Folder, partsOf } from '../../src/fold/tree.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { findPath } from './find-path.ts';

/** Files by path, content as text. */
export type Files = Record<string, string>;

export interface Ends {
  readonly simulated: Record<string, Files>;
  readonly onDisk: Record<string, Files>;
}

/** Runs a history of one user in the simulator and on directories below `root`; what lies where at the end. */
export async function bothEnds(root: string, history: readonly Stimulus[], algorithm: string): Promise<Ends> {
  const simulator = new Simulator({ algorithm, immutable: false });
  const disks = new Disks(root, algorithm);
  for (const [i, stimulus] of history.entries()) {
    // No two at the same millisecond: a rewrite in one tick with one size has no trace on any disk.
    const event = { ...stimulus, at: stimulus.at + i };
    if (simulator.feed(event) === null) await disks.apply(event);
  }
  simulator.finish();
  const { computers, server } = simulator.state;
  const simulated: Record<string, Files> = { share: filesOf(Object.values(server.profiles)[0]?.files) };
  const onDisk: Record<string, Files> = { share: disks.files('share') };
  for (const [name, { profiles }] of Object.entries(computers)) {
    simulated[name] = filesOf(Object.values(profiles)[0]?.files);
    onDisk[name] = disks.files(name);
  }
  return { simulated, onDisk };
}

function filesOf(tree: Folder | undefined): Files {
  const files: Files = {};
  if (tree !== undefined) eachFile(tree, (path, { content }) => void (files[path] = content));
  return sorted(files);
}

function sorted(files: Files): Files {
  return Object.fromEntries(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

class Disks {
  readonly #root: string;
  readonly #algorithm: string;
  readonly #store = new MemoryStore();
  /** Who is logged on, by computer. */
  readonly #users = new Map<string, string>();
  #now = 0;

  constructor(root: string, algorithm: string) {
    this.#root = root;
    this.#algorithm = algorithm;
  }

  async apply(event: Stimulus): Promise<void> {
    this.#now = event.at;
    if (event.type === 'logon.requested') {
      await this.#agent(event.computer, event.user).logon();
      this.#users.set(event.computer, event.user);
    }
    if (event.type === 'logoff.requested') await this.#logoff(event.computer);
    // A shutdown logs its users off first.
    if (event.type === 'computer.stopped' && event.cause === 'shutdown') await this.#logoff(event.computer);
    if (event.type === 'file.written')
      this.#write(event.computer, event.path, event.content, event.modified ?? event.at);
    if (event.type === 'file.touched') {
      const full = this.#full(event.computer, event.path);
      fs.utimesSync(full, event.modified / 1000, event.modified / 1000);
    }
    if (event.type === 'file.removed') {
      fs.rmSync(this.#full(event.computer, event.path), { recursive: true });
      this.#prune(event.computer, event.path);
    }
    if (event.type === 'file.renamed') this.#rename(event.computer, event.from, event.to);
  }

  async #logoff(computer: string): Promise<void> {
    const user = this.#users.get(computer);
    this.#users.delete(computer);
    if (user !== undefined) await this.#agent(computer, user).logoff();
  }

  files(place: string): Files {
    const root = join(this.#root, place);
    const files: Files = {};
    if (!fs.existsSync(root)) return files;
    for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
      const full = join(entry.parentPath, entry.name);
      const path = full.slice(root.length + 1);
      if (entry.isFile() && !path.startsWith('.roamproof/')) files[path] = fs.readFileSync(full, 'utf8');
    }
    return sorted(files);
  }

  #agent(computer: string, user: string) {
    return openProfile({
      local: join(this.#root, computer),
      central: join(this.#root, 'share'),
      user,
      computer,
      algorithm: this.#algorithm,
      store: this.#store,
      clockOffset: 0,
      now: () => this.#now,
      confirm: ['mass-deletion', 'clock'],
    });
  }

  /** Windows finds a file whatever the case of its name; so does this. */
  #full(computer: string, path: string): string {
    return findPath(join(this.#root, computer), path);
  }

  #write(computer: string, path: string, content: string, modified: number): void {
    this.#clearWay(computer, path);
    const full = this.#full(computer, path);
    fs.mkdirSync(dirname(full), { recursive: true });
    fs.writeFileSync(full, content);
    fs.utimesSync(full, modified / 1000, modified / 1000);
  }

  #rename(computer: string, from: string, to: string): void {
    const source = this.#full(computer, from);
    const target = join(this.#root, computer, partsOf(to).names.join('/'));
    if (partsOf(from).key === partsOf(to).key) {
      fs.renameSync(source, join(dirname(source), partsOf(to).names.at(-1) ?? ''));
      return;
    }
    // The simulator moves file by file: what lies in the way of one of them goes, the rest stays.
    for (const path of this.#below(source)) {
      const { mtimeMs } = fs.statSync(source + path);
      const content = fs.readFileSync(source + path, 'utf8');
      fs.rmSync(source + path);
      this.#prune(computer, (source + path).slice(join(this.#root, computer).length + 1));
      this.#write(computer, target.slice(join(this.#root, computer).length + 1) + path, content, mtimeMs);
    }
  }

  #below(full: string): string[] {
    if (!fs.statSync(full).isDirectory()) return [''];
    const entries = fs.readdirSync(full, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(full.length));
  }

  #clearWay(computer: string, path: string): void {
    const { names } = partsOf(path);
    for (let i = 1; i <= names.length; i += 1) {
      const full = this.#full(computer, names.slice(0, i).join('/'));
      const stat = fs.lstatSync(full, { throwIfNoEntry: false });
      if (stat !== undefined && stat.isDirectory() !== i < names.length) fs.rmSync(full, { recursive: true });
    }
  }

  /** Folders live as long as something lies in them. */
  #prune(computer: string, path: string): void {
    for (let { names } = partsOf(path); names.length > 1; ) {
      names = names.slice(0, -1);
      const full = this.#full(computer, names.join('/'));
      if (!fs.existsSync(full)) continue;
      if (fs.readdirSync(full).length > 0) return;
      fs.rmdirSync(full);
    }
  }
}

/**
 * Users, hands on the share and agents at work on real directories, in any order. What must be left at the end can be said without
 * knowing the merge: every content that nobody overwrote or removed himself. And what a call does, `plan` has said.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { HEIR, killAt } from '../../src/agent/crash-sweep.ts';
import { CrashWorld, type Deed, isExcused, isFileAt } from '../../src/agent/crash-world.ts';
import { AgentError } from '../../src/agent/errors.ts';
import { contentOf } from '../../src/agent/node.ts';
import { openProfile } from '../../src/agent/profile.ts';
import { isTemporaryName } from '../../src/disk/temporary-name.ts';
import { pathKey } from '../../src/fold/tree.ts';
import type { FileAction } from '../../src/log/actions.ts';
import type { LogEvent } from '../../src/log/events.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { findPath } from './find-path.ts';

/** Numbers are taken modulo what there is to choose from, so that any of them means something. */
export type Step =
  /** What is written is a file, or a link that leads nowhere. */
  | { readonly do: 'write' | 'link' | 'remove'; readonly place: number; readonly path: number }
  | { readonly do: 'rename'; readonly place: number; readonly path: number; readonly to: number }
  | { readonly do: 'logon' | 'logoff' | 'sync'; readonly place: number; readonly looks: boolean }
  | { readonly do: 'stop'; readonly place: number; readonly after: number }
  /** A sync dies at a call of the file system: that one is not done, or a write by half. */
  | { readonly do: 'kill'; readonly place: number; readonly at: number; readonly half: boolean }
  /** A local profile goes with its disk, or only what it remembers; the share is saved, and put back as it was saved. */
  | { readonly do: 'wipe' | 'forget'; readonly place: number }
  | { readonly do: 'save' | 'restore' }
  /** The share is away to one computer from now on, or is there again. */
  | { readonly do: 'unmount' | 'mount'; readonly place: number }
  /** A computer is booted, under its session if there is one. Or another policy holds there from now on. */
  | { readonly do: 'boot'; readonly place: number }
  | { readonly do: 'policy'; readonly place: number; readonly which: number }
  /** A computer's clock is set. */
  | { readonly do: 'clock'; readonly place: number; readonly which: number };

const COMPUTERS = ['A', 'B', 'C'] as const;
/** The last one is the share: somebody without an agent works there. */
const PLACES = [...COMPUTERS, 'share'] as const;
/** Some are a file to one and a folder to another. */
const PATHS = [
  'a.txt',
  'docs/a.txt',
  'docs/b.txt',
  'Docs/B.txt',
  'docs/deep/a.txt',
  'other/c.txt',
  'other',
  'docs/Deep',
] as const;
/** Few, so that the same one is written, removed and written again while others are away. */
const OWN_PATHS = ['docs/a.txt', 'docs'] as const;
/** Guarantees about what was there and is not: the log of a content that a hand took tells too little for them. */
const OF_WHAT_IS_GONE: ReadonlySet<string> = new Set(['G1', 'G3', 'G5', 'G8']);
const ANSWERS = [
  'clock',
  'mass-deletion',
  'shrunk-share',
  'older-store',
  'empty-share',
  'other-store',
] as const;
const POLICIES = [{}, { ReadOnlyProfile: 1 }, { ExcludeProfileDirs: 'docs/deep;other' }] as const;
const HIVES = ['a.txt', 'docs/a.txt'] as const;
/** Hours ahead. */
const CLOCKS = [0, 0.01, 30, -30] as const;
/** All contents have one size, and times come from few: neither may be what tells two versions apart. */
const FIRST_TIME = 1_000_000_000;
/** Of a second: no time is one that Node could give to a copy exactly. */
const FRACTION = 0.123457;

export class WildWork {
  readonly world: CrashWorld;
  /** Contents that nobody has overwritten or removed. */
  readonly kept = new Set<string>();
  /** The latest time of each file that was seen where it lies, seconds. */
  readonly #times = new Map<string, number>();
  readonly #hands: boolean;
  readonly #apart: boolean;
  /** Contents that a hand took from the share. No log tells of that before somebody who knew them looks again. */
  readonly #takenByHand = new Set<string>();
  /** Computers that were killed, and have not come to the end of a call since. */
  readonly #cut = new Set<string>();
  /** What a call did, and `plan` had not said. */
  readonly #unplanned: string[] = [];
  #damaged = false;
  #written = 0;

  /**
   * @param hands whether somebody works on the share itself; what he spells otherwise than an agent that has not looked is two files
   * @param apart whether everybody works in a folder of his own: then nothing is concurrent, and nothing else may be left
   * @param hives whether some files are hives
   */
  constructor(
    root: string,
    {
      hands = false,
      apart = false,
      hives = false,
    }: { readonly hands?: boolean; readonly apart?: boolean; readonly hives?: boolean },
  ) {
    const more = hives ? { hives: HIVES } : {};
    this.world = new CrashWorld(root, new MemoryStore(), { ...HEIR, confirm: ANSWERS, ...more });
    this.#hands = hands;
    this.#apart = apart;
  }

  async take(step: Step): Promise<void> {
    await this.#do(step);
    this.#noteTimes();
  }

  async #do(step: Step): Promise<void> {
    switch (step.do) {
      case 'write':
      case 'link':
        return this.#write(this.#place(step.place), this.#path(step.path, step.place), step.do === 'link');
      case 'remove':
        return this.#remove(this.#place(step.place), this.#path(step.path, step.place));
      case 'rename':
        return this.#rename(
          this.#place(step.place),
          this.#path(step.path, step.place),
          this.#path(step.to, step.place),
        );
      case 'stop':
        return this.#stop(this.#computer(step.place), step.after);
      case 'kill':
        return this.#kill(this.#computer(step.place), step.at, step.half);
      case 'wipe':
      case 'forget':
        return this.#lose(this.#computer(step.place), step.do);
      case 'save':
        return this.#copy('share', 'saved');
      case 'restore':
        return this.#restore();
      case 'unmount':
        return this.world.cutOff(this.#computer(step.place));
      case 'mount':
        return this.world.reconnect(this.#computer(step.place));
      case 'boot':
        return this.#boot(this.#computer(step.place));
      case 'policy':
        return this.#setPolicy(this.#computer(step.place), step.which);
      case 'clock':
        return this.#setClock(this.#computer(step.place), step.which);
      default:
        await this.#callAsPlanned(this.#computer(step.place), step.looks, step.do);
        this.#cut.delete(this.#computer(step.place));
    }
  }

  /** Everybody syncs until all agree. @returns what is wrong then */
  async settle(): Promise<string[]> {
    this.world.own.clear();
    for (let round = 0; round < 4; round += 1)
      for (const computer of COMPUTERS) {
        await this.#profile(computer, true).logoff().catch(unlessRefused);
        await this.#profile(computer, true).sync();
      }
    const { world } = this;
    const share = new Set(Object.values(world.files('share')));
    const faults = [...this.#unplanned];
    for (const one of this.kept) if (!share.has(one)) faults.push(`${one} is nowhere`);
    if (this.#apart)
      for (const content of share) if (!this.kept.has(content)) faults.push(`${content} came back`);
    for (const computer of COMPUTERS) {
      const [here, there] = [JSON.stringify(world.files(computer)), JSON.stringify(world.files('share'))];
      if (here !== there) faults.push(`${computer} and the share differ: ${here} ${there}`);
    }
    // The log of no agent tells of a share that was put back.
    const { losses, violations } = this.#damaged ? { losses: [], violations: [] } : await world.judgement();
    for (const loss of losses)
      if (!isExcused(loss) && !this.#takenByHand.has(loss.content))
        faults.push(`lost: ${loss.path} ${loss.content}`);
    for (const { guarantee, message } of violations)
      if (!OF_WHAT_IS_GONE.has(guarantee) || !this.#isOfHands(message))
        faults.push(`${guarantee}: ${message}`);
    return faults;
  }

  /** Whether a verdict is about content that a hand took from the share: a message shows its beginning. */
  #isOfHands(message: string): boolean {
    return [...this.#takenByHand].some((content) => message.includes(content.slice(0, 40)));
  }

  #place(number: number): string {
    return this.#hands ? (PLACES[number % PLACES.length] as string) : this.#computer(number);
  }

  #computer(number: number): string {
    return COMPUTERS[number % COMPUTERS.length] as string;
  }

  #path(number: number, place: number): string {
    if (this.#apart) return `of ${this.#place(place)}/${OWN_PATHS[number % OWN_PATHS.length]}`;
    const path = PATHS[number % PATHS.length] as string;
    return this.#hands ? path.toLowerCase() : path;
  }

  #profile(computer: string, looks: boolean) {
    const all = looks ? { fullScanEveryMs: 0 } : {};
    return openProfile({
      ...this.world.options(computer),
      ...all,
      // What one plan looks at may be all there is, or one folder: B looks at a plan a folder.
      ...(computer === 'B' ? { entriesPerPlan: 1 } : {}),
    });
  }

  /** A call does what `plan` says just before, as far as that can tell. */
  async #callAsPlanned(computer: string, looks: boolean, deed: Deed): Promise<void> {
    const plan = this.#profile(computer, looks).plan({ sync: deed === 'sync' });
    const next = await plan.catch(unlessRefused);
    const before = (await this.world.events()).length;
    await this.#profile(computer, looks)[deed]().catch(unlessRefused);
    if (next === undefined || next.interrupted) return;
    const isOf = (event: LogEvent): boolean => 'direction' in event && event.direction === next.direction;
    const events = (await this.world.events()).slice(before).filter(isOf);
    if (!events.some(({ type }) => type === 'merge.finished')) return;
    const done = events.flatMap((event) => (event.type === 'merge.planned' ? event.actions : []));
    const [said, did] = [orders(next.actions), orders(done)];
    if (said !== did) this.#unplanned.push(`plan of a ${deed} said ${said}, and it did ${did}`);
  }

  async #kill(computer: string, at: number, half: boolean): Promise<void> {
    const calls = await killAt(this.world, computer, 'sync', at, half).catch(unlessRefused);
    if (calls === null) this.#cut.add(computer);
  }

  /** What it saved is of the boot before. */
  #boot(computer: string): void {
    const state = join(this.world.root, computer, '.roamproof/state.json');
    if (!isFileAt(state)) return;
    const saved = JSON.parse(fs.readFileSync(state, 'utf8')) as object;
    fs.writeFileSync(state, JSON.stringify({ ...saved, boot: 'before' }));
  }

  #setPolicy(computer: string, which: number): void {
    const { own } = this.world;
    own.set(computer, { ...own.get(computer), policy: POLICIES[which % POLICIES.length] ?? {} });
  }

  #setClock(computer: string, which: number): void {
    const { own } = this.world;
    const hours = CLOCKS[which % CLOCKS.length] ?? 0;
    own.set(computer, { ...own.get(computer), now: () => Date.now() + hours * 3_600_000 });
  }

  /** A computer loses its disk, or its memory: not right after a kill, of which nobody else can tell what it left. */
  #lose(computer: string, what: 'wipe' | 'forget'): void {
    if (this.#cut.has(computer)) return;
    // It may have been the only one to know what a hand took from the share.
    if (this.#hands) this.#damaged = true;
    const place = join(this.world.root, computer);
    if (what === 'forget') return fs.rmSync(join(place, '.roamproof/manifest'), { force: true });
    this.#onlyIn([...COMPUTERS.filter((other) => other !== computer), 'share']);
    fs.rmSync(place, { recursive: true, force: true });
  }

  #restore(): void {
    if (!fs.existsSync(join(this.world.root, 'saved'))) return;
    this.#onlyIn([...COMPUTERS, 'saved']);
    this.#damaged = true;
    fs.rmSync(join(this.world.root, 'share'), { recursive: true });
    this.#copy('saved', 'share');
  }

  #copy(from: string, to: string): void {
    const [source, target] = [join(this.world.root, from), join(this.world.root, to)];
    if (!fs.existsSync(source)) return;
    fs.rmSync(target, { recursive: true, force: true });
    execFileSync('cp', ['-a', source, target]);
  }

  /** From now on only what lies in one of these places can be there in the end. */
  #onlyIn(places: readonly string[]): void {
    const there = places.filter((place) => fs.existsSync(join(this.world.root, place)));
    const files = there.flatMap((place) => Object.entries(this.world.files(place)));
    // A copy that a kill cut short is nobody's file yet, though it may be whole.
    const contents = new Set(
      files.flatMap(([path, content]) => (isTemporaryName(basename(path)) ? [] : [content])),
    );
    for (const content of this.kept) if (!contents.has(content)) this.kept.delete(content);
  }

  /** In the spelling that is there, as a system that tells no cases apart would find it. */
  #full(place: string, path: string): string {
    return findPath(join(this.world.root, place), path);
  }

  #write(place: string, path: string, isLink: boolean): void {
    const full = this.#full(place, path);
    const before = this.#makeWay(place, full);
    this.#written += 1;
    const content = `content ${String(this.#written).padStart(4, '0')}`;
    fs.rmSync(full, { force: true });
    if (isLink) fs.symlinkSync(content, full);
    else fs.writeFileSync(full, content);
    this.#setTime(full, before);
    this.kept.add(content);
  }

  /** A rewrite with the size and the time of a version that was there leaves no trace on any disk. */
  #setTime(full: string, before: fs.Stats | undefined): void {
    this.#noteTime(full, before);
    const time = (this.#times.get(pathKey(full)) ?? FIRST_TIME) + 1;
    this.#times.set(pathKey(full), time);
    fs.lutimesSync(full, time + FRACTION, time + FRACTION);
  }

  /** What agents brought has been there too, though they may take it away again. */
  #noteTimes(): void {
    for (const place of PLACES) {
      const root = join(this.world.root, place);
      if (!fs.existsSync(root)) continue;
      for (const path of Object.keys(this.world.files(place)))
        this.#noteTime(join(root, path), fs.lstatSync(join(root, path)));
    }
  }

  #noteTime(full: string, before: fs.Stats | undefined): void {
    const time = Math.floor((before?.mtimeMs ?? 0) / 1000);
    this.#times.set(pathKey(full), Math.max(this.#times.get(pathKey(full)) ?? FIRST_TIME, time));
  }

  /** Whoever writes a file where there is a folder, or below a file, has taken that away before. @returns the file that it replaces */
  #makeWay(place: string, full: string): fs.Stats | undefined {
    const root = join(this.world.root, place);
    for (let above = dirname(full); above.length > root.length; above = dirname(above))
      if (leafAt(above) !== undefined) this.#removeFile(above);
    const there = leafAt(full);
    if (there === undefined && fs.existsSync(full)) {
      for (const entry of fs.readdirSync(full, { recursive: true, withFileTypes: true }))
        if (!entry.isDirectory()) this.#removeFile(join(entry.parentPath, entry.name));
      fs.rmSync(full, { recursive: true });
    }
    fs.mkdirSync(dirname(full), { recursive: true });
    if (there !== undefined) this.#giveUp(full);
    return there;
  }

  #giveUp(file: string): void {
    const isLink = leafAt(file)?.isSymbolicLink() === true;
    this.kept.delete(isLink ? fs.readlinkSync(file) : fs.readFileSync(file, 'utf8'));
    this.#noteTaken(file);
  }

  #noteTaken(file: string): void {
    const kind = leafAt(file)?.isSymbolicLink() === true ? 'link' : 'file';
    if (file.startsWith(join(this.world.root, 'share'))) this.#takenByHand.add(contentOf(file, kind));
  }

  #removeFile(file: string): void {
    this.#giveUp(file);
    this.#noteTime(file, leafAt(file));
    fs.rmSync(file);
  }

  #remove(place: string, path: string): void {
    const full = this.#full(place, path);
    if (leafAt(full) !== undefined) this.#removeFile(full);
  }

  #rename(place: string, path: string, to: string): void {
    const [from, target] = [this.#full(place, path), this.#full(place, to)];
    if (
      leafAt(from) === undefined ||
      from === target ||
      from.startsWith(`${target}/`) ||
      target.startsWith(`${from}/`)
    )
      return;
    this.#noteTime(from, leafAt(from));
    this.#noteTaken(from);
    const before = this.#makeWay(place, target);
    fs.renameSync(from, target);
    this.#setTime(target, before);
  }

  /** A sync that is stopped after so many events. */
  async #stop(computer: string, after: number): Promise<void> {
    const stop = new AbortController();
    const profile = this.#profile(computer, false);
    const watch = (async () => {
      let seen = 0;
      for await (const _ of profile.events) if ((seen += 1) > after) stop.abort();
    })();
    await profile.sync({ signal: stop.signal }).catch((error: unknown) => {
      if (!(error instanceof AgentError) || error.code !== 'stopped') unlessRefused(error);
    });
    profile.close();
    await watch;
  }
}

/** What is to become of which files, in one order. */
function orders(actions: readonly FileAction[]): string {
  const moving = actions.flatMap((action) => {
    if (action.do !== 'copy' && action.do !== 'delete' && action.do !== 'conflict') return [];
    const side = action.do === 'copy' ? action.to : action.do === 'delete' ? action.from : action.loser;
    return [`${action.do} ${side} ${pathKey(action.path)} ${action.rule}`];
  });
  return JSON.stringify(moving.toSorted());
}

/** A file, or a link. */
function leafAt(path: string): fs.Stats | undefined {
  try {
    const stat = fs.lstatSync(path, { throwIfNoEntry: false });
    return stat?.isFile() === true || stat?.isSymbolicLink() === true ? stat : undefined;
  } catch {
    // Below a link.
    return undefined;
  }
}

/** Nobody has logged on yet, or nothing can come down to him. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof AgentError) || !REFUSALS.has(error.code)) throw error;
  return undefined;
}

const REFUSALS: ReadonlySet<string> = new Set(['not-logged-on', 'missing-share']);

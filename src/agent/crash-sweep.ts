/** One death at every call of the file system, in this process: fast, and the same world every time. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import type { EventStore } from '../stores/event-store.ts';
import { MemoryStore } from '../stores/memory.ts';
import { CrashWorld, copyWorld, type Deed, isFileAt, KEPT, prepare, workOn } from './crash-world.ts';
import { watchDisk } from './mortal-disk.ts';
import type { ProfileOptions } from './options.ts';

/** Thrown in place of the process's end. Has no code, so nobody takes it for an error of the system. */
class Killed extends Error {}

export interface Sweep {
  readonly kills: number;
  readonly calls: number;
  readonly faults: readonly string[];
}

export interface How {
  /** Whether the call it dies at has done half of its work. */
  readonly half?: boolean;
  /**
   * Who comes next after the death: A, whose own next call tells what it had done; B, who may see that before it is told; or A without
   * the share, or where that may only be read, who cannot tell.
   */
  readonly next?: 'A' | 'B' | 'A apart' | 'A read-only';
}

/** Another agent's lock counts as abandoned at once: the agent before is dead, and this process is its heir. */
export const HEIR = { staleAfterMs: 0 } as const;

/**
 * Kills A's logon, logoff or sync at every `step`-th call from `first` on, starts it again, lets everyone settle, and judges.
 *
 * @param folder an empty folder for the worlds
 */
export async function sweepDeed(
  folder: string,
  deed: Deed,
  first: number,
  step: number,
  { half = false, next = 'A' }: How = {},
): Promise<Sweep> {
  const origin = new CrashWorld(join(folder, 'world'), new MemoryStore(), HEIR);
  fs.mkdirSync(origin.root);
  await prepareFor(origin, deed);
  const faults: string[] = [];
  let calls = Number.POSITIVE_INFINITY;
  let kills = 0;
  const saved = join(folder, 'saved');
  fs.renameSync(origin.root, saved);
  for (let at = first; at <= calls; at += step) {
    copyWorld(saved, origin.root);
    const world = new CrashWorld(origin.root, await copyStore(origin.store), HEIR);
    const { end, found } = await killOnce(world, deed, at, { half, next });
    if (end !== null) calls = end;
    else kills += 1;
    faults.push(...found);
    execFileSync('rm', ['-rf', origin.root]);
    if (faults.length > 20) break;
  }
  return { kills, calls, faults };
}

/** Brings a world of A and B to where A's deed has something of everything to do. */
export async function prepareFor(world: CrashWorld, deed: Deed): Promise<void> {
  await prepare(world);
  if (deed === 'logon') return;
  if (deed === 'logoff') await world.run('A', 'logon');
  workOn(world);
}

/** Kills A's deed at a call, goes on, settles. `end`: the run had no more than so many calls, and was not killed. */
export async function killOnce(
  world: CrashWorld,
  deed: Deed,
  at: number,
  { half = false, next = 'A' }: How = {},
): Promise<{ end: number | null; found: string[] }> {
  const end = await killAt(world, 'A', deed, at, half);
  const found = await afterwards(world, deed, next);
  const when = `killed at call ${at} of a ${deed}${half ? ', half written' : ''}, ${next} next`;
  return { end, found: found.map((fault) => `${when}: ${fault}`) };
}

function die(): never {
  throw new Killed('killed');
}

/** A deed that dies at a call. Returns the calls of a run that came to its end, or `null` after a kill. */
export async function killAt(
  world: CrashWorld,
  computer: string,
  deed: Deed,
  at: number,
  half: boolean,
): Promise<number | null> {
  const watch = watchDisk({ at, half, die });
  const { root, store, more, own } = world;
  const mortal = new CrashWorld(root, mortalStore(store, watch.isDead), { ...more, ...HEIR }, own);
  try {
    await mortal.run(computer, deed);
    return watch.isDead() ? null : watch.calls();
  } catch (error) {
    if (watch.isDead()) return null;
    throw error;
  } finally {
    watch.restore();
  }
}

async function afterwards(world: CrashWorld, deed: Deed, next: NonNullable<How['next']>): Promise<string[]> {
  try {
    const { kept, older } = await GOES[next](world, deed);
    await world.run('A', deed);
    if (deed === 'logon') {
      workOn(world);
      await world.run('A', 'logoff');
    }
    await world.settle(['B', 'A'], 3);
    return await world.faults(['A', 'B'], kept, older);
  } catch (error) {
    return [(error as Error).stack ?? String(error)];
  }
}

/** Contents that there are to be in the end, and such as may lie beside them. */
interface Left {
  readonly kept: readonly string[];
  readonly older?: readonly string[];
}

const GOES: Readonly<Record<NonNullable<How['next']>, (world: CrashWorld, deed: Deed) => Promise<Left>>> = {
  A: () => Promise.resolve({ kept: KEPT }),
  B: async (world, deed) => ({ kept: await goFirst(world, deed) }),
  'A apart': (world, deed) => goApart(world, deed, { central: world.nowhere }),
  'A read-only': (world, deed) => goApart(world, deed, { policy: { ReadOnlyProfile: 1 } }),
};

/**
 * A has a session that brings nothing to the share: with an edit of what it may have brought, or may have got, and a removal of what it
 * may have brought. What it got and has not told of is nobody's work to it but the user's: then B's lies beside.
 */
async function goApart(world: CrashWorld, deed: Deed, how: Partial<ProfileOptions>): Promise<Left> {
  const edit =
    deed === 'logon'
      ? { path: 'docs/b.txt', of: 'changed by B' }
      : { path: 'docs/a.txt', of: 'changed by A' };
  world.own.set('A', how);
  await world.run('A', 'logon');
  const isThere = world.files('A')[edit.path] === edit.of;
  if (isThere) world.write('A', edit.path, `${edit.of}, and A`);
  if (deed !== 'logon') world.remove('A', 'docs/new/a.txt');
  await world.run('A', 'logoff');
  world.own.delete('A');
  const kept = KEPT.filter((content) => deed === 'logon' || content !== 'new from A');
  return {
    kept: isThere ? kept.map((content) => (content === edit.of ? `${content}, and A` : content)) : kept,
    older: isThere && deed === 'logon' ? [edit.of] : [],
  };
}

/**
 * B has a session before A tells what it had done: with an edit beside one of A's, and one of what it sees A has brought. Returns the
 * contents that there are to be in the end.
 */
async function goFirst(world: CrashWorld, deed: Deed): Promise<readonly string[]> {
  // After a logon A goes on from what B has brought meanwhile.
  const beside = deed === 'logon' ? [] : ['beside A'];
  for (const content of beside) world.write('B', 'docs/a.txt', content);
  await world.run('B', 'logon');
  const brought = isFileAt(join(world.root, 'B', 'docs/new/a.txt')) ? ['new from A'] : [];
  for (const content of brought) world.write('B', 'docs/new/a.txt', `${content}, and B`);
  await world.run('B', 'logoff');
  const kept = KEPT.map((content) => (brought.includes(content) ? `${content}, and B` : content));
  return [...kept, ...beside];
}

/** The dead save nothing. */
function mortalStore(store: EventStore, isDead: () => boolean): EventStore {
  return new Proxy(store, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (isDead()) throw new Killed('killed');
        return (member as (...all: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}

async function copyStore(store: EventStore): Promise<EventStore> {
  const copy = new MemoryStore();
  for await (const { stream, event } of store.readAll()) await copy.append(stream, 'any', [event]);
  return copy;
}

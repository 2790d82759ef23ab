/**
 * Crash tests on real processes: `npm run torture [-- --kills 2000 --seconds 600 --only runs --seed 700]`.
 *
 * First every call of the file system of a logon, of a logoff and of both in one call, in one process. Then long runs: agents of three
 * computers on one share, each a process of its own with its log in SQLite, killed with SIGKILL at random calls while
 * users work; after the last kill everyone settles and is judged, from the logs and from the bytes on the disks.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { numbersFrom } from '../../properties/history/random.ts';
import { openSqliteStore } from '../stores/sqlite.ts';
import { sweepDeed } from './crash-sweep.ts';
import { CrashWorld, type Deed, isFileAt } from './crash-world.ts';
import { AgentError } from './errors.ts';
import { watchDisk } from './mortal-disk.ts';
import { openProfile } from './profile.ts';

const COMPUTERS = ['A', 'B', 'C'];

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('SIGKILL is on its way');
}

/** A child: one deed that kills itself at the given call. */
async function child(root: string, computer: string, deed: Deed, at: number): Promise<void> {
  if (at > 0) watchDisk({ at, die, half: at % 2 === 0 });
  const world = new CrashWorld(root, await openSqliteStore(join(root, 'events.db')));
  try {
    // One in three with a second thread, however little there is to copy.
    const ahead = at % 3 === 0 ? { stageAheadFrom: 1 } : {};
    const options = { ...world.options(computer), lockWaitMs: 20_000, fullScanEveryMs: 60_000, ...ahead };
    // Users here do remove more than half of so few files between two logons of another computer.
    await openProfile({ ...options, confirm: ['mass-deletion'] })[deed]();
  } catch (error) {
    // Somebody else was at the share for long: the next attempt goes on.
    if (!(error instanceof AgentError && error.code === 'busy')) throw error;
    process.exitCode = 3;
  }
  await world.store.close();
}

interface Run {
  readonly root: string;
  readonly random: (below: number) => number;
  /** Contents written and not since replaced or deleted by the same user, by computer and path. */
  readonly versions: Map<string, string>;
  kills: number;
}

async function start(run: Run, computer: string, deed: Deed, at: number): Promise<boolean> {
  const args = [import.meta.filename, 'child', run.root, computer, deed, String(at)];
  const agent: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code, signal] = (await once(agent, 'exit')) as [number | null, string | null];
  if (signal === 'SIGKILL') run.kills += 1;
  else if (code !== 0 && code !== 3)
    throw new Error(`the agent of ${computer} ended with ${code} in a ${deed}`);
  return code === 0;
}

/** Until it is done; the first attempts are killed at random calls. */
async function insist(run: Run, computer: string, deed: Deed, kills: number): Promise<void> {
  for (
    let attempt = 0;
    !(await start(run, computer, deed, attempt < kills ? 1 + run.random(260) : 0));
    attempt += 1
  );
}

/** Every path has one user, so what must be left at the end can be said without knowing the merge. Folders become files, files folders, and names change. */
function work(run: Run, computer: string, round: number): void {
  for (let i = 0; i < 4; i += 1) {
    const folder = `docs/${computer}/${run.random(3)}`;
    const path = run.random(8) === 0 ? folder : `${folder}/${run.random(6)}.txt`;
    const from = run.random(6) === 0 ? oneOf(run, computer) : null;
    if (from === path || from === folder || from?.startsWith(`${path}/`) === true) continue;
    remove(run, computer, path);
    if (run.random(4) === 0) continue;
    if (path !== folder && isFileAt(join(run.root, computer, folder))) remove(run, computer, folder);
    const full = join(run.root, computer, path);
    fs.mkdirSync(join(full, '..'), { recursive: true });
    if (from !== null) {
      fs.renameSync(join(run.root, computer, from), full);
      run.versions.set(path, run.versions.get(from) ?? '');
      run.versions.delete(from);
      continue;
    }
    const content = `${computer} ${round} ${i} ${'.'.repeat(run.random(2000))}`;
    fs.writeFileSync(full, content);
    run.versions.set(path, content);
  }
}

/** A file of a computer's user's; `null` where there is none. */
function oneOf({ versions, random }: Run, computer: string): string | null {
  const own = [...versions.keys()].filter((path) => path.startsWith(`docs/${computer}/`));
  return own[random(Math.max(1, own.length))] ?? null;
}

/** A file, or a folder with all in it. */
function remove({ root, versions }: Run, computer: string, path: string): void {
  // Below a file there is nothing.
  if (isFileAt(join(root, computer, path, '..'))) return;
  fs.rmSync(join(root, computer, path), { recursive: true, force: true });
  for (const known of versions.keys())
    if (known === path || known.startsWith(`${path}/`)) versions.delete(known);
}

/** One long run. Returns what is wrong after it. */
async function longRun(seed: number, rounds: number): Promise<{ kills: number; faults: string[] }> {
  const root = fs.mkdtempSync(join(tmpdir(), 'roamproof-torture-'));
  const next = numbersFrom(seed);
  const run: Run = { root, random: (below) => next() % below, versions: new Map(), kills: 0 };
  for (let round = 0; round < rounds; round += 1) {
    // All at once: they wait for each other only at the share's lock.
    await Promise.all(
      COMPUTERS.map(async (computer) => {
        await insist(run, computer, 'logon', run.random(3));
        work(run, computer, round);
        if (run.random(3) === 0) {
          await insist(run, computer, 'sync', run.random(3));
          work(run, computer, round + 0.5);
        }
        await insist(run, computer, 'logoff', run.random(3));
        if (run.random(3) > 0) return;
        work(run, computer, round + 0.75);
        await insist(run, computer, 'sync', run.random(3));
      }),
    );
  }
  for (let round = 0; round < 3; round += 1)
    for (const computer of COMPUTERS)
      for (const deed of ['logon', 'logoff'] as const) await insist(run, computer, deed, 0);
  const store = await openSqliteStore(join(root, 'events.db'));
  const faults = await new CrashWorld(root, store).faults(COMPUTERS, [...run.versions.values()]);
  await store.close();
  if (faults.length === 0) fs.rmSync(root, { recursive: true });
  return { kills: run.kills, faults: faults.map((fault) => `seed ${seed}, ${root}: ${fault}`) };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

interface Asked {
  readonly kills: number;
  readonly seconds: number;
  readonly seed: number;
  readonly only?: 'sweeps' | 'runs';
}

/** Long runs that take place however many kills the sweeps took. */
const RUNS_AT_LEAST = 3;

async function main({ kills, seconds, seed: first, only }: Asked): Promise<void> {
  const end = performance.now() + seconds * 1000;
  const isTime = (): boolean => performance.now() < end;
  let done = 0;
  const faults: string[] = [];
  const note = (
    what: string,
    found: { readonly kills: number; readonly faults: readonly string[] },
  ): void => {
    done += found.kills;
    faults.push(...found.faults);
    say(`${what}: ${found.kills} kills, ${found.faults.length} faults`);
  };
  for (const how of only === 'runs' ? [] : SWEEPS) {
    if (!isTime()) break;
    const folder = fs.mkdtempSync(join(tmpdir(), 'roamproof-sweep-'));
    const sweep = await sweepDeed(folder, how.deed, 1, Math.max(1, Math.ceil(1000 / kills)), how);
    fs.rmSync(folder, { recursive: true, force: true });
    note(`${how.deed}${how.words}, ${sweep.calls} calls`, sweep);
  }
  const isDue = (seed: number): boolean =>
    (done < kills || seed < first + RUNS_AT_LEAST) && isTime() && faults.length === 0;
  if (only !== 'sweeps')
    for (let seed = first; isDue(seed); seed += 1) note(`long run ${seed}`, await longRun(seed, 12));
  for (const fault of faults.slice(0, 20)) say(fault);
  say(`${done} kills, ${faults.length} faults`);
  if (faults.length > 0) process.exitCode = 1;
}

/**
 * Each deed killed at every call, with that call half done, with another computer at the share before the next attempt, and with a
 * session without the share, or one that may only read it, before that.
 */
const SWEEPS = (['logon', 'logoff', 'sync'] as const).flatMap((deed) => [
  { deed, words: '' },
  { deed, words: ', half written', half: true },
  { deed, words: ', B next', next: 'B' as const },
  { deed, words: ', A next without the share', next: 'A apart' as const },
  { deed, words: ', A next where the share may only be read', next: 'A read-only' as const },
]);

/** What is asked for. Ends the process where it is help, or bad usage. */
async function ask(args: readonly string[]): Promise<Asked> {
  // Here, not above: a child that is to be killed has no use for it.
  const { Command, InvalidArgumentError, Option } = await import('commander');
  const count = (text: string): number => {
    if (/^[1-9]\d{0,7}$/.test(text)) return Number(text);
    throw new InvalidArgumentError('A whole number from 1 to 99,999,999 is expected.');
  };
  return new Command('torture')
    .description(
      'Kills agents at every call of the file system, and at random in long runs; nothing may be lost.',
    )
    .option(
      '--kills <n>',
      `long runs end after so many kills in all, and ${RUNS_AT_LEAST} of them; under 1,000, sweeps leave calls out`,
      count,
      4000,
    )
    .option('--seconds <n>', 'begins nothing new after so long', count, 1800)
    .option('--seed <n>', 'of the first long run; the next ones count on', count, 1)
    .addOption(new Option('--only <part>', 'one part alone').choices(['sweeps', 'runs']))
    .addHelpText('after', '\nExit status: 0 nothing was lost, 1 something was, 2 bad usage.')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse(args, { from: 'user' })
    .opts();
}

const [mode, ...rest] = process.argv.slice(2);
if (mode === 'child') {
  const [root = '', computer = '', deed, at] = rest;
  await child(root, computer, deed as Deed, Number(at));
} else {
  await main(await ask(process.argv.slice(2)));
}

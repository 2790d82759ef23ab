/**
 * The agent against rsync, Unison and rclone: the same trees, one run, in turns, each call a process of its own.
 *
 *     npm run bench:agent -- --help
 *
 * Prints medians, ratios to each peer's time in the same phase, and what was stated for them. Figures of one machine, one
 * file system and one moment: only the ratios say something. Exit status 1 if something stated is missed or a peer fails, 2 for
 * arguments that say nothing.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { extname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { type BenchArguments, readArguments, USAGE } from './agent-arguments.ts';
import { agentCall, flushed, type Peer, peersIn } from './agent-peers.ts';
import { fail, figure, type Limits, race, run, runAll, say, stopRunning } from './agent-race.ts';
import { changeOnePercent, plantTree } from './agent-trees.ts';

interface Stated {
  readonly first: Limits;
  readonly quiet: Limits;
  readonly both: Limits;
  readonly memoryMB?: number;
}

const STATED: Readonly<Record<number, Stated>> = {
  20_000: {
    first: { rsync: 1.2 },
    quiet: { rsync: 0.7, unison: 0.5, rclone: 0.05 },
    both: { rsync: 0.7, unison: 0.6 },
  },
  200_000: {
    first: { rsync: 1.2, unison: 0.5 },
    quiet: { rsync: 0.5, unison: 0.5, rclone: 0.05 },
    both: { rsync: 0.7, unison: 0.6 },
    memoryMB: 250,
  },
};

/** It takes minutes for what others do in seconds: left out of big trees and of 1 %. */
const SLOW = 'rclone';
const BIG = 50_000;

const PRINT_PEAK = new URL(`./print-peak${extname(import.meta.url)}`, import.meta.url).href;

/** Whose call it is, where that is of weight: B's as a rule. */
type Folders = Pick<Peer, 'local' | 'central'> & { readonly computer?: string };

/** Peak memory of one call, MB. */
async function peakOf(
  deed: 'logon' | 'logoff' | 'sync',
  { local, central, computer }: Folders,
): Promise<number> {
  const node = ['--import', PRINT_PEAK];
  const said = await run(agentCall(deed, local, central, computer, node));
  return Number(/peak ([\d.]+)/.exec(said)?.[1] ?? Number.NaN);
}

/** The trees of one size, and who works on them. */
class Arena {
  readonly #files: number;
  readonly #rounds: number;
  readonly #work: string;
  #peers: readonly Peer[];
  #moved = 0;

  constructor(files: number, rounds: number, work: string, peers: readonly Peer[]) {
    this.#files = files;
    this.#rounds = rounds;
    this.#work = work;
    this.#peers = peers;
  }

  async measure(stated: Stated): Promise<void> {
    this.#plant();
    await this.#raceFirst(stated.first);
    await this.#raceQuiet(stated.quiet);
    await this.#raceBoth(stated.both);
    const ours = this.#peers.find(({ name }) => name === 'agent');
    if (ours !== undefined) await this.#measureMemory(ours, stated.memoryMB);
  }

  #plant(): void {
    const origin = join(this.#work, 'origin');
    plantTree(origin, this.#files);
    for (const { central } of this.#peers) spawnSync('cp', ['-a', origin, central]);
    say(`\n${this.#files} files`);
    for (const { name, does } of this.#peers) say(`  ${name}: ${does}`);
  }

  async #raceFirst(limits: Limits): Promise<void> {
    await race({
      title: `first copy, ${this.#files} files (the agent hashes and flushes; rsync does neither, rsync+flush is followed by a flush)`,
      rounds: Math.min(this.#rounds, 3),
      peers: [...this.#peers, ...this.#peers.filter(({ name }) => name === 'rsync').map(flushed)],
      limits,
      commands: ({ first }) => first,
      prepare: async (peer) => this.#startAnew(peer),
    });
  }

  async #raceQuiet(limits: Limits): Promise<void> {
    // Folder times are to be old enough to be trusted, and every list of what is there is to be made.
    await wait(300);
    await this.#each(async ({ prepare, both }) => runAll([...prepare, ...both, ...both]));
    await race({
      title: `nothing changed, one call each, ${this.#files} files (the agent: logons and logoffs in turn)`,
      rounds: this.#rounds,
      peers: this.#peers,
      limits,
      commands: ({ quiet }, round) => quiet(round),
    });
  }

  async #raceBoth(limits: Limits): Promise<void> {
    await this.#each(async ({ prepare }) => runAll(prepare));
    await race({
      title: `1 % changed on each side, ${this.#files} files (agent: sync; rsync -u both ways; Unison: one run)`,
      rounds: this.#rounds,
      peers: this.#peers.filter(({ name }) => name !== SLOW),
      limits,
      commands: ({ both }) => both,
      prepare: (peer, round) => this.#changeBoth(peer, round),
    });
  }

  /** Something that is not timed. Who fails takes no further part. */
  async #each(work: (peer: Peer) => Promise<void>): Promise<void> {
    const fit: Peer[] = [];
    for (const peer of this.#peers)
      try {
        await work(peer);
        fit.push(peer);
      } catch (error) {
        fail(peer.name, (error as Error).message);
      }
    this.#peers = fit;
  }

  /** The server's side of the agent changes as it does in life: by another computer's agent. The others' changes by itself. */
  async #changeBoth({ name, local, central }: Peer, round: number): Promise<void> {
    changeOnePercent(local, this.#files, round, 3);
    if (name === 'agent') {
      const other = join(this.#work, 'other-computer');
      await run(agentCall('logon', other, central, 'C'));
      changeOnePercent(other, this.#files, round, 53);
      await run(agentCall('logoff', other, central, 'C'));
    } else changeOnePercent(central, this.#files, round, 53);
    // Who flushes is not to pay for what was written before its time began.
    spawnSync('sync');
  }

  /**
   * What was there is moved aside, not removed: ext4 passes one by one over the inodes freed in the last minutes, and who comes next
   * would pay for it. What is still to be written reaches the disk first.
   */
  #startAnew({ local, central, memory }: Peer): void {
    const aside = join(this.#work, `aside-${(this.#moved += 1)}`);
    fs.mkdirSync(aside);
    for (const [i, path] of [local, join(central, '.roamproof'), ...memory].entries())
      if (fs.existsSync(path)) fs.renameSync(path, join(aside, String(i)));
    fs.mkdirSync(local);
    spawnSync('sync');
  }

  /** In calls of their own, so that no timing pays for it. */
  async #measureMemory(ours: Peer, limit: number | undefined): Promise<void> {
    say(`\npeak memory of the agent, ${this.#files} files`);
    const show = async (name: string, deed: 'logon' | 'logoff' | 'sync', where: Folders = ours) => {
      const value = await peakOf(deed, where);
      figure({ name: `  ${name}`, value, unit: 'MB', ...(limit === undefined ? {} : { limit }) });
    };
    await show('nothing changed', 'logon');
    await run(agentCall('logoff', ours.local, ours.central));
    await this.#changeBoth(ours, this.#rounds);
    await show('1 % changed, logon', 'logon');
    await show('1 % changed, logoff', 'logoff');
    this.#startAnew(ours);
    await show('first copy', 'logon');
    this.#startAnew(ours);
    // What lies on the server is taken for somebody's local profile; whoever comes next has the log of all of it to read.
    const share = join(this.#work, 'uploaded');
    await show('first upload, sync', 'sync', { local: ours.central, central: share });
    const local = join(this.#work, 'downloaded');
    await show('first copy, with a log', 'logon', { local, central: share, computer: 'C' });
  }
}

async function benchTree(files: number, { rounds, folder, peers }: BenchArguments): Promise<void> {
  const work = fs.mkdtempSync(join(folder, 'roamproof-agent-bench-'));
  const clear = (): void => void spawnSync('rm', ['-rf', work]);
  const onSignal = (signal: NodeJS.Signals): never => {
    stopRunning();
    clear();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const wanted = peers.filter((name) => name !== SLOW || files < BIG);
    const here = peersIn(work, wanted, (name) => say(`${name} is not installed: left out`));
    await new Arena(files, rounds, work, here).measure(STATED[files] ?? { first: {}, quiet: {}, both: {} });
  } finally {
    clear();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) say(USAGE);
else {
  const asked = readArguments(args);
  if ('problem' in asked) {
    process.stderr.write(`bench:agent: ${asked.problem}\n\n${USAGE}\n`);
    process.exitCode = 2;
  } else for (const files of asked.sizes) await benchTree(files, asked);
}

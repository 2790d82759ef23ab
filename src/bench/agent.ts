/**
 * The agent against rsync, Unison and rclone: same trees, same run, interleaved, each run a process of its own.
 *
 *     npm run build && NODE_ENV=production node --conditions=production dist/src/bench/agent.js [files, default 20000] [rounds, default 5] [folder]
 *
 * Prints medians of wall and processor time as ratios to `rsync -a` of the same phase. rsync neither hashes nor deletes
 * here; the agent hashes every copy. Tools that are not installed are named and left out.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { openProfile } from '../agent/profile.ts';

interface Candidate {
  readonly name: string;
  /** Commands run one after the other, timed together. */
  readonly commands: readonly (readonly string[])[];
  readonly central: string;
  readonly local: string;
}

interface Result {
  readonly name: string;
  readonly wall: number[];
  readonly cpu: number[];
}

const SELF = import.meta.filename;
async function child(deed: 'logon' | 'logoff', local: string, central: string): Promise<void> {
  const profile = openProfile({ local, central, user: 'bench', computer: 'B', confirm: ['owner'] });
  const { failed } = await profile[deed]();
  process.exitCode = failed === 0 ? 0 : 1;
}

const agent = (deed: string, local: string, central: string): string[] => [
  process.execPath,
  SELF,
  deed,
  local,
  central,
];

function installed(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** A small generator of numbers below 2³², the same every time (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

const pathOf = (i: number): string => {
  const folder = Math.floor(i / 10);
  return join(`area-${folder % 20}`, `folder-${folder}`, `file-${i}.txt`);
};

/** Ten files a folder; 20,000 files take 800 MB in sizes up to 80 kB, 200,000 take 160 MB in sizes up to 1.6 kB. */
function plantTree(root: string, files: number): void {
  const largest = files > 50_000 ? 1_600 : 80_000;
  const next = generator(20_030_501);
  const bytes = Buffer.from(Uint32Array.from({ length: largest }, next).buffer);
  for (let i = 0; i < files; i += 1) {
    const path = join(root, pathOf(i));
    if (i % 10 === 0) fs.mkdirSync(dirname(path), { recursive: true });
    const at = next() % largest;
    fs.writeFileSync(path, bytes.subarray(at, at + (next() % largest)));
  }
}

/** Changes 1 % of the files on a side; `offset` keeps the two sides apart. */
function change(root: string, files: number, round: number, offset: number): void {
  for (let i = offset + round * 7; i < files; i += 100) {
    const path = join(root, pathOf(i));
    if (fs.existsSync(path)) fs.writeFileSync(path, `round ${round} of ${offset} ${'x'.repeat(i % 500)}`);
  }
}

/** Wall time by our clock, processor time as the shell counts that of its children. */
function timed({ commands }: Candidate, result: Result): void {
  let wall = 0;
  let cpu = 0;
  for (const [program = '', ...args] of commands) {
    const start = performance.now();
    const shell = `"$0" "$@" >/dev/null 2>&1; s=$?; times >&2; exit $s`;
    const { status, stderr } = spawnSync('sh', ['-c', shell, program, ...args], { encoding: 'utf8' });
    wall += (performance.now() - start) / 1000;
    cpu += childTime(stderr);
    if (status !== 0) process.stderr.write(`${program} ${args.slice(0, 2).join(' ')} ended with ${status}\n`);
  }
  result.wall.push(wall);
  result.cpu.push(cpu);
}

/** The second line of `times`: user and system time of the children. */
function childTime(text: string): number {
  const parts = [...text.matchAll(/(\d+)m([\d.]+)s/g)].slice(-2);
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

function race(
  title: string,
  rounds: number,
  candidates: readonly Candidate[],
  prepare: (of: Candidate, round: number) => void,
): void {
  const results = candidates.map(({ name }): Result => ({ name, wall: [], cpu: [] }));
  for (let round = 0; round < rounds; round += 1)
    candidates.forEach((candidate, i) => {
      prepare(candidate, round);
      timed(candidate, results[i] as Result);
    });
  const reference = results[0] as Result;
  process.stdout.write(`\n${title} (rsync: ${median(reference.wall).toFixed(2)} s)\n`);
  for (const { name, wall, cpu } of results) {
    const ratio = (a: number[], b: number[]): string => (median(a) / median(b)).toFixed(2);
    process.stdout.write(
      `  ${name.padEnd(22)} wall ×${ratio(wall, reference.wall)}  cpu ×${ratio(cpu, reference.cpu)}\n`,
    );
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)] ?? 0;
}

interface Peer {
  readonly name: string;
  readonly down: (local: string, central: string) => string[][];
  readonly both: (local: string, central: string) => string[][];
}

function rsync(from: string, to: string, how: string): string[] {
  return ['rsync', how, `${from}/`, `${to}/`];
}

function peers(work: string): Peer[] {
  const unison = (l: string, c: string): string[] => [
    'env',
    `UNISON=${join(work, 'unison')}`,
    'unison',
    '-batch',
    '-times',
    '-confirmbigdel=false',
    '-ui',
    'text',
    l,
    c,
  ];
  const all: Peer[] = [
    {
      name: 'rsync -a',
      down: (l, c) => [rsync(c, l, '-a')],
      both: (l, c) => [rsync(c, l, '-au'), rsync(l, c, '-au')],
    },
    {
      name: 'agent',
      down: (l, c) => [agent('logon', l, c)],
      both: (l, c) => [agent('logon', l, c), agent('logoff', l, c)],
    },
    { name: 'unison', down: (l, c) => [unison(l, c)], both: (l, c) => [unison(l, c)] },
    {
      name: 'rclone',
      down: (l, c) => [['rclone', 'sync', c, l]],
      both: (l, c) => [
        ['rclone', 'bisync', l, c, '--workdir', join(work, 'bisync'), '--force', '--resync-mode', 'newer'],
      ],
    },
  ];
  return all.filter(({ name }) => {
    const program = name.split(' ')[0] ?? name;
    if (program === 'agent' || installed(program)) return true;
    process.stdout.write(`${program} is not installed: left out\n`);
    return false;
  });
}

async function bench(files: number, rounds: number, place: string, only?: string): Promise<void> {
  const work = fs.mkdtempSync(join(place, 'roamproof-agent-bench-'));
  const origin = join(work, 'origin');
  const side = (name: string, which: string): string =>
    join(work, `${name.replaceAll(/\W+/g, '-')}-${which}`);
  try {
    plantTree(origin, files);
    const list = peers(work).filter(
      ({ name }) => only === undefined || only.split(',').includes(name.split(' ')[0] ?? ''),
    );
    for (const { name } of list) spawnSync('cp', ['-a', origin, side(name, 'central')]);
    const candidate = (peer: Peer, commands: (l: string, c: string) => string[][]): Candidate => {
      const [local, central] = [side(peer.name, 'local'), side(peer.name, 'central')];
      return { name: peer.name, commands: commands(local, central), local, central };
    };
    const firsts = list.filter(({ name }) => name !== 'rclone' || files <= 20_000);
    race(
      `first copy, ${files} files`,
      Math.min(rounds, 3),
      firsts.map((p) => candidate(p, p.down)),
      ({ local, central }) => {
        spawnSync('rm', ['-rf', local, join(central, '.roamproof'), join(work, 'unison')]);
        fs.mkdirSync(local);
        spawnSync('sync');
      },
    );
    const logoff = list.find(({ name }) => name === 'agent');
    if (logoff !== undefined)
      spawnSync(process.execPath, [SELF, 'logoff', side('agent', 'local'), side('agent', 'central')]);
    if (list.some(({ name }) => name === 'rclone'))
      spawnSync('rclone', [
        'bisync',
        side('rclone', 'local'),
        side('rclone', 'central'),
        '--workdir',
        join(work, 'bisync'),
        '--resync',
      ]);
    spawnSync('sleep', ['0.3']);
    settle(list, side);
    const noChange = list.map((p) =>
      candidate(
        p,
        p.name === 'agent'
          ? p.both
          : p.name === 'rsync -a'
            ? (l, c) => [...p.down(l, c), ...p.down(c, l)]
            : p.both,
      ),
    );
    race(`nothing changed, there and back, ${files} files`, rounds, noChange, () => {});
    race(
      `1 % changed on each side, both ways, ${files} files`,
      rounds,
      list.map((p) => candidate(p, p.both)),
      ({ local, central, name }, round) => {
        change(local, files, round, 3);
        if (name !== 'agent') return change(central, files, round, 53);
        changeByAnother(work, central, files, round);
      },
    );
    process.stdout.write(
      `peak memory of the agent: ${peakMemory(side('agent', 'local'), side('agent', 'central'))} MB\n`,
    );
  } finally {
    spawnSync('rm', ['-rf', work]);
  }
}

/** Two quiet rounds, so that folder times are old enough to be trusted. */
function settle(list: readonly Peer[], side: (name: string, which: string) => string): void {
  for (const peer of list)
    for (let i = 0; i < 2; i += 1)
      for (const [program = '', ...args] of peer.both(side(peer.name, 'local'), side(peer.name, 'central')))
        spawnSync(program, args);
}

/** The server's side of the agent changes as it does in life: by another computer's agent. */
function changeByAnother(work: string, central: string, files: number, round: number): void {
  const other = join(work, 'other');
  const script = `import { openProfile } from ${JSON.stringify(new URL('../agent/profile.ts', import.meta.url).href.replace(/\.ts$/, SELF.endsWith('.ts') ? '.ts' : '.js'))};
    const p = openProfile({ local: ${JSON.stringify(other)}, central: ${JSON.stringify(central)}, user: 'bench', computer: 'C' });
    await p[process.argv[1]]();`;
  const run = (deed: string): void =>
    void spawnSync(process.execPath, ['--input-type=module', '-e', script, deed]);
  run('logon');
  change(other, files, round, 53);
  run('logoff');
}

function peakMemory(local: string, central: string): number {
  const script = `process.argv.splice(1, 1, ${JSON.stringify(SELF)}); process.on('exit', () => process.stdout.write(String(Math.round(process.resourceUsage().maxRSS / 1024)))); await import(${JSON.stringify(SELF)});`;
  const { stdout } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', script, 'x', 'logon', local, central],
    { encoding: 'utf8' },
  );
  return Number(stdout);
}

const [first = '20000', second = '5', third = tmpdir(), fourth] = process.argv.slice(2);
if (first === 'logon' || first === 'logoff') await child(first, second, third);
else await bench(Number(first), Number(second), third, fourth);

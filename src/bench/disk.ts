/**
 * Speed of the disk parts against `rsync -a`, same trees, interleaved, each run a process of its own.
 * Run it built: reading TypeScript costs 150 ms a start, as much as scanning 40,000 files.
 *
 *     npm run build && node dist/src/bench/disk.js [files, default 20000] [rounds of scans, default 5] \
 *         [rounds of copies, default 3] [folder, default the temporary one]
 *
 * Prints medians, ratios to rsync in the same phase and the peak memory of ours. Copies of ours hash every
 * file, rsync's do not; rsync does not flush, and ours does only where the line says so.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entriesOf, entryCount, sameEntries, type TreeColumns } from '../disk/columns.ts';
import { readColumnsFile, writeColumnsFile } from '../disk/columns-file.ts';
import { publishStaged } from '../disk/copy-file.ts';
import { flushFile, flushFileSystem } from '../disk/flush.ts';
import { scan } from '../disk/scan.ts';
import { type StagedCopy, stageCopy } from '../disk/stage-copy.ts';
import { plantTree } from './agent-trees.ts';
import { peakMiB } from './peak-memory.ts';

/** What the children measure, and the peak memory they print. */
const tasks: Readonly<Record<string, (a: string, b: string) => string>> = {
  'scan one, listed': (a) => `${entryCount(scanned(a).columns)} entries`,
  'scan one, manifest': (a) => noChange([a]),
  'scan both, listed': (a, b) => compare(scanned(a).columns, scanned(b).columns),
  'scan both, manifests': (a, b) => noChange([a, b]),
  'write manifests': (a, b) => [a, b].map((root) => remember(root)).join(', '),
  copy: (a, b) => copyTree(a, b, {}),
  'copy, flushed in batches': (a, b) => copyTree(a, b, { batch: 1000 }),
  'copy, flushed file by file': (a, b) => copyTree(a, b, { flush: true }),
};

const [first = '20000', second = '5', third = '3', folder = tmpdir()] = process.argv.slice(2);
const task = tasks[first];
if (task === undefined) bench(Number(first), Number(second), Number(third), folder);
else {
  const said = task(second, third);
  process.stdout.write(`${said}\t${Math.round(peakMiB())}`);
}

function settledBefore(): bigint {
  return BigInt(Date.now() - 100) * 1_000_000n;
}

function manifestOf(root: string): string {
  return `${root}.manifest`;
}

function scanned(root: string, previous?: TreeColumns) {
  return scan(root, { settledBefore: settledBefore(), ...(previous && { previous }) });
}

function remember(root: string): string {
  const { columns } = scanned(root);
  writeColumnsFile(manifestOf(root), `${manifestOf(root)}.new`, columns);
  return `${Math.round(fs.statSync(manifestOf(root)).size / 1024)} kB`;
}

/** What a session with nothing to do costs: read the manifest, scan with it, compare folder by folder. */
function noChange(roots: readonly string[]): string {
  const outcomes = roots.map((root) => {
    const manifest = readColumnsFile(manifestOf(root));
    if (!manifest.ok) throw new Error(manifest.problem);
    return compare(manifest.columns, scanned(root, manifest.columns).columns);
  });
  return outcomes.join(', ');
}

function compare(a: TreeColumns, b: TreeColumns): string {
  let equal = 0;
  for (let f = 0; f < a.folders.length; f += 1) if (sameEntries(a, f, b, f)) equal += 1;
  return `${equal} of ${a.folders.length} folders equal`;
}

interface CopyChoice {
  readonly flush?: boolean;
  /** Files staged before one flush of the file system. */
  readonly batch?: number;
}

function copyTree(from: string, to: string, choice: CopyChoice): string {
  const { columns } = scanned(from);
  const staged: StagedCopy[] = [];
  let copied = 0;
  const publish = () => {
    if (choice.batch !== undefined) flushFileSystem(to);
    for (const one of staged.splice(0)) if (publishStaged(one, {}) === null) copied += 1;
  };
  columns.folders.forEach((folder, f) => {
    fs.mkdirSync(join(to, folder), { recursive: true });
    entriesOf(columns, f).forEach(({ name, kind }, i) => {
      if (kind !== 'file') return;
      const request = {
        source: `${from}/${folder}/${name}`,
        target: `${to}/${folder}/${name}`,
        token: `${f}.${i}`,
      };
      const outcome = stageCopy(request);
      if (!outcome.ok) throw new Error(outcome.failure.message);
      if (choice.flush === true) flushFile(outcome.staged.temporary);
      staged.push(outcome.staged);
      if (staged.length >= (choice.batch ?? 1)) publish();
    });
  });
  publish();
  return `${copied} files`;
}

interface Candidate {
  readonly name: string;
  readonly command: (a: string, b: string) => string[];
}

function rsync(): Candidate {
  return { name: 'rsync -a', command: (a, b) => ['rsync', '-a', `${a}/`, `${b}/`] };
}

function own(name: string): Candidate {
  return { name, command: (a, b) => [process.execPath, import.meta.filename, name, a, b] };
}

interface Result {
  readonly name: string;
  readonly seconds: number[];
  said: string;
}

/** Runs the candidates in turn, round after round; `prepare` comes before each run and is not timed. */
function race(
  candidates: readonly Candidate[],
  rounds: number,
  a: string,
  b: string,
  prepare: () => void,
): Result[] {
  const results = candidates.map(({ name }): Result => ({ name, seconds: [], said: '' }));
  for (let round = 0; round < rounds; round += 1)
    candidates.forEach((candidate, i) => {
      prepare();
      const [program = '', ...args] = candidate.command(a, b);
      const start = performance.now();
      const { status, stdout } = spawnSync(program, args, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      results[i]?.seconds.push((performance.now() - start) / 1000);
      if (status !== 0) throw new Error(`${candidate.name} failed`);
      const result = results[i];
      if (result !== undefined) result.said = stdout;
    });
  return results;
}

function median(values: readonly number[]): number {
  return values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)] ?? 0;
}

function report(title: string, results: readonly Result[]): void {
  if (results.every(({ seconds }) => seconds.length === 0)) return;
  const reference = median(results[0]?.seconds ?? []);
  process.stdout.write(`\n${title}\n`);
  for (const { name, seconds, said } of results) {
    const [what = '', memory = ''] = said.split('\t');
    const ratio = (median(seconds) / reference).toFixed(2);
    const details = memory === '' ? '' : `  ${memory.padStart(4)} MB  ${what}`;
    process.stdout.write(
      `  ${name.padEnd(28)}${median(seconds).toFixed(2).padStart(7)} s  ×${ratio}${details}\n`,
    );
  }
}

function bench(files: number, scanRounds: number, copyRounds: number, place: string): void {
  const work = fs.mkdtempSync(join(place, 'roamproof-bench-'));
  const [a, b, copy] = [join(work, 'a'), join(work, 'b'), join(work, 'copy')];
  try {
    plantTree(a, files);
    spawnSync('rsync', ['-a', `${a}/`, `${b}/`]);
    // Folder times count as settled once they are older than the margin of `settledBefore`.
    spawnSync('sleep', ['0.3']);
    spawnSync(process.execPath, [import.meta.filename, 'write manifests', a, b]);
    const scans = ['scan one, listed', 'scan one, manifest', 'scan both, listed', 'scan both, manifests'];
    report(
      `nothing changed, ${files} files`,
      race([rsync(), ...scans.map(own)], scanRounds, a, b, () => {}),
    );
    const copies = ['copy', 'copy, flushed in batches'];
    const clear = () => spawnSync('sh', ['-c', `rm -rf '${copy}' && mkdir '${copy}' && sync`]);
    report(`first copy, ${files} files`, race([rsync(), ...copies.map(own)], copyRounds, a, copy, clear));
  } finally {
    spawnSync('rm', ['-rf', work]);
  }
}

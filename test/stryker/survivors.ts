/**
 * What became of the changes that no example noticed: each is planted once more and tried on random histories.
 *
 *     node --conditions=production test/stryker/survivors.ts [histories, default 1000] [report, default reports/stryker/mutation.json]
 *
 * Of every file: how many break a promise or change what the judge finds, how many change only what is recorded, and how
 * many leave every history as it was. Those of the last kind are listed, for a person to look at.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';

const HISTORIES = 1000;
const SEED = 20_261_128;
/** Modules that were planted stay in memory: a process tries this many. */
const BATCH = 25;

interface Place {
  readonly line: number;
  readonly column: number;
}

interface Planted {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: Place; readonly end: Place };
}

interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Planted[] }>>;
}

interface Survivor {
  readonly file: string;
  readonly source: string;
  readonly mutated: string;
  /** The change, in a line. */
  readonly says: string;
}

type Fate = 'judged' | 'recorded' | 'unnoticed';

function offsetOf(source: string, { line, column }: Place): number {
  let at = 0;
  for (let n = 1; n < line; n++) at = source.indexOf('\n', at) + 1;
  return at + column - 1;
}

function survivorsIn(path: string): Survivor[] {
  const { files } = JSON.parse(readFileSync(path, 'utf8')) as Report;
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map(({ location, replacement = '', mutatorName }) => {
        const from = offsetOf(source, location.start);
        const to = offsetOf(source, location.end);
        const mutated = source.slice(0, from) + replacement + source.slice(to);
        const short = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 70);
        const says = `${file}:${location.start.line} ${mutatorName}: ${short(source.slice(from, to))} → ${short(replacement)}`;
        return { file, source, mutated, says };
      }),
  );
}

/** One process: tries its share, and prints a line for each. */
async function tryBatch(survivors: readonly Survivor[], histories: number): Promise<void> {
  const { plant } = await import('../../src/verify/mutants/plant.ts');
  type Run = typeof import('../../src/verify/run.ts');
  const right: Run = await import('../../src/verify/run.ts');
  const { historyOf } = await import('../../src/verify/search.ts');
  const arms = ['three-way', 'windows-2003'].map((algorithm) => ({
    algorithm,
    reading: 'created-or-written',
  }));
  const known = new Map<string, [log: string, judged: string]>();
  const outcome = (run: Run, arm: number, index: number): [string, string] => {
    const subject = run.subjectOf(arms[arm] as (typeof arms)[number]);
    const { log, judgement } = run.runHistory(subject, historyOf({ seed: SEED, scope: {} }, index));
    return [JSON.stringify(log), JSON.stringify(judgement)];
  };
  for (const { file, source, mutated } of survivors) {
    const wrong = await plant({ file, from: source, to: mutated })<Run>('src/verify/run.ts');
    let fate: Fate = 'unnoticed';
    for (let n = 0; n < histories * 2 && fate !== 'judged'; n++) {
      const [arm, index] = [n % 2, n >> 1];
      const key = `${arm}:${index}`;
      if (!known.has(key)) known.set(key, outcome(right, arm, index));
      const [log, judged] = known.get(key) as [string, string];
      try {
        const [itsLog, itsJudged] = outcome(wrong, arm, index);
        if (itsJudged !== judged && (itsLog === log || isWorse(itsJudged, judged))) fate = 'judged';
        else if (itsLog !== log) fate = 'recorded';
      } catch {
        fate = 'judged';
      }
    }
    process.stdout.write(`${fate}\n`);
  }
}

/** Whether something more is broken. A log that tells the same in another order tells of as much. */
function isWorse(its: string, right: string): boolean {
  const count = (text: string): number => (JSON.parse(text) as { violations: unknown[] }).violations.length;
  return count(its) > count(right);
}

async function fatesOf(path: string, from: number, count: number, histories: number): Promise<Fate[]> {
  const args = [
    '--conditions=production',
    import.meta.filename,
    String(histories),
    path,
    String(from),
    String(count),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const fates: Fate[] = [];
  for await (const line of createInterface({ input: child.stdout })) fates.push(line as Fate);
  if (child.exitCode === null) await once(child, 'exit');
  if (fates.length !== count) throw new Error(`a process ended after ${fates.length} of ${count} changes`);
  return fates;
}

async function main(path: string, histories: number): Promise<void> {
  const survivors = survivorsIn(path);
  const fates: Fate[] = [];
  const starts = survivors.keys().filter((i) => i % BATCH === 0);
  const serve = async (): Promise<void> => {
    for (const from of starts) {
      const found = await fatesOf(path, from, Math.min(BATCH, survivors.length - from), histories);
      for (const [i, fate] of found.entries()) fates[from + i] = fate;
      process.stderr.write(`${fates.filter((fate) => fate !== undefined).length} of ${survivors.length}\n`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, serve));
  for (const file of new Set(survivors.map((survivor) => survivor.file))) {
    const of = (fate: Fate): number =>
      survivors.filter((s, i) => s.file === file && fates[i] === fate).length;
    process.stdout.write(
      `${file}: ${of('judged')} judged, ${of('recorded')} recorded only, ${of('unnoticed')} unnoticed\n`,
    );
  }
  for (const [i, { says }] of survivors.entries())
    if (fates[i] !== 'judged') process.stdout.write(`${fates[i]} ${says}\n`);
}

const [count = HISTORIES, path = 'reports/stryker/mutation.json', from, share] = process.argv.slice(2);
const histories = Number(count);
if (!Number.isSafeInteger(histories) || histories < 1)
  throw new RangeError(`${count} is no number of histories`);
if (from === undefined) await main(path, histories);
else await tryBatch(survivorsIn(path).slice(Number(from), Number(from) + Number(share)), histories);

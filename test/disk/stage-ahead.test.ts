/** Copies staged before their turn by two threads: the same copies, whatever becomes of the second thread. */
import fs from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hashBytes } from '../../src/disk/content-hash.ts';
import { readStamp } from '../../src/disk/file-stamp.ts';
import { StageAhead } from '../../src/disk/stage-ahead.ts';
import { type StageRequest, stageCopy } from '../../src/disk/stage-copy.ts';
import { SLOTS } from '../../src/disk/stage-results.ts';
import { busyUntil } from './busy-wait.ts';
import { harvest, plant, scratchFolder } from './scratch.ts';

const COPIES = 200;

/** A folder with sources, an empty one for targets, and what is asked for. */
function sources(): { root: string; requests: StageRequest[] } {
  const root = scratchFolder('ahead');
  const names = Array.from({ length: COPIES }, (_, i) => `${i}.txt`);
  plant(root, Object.fromEntries(names.map((name, i) => [`from/${name}`, `${name} `.repeat(i * 7)])));
  fs.mkdirSync(join(root, 'to'));
  const requests = names.map((name, i) => {
    const source = join(root, 'from', name);
    fs.utimesSync(source, 1_000_000_000 + i, 1_000_000_000 + i);
    const { kind, size, mtime } = readStamp(source) as NonNullable<ReturnType<typeof readStamp>>;
    return { source, target: join(root, 'to', name), token: `a-${i}`, expected: { kind, size, mtime } };
  });
  return { root, requests };
}

/** A second thread that does something else. It runs with the claims of the real one at hand. */
function otherThread(root: string, code: string): URL {
  const claims = join(import.meta.dirname, '../../src/disk/stage-claims.ts');
  const file = join(root, 'thread.mts');
  const head = `import { workerData } from 'node:worker_threads';
import { StageClaims } from ${JSON.stringify(pathToFileURL(claims).href)};
const claims = new StageClaims(workerData.memory);\n`;
  fs.writeFileSync(file, head + code);
  return pathToFileURL(file);
}

function started(file?: URL): StageAhead {
  const ahead = StageAhead.start(file);
  if (ahead === null) throw new Error('no second thread');
  return ahead;
}

/** Reaches and takes one copy after the other: which were there. */
async function takeAll(ahead: StageAhead, requests: readonly StageRequest[]) {
  const taken = [];
  for (const request of requests) {
    await ahead.reach(request.target);
    taken.push(ahead.take(request));
  }
  return taken;
}

function temporaries(root: string): string[] {
  return fs.readdirSync(join(root, 'to')).filter((name) => name.startsWith('.roamproof-tmp-'));
}

function untilThereIs(root: string, name: string): void {
  busyUntil(() => fs.existsSync(join(root, 'to', name)), 'the second thread has done nothing');
}

function untilDone(root: string, count: number): void {
  const isDone = (): boolean => fs.readdirSync(join(root, 'to')).length >= count;
  busyUntil(isDone, 'the second thread does not come to an end');
}

describe('named ahead', () => {
  const named = (requests: readonly StageRequest[], hash: string | null = null): StageRequest[] =>
    requests.map((request) => ({ ...request, name: { hash } }));

  it('has its name, and nothing else is left', async () => {
    const { root, requests } = sources();
    const ahead = started();
    ahead.handOut(named(requests));
    const taken = await takeAll(ahead, requests);
    expect(taken.every((outcome) => outcome?.staged.isNamed === true)).toBe(true);
    await ahead.end();
    expect(harvest(join(root, 'to'))).toEqual(harvest(join(root, 'from')));
  });

  it.each(['the second thread', 'this one'])('only if nothing has it, says %s', async (who) => {
    const { root, requests } = sources();
    fs.writeFileSync(join(root, 'to', '3.txt'), 'my own');
    const idle = who === 'this one' ? otherThread(root, 'claims.told;') : undefined;
    const ahead = started(idle);
    ahead.handOut(named(requests.slice(0, 5)));
    const taken = await takeAll(ahead, requests.slice(0, 5));
    expect(taken.map((outcome) => outcome?.staged.isNamed)).toEqual([true, true, true, false, true]);
    await ahead.end();
    expect(fs.readFileSync(join(root, 'to', '3.txt'), 'utf8')).toBe('my own');
    expect(temporaries(root)).toEqual(['.roamproof-tmp-a-3']);
  });

  it('only if it is the content that was announced', async () => {
    const { root, requests } = sources();
    const [other, right] = requests.slice(0, 2) as [StageRequest, StageRequest];
    const ahead = started();
    ahead.handOut([
      ...named([other], '0'.repeat(64)),
      ...named([right], hashBytes(fs.readFileSync(right.source))),
    ]);
    const taken = await takeAll(ahead, [other, right]);
    expect(taken.map((outcome) => outcome?.staged.isNamed)).toEqual([false, true]);
    await ahead.end();
    expect(fs.readdirSync(join(root, 'to')).toSorted()).toEqual(['.roamproof-tmp-a-0', '1.txt']);
  });

  it('keeps it when space is given back, and at the end', async () => {
    const { root, requests } = sources();
    const ahead = started();
    ahead.handOut([...named(requests.slice(0, 100)), ...requests.slice(100, 150)]);
    untilDone(root, 150);
    expect(ahead.giveUp()).toBe(true);
    const outcome = (await takeAll(ahead, requests.slice(0, 1)))[0];
    expect(outcome?.staged.isNamed).toBe(true);
    await ahead.end();
    expect(harvest(join(root, 'to'))).toEqual(
      Object.fromEntries(
        Object.entries(harvest(join(root, 'from'))).filter(([name]) => Number.parseInt(name, 10) < 100),
      ),
    );
  });

  it('waits with what is told until there is room for it', async () => {
    const { root, requests } = sources();
    const many = Array.from({ length: 2 * SLOTS }, (_, i) => ({
      ...(requests[i % COPIES] as StageRequest),
      target: join(root, 'to', `${i}.txt`),
      token: `m-${i}`,
    }));
    const ahead = started();
    ahead.handOut(named(many));
    // Told and not heard are so many at the most, and one is under way.
    untilDone(root, SLOTS);
    const taken = await takeAll(ahead, many);
    expect(taken.filter((outcome) => outcome?.staged.isNamed === true)).toHaveLength(many.length);
    for (const [i, outcome] of taken.entries())
      expect(outcome?.staged.hash).toBe(hashBytes(fs.readFileSync(join(root, 'to', `${i}.txt`))));
    await ahead.end();
  });
});

describe('staged ahead', () => {
  it('gives what staging in turn gives, and leaves nothing else behind', async () => {
    const { root, requests } = sources();
    const ahead = started();
    ahead.handOut(requests.slice(0, 150));
    expect(ahead.files).toBe(150);
    const taken = await takeAll(ahead, requests.slice(0, 100));
    ahead.handOut(requests.slice(150));
    taken.push(...(await takeAll(ahead, requests.slice(100))));
    expect(ahead).toMatchObject({ files: 0, bytes: 0 });
    for (const [i, request] of requests.entries()) {
      const outcome = taken[i];
      if (outcome == null) throw new Error(`${request.target} is not there`);
      const inTurn = stageCopy({ ...request, token: `b-${i}` });
      if (!inTurn.ok) throw new Error(inTurn.failure.message);
      const { temporary, staged, ...rest } = outcome.staged;
      const same = { ...rest, staged: { ...staged, inode: 0n } };
      const { temporary: other, staged: stagedInTurn, ...restInTurn } = inTurn.staged;
      expect(same).toEqual({ ...restInTurn, staged: { ...stagedInTurn, inode: 0n } });
      expect(fs.readFileSync(temporary)).toEqual(fs.readFileSync(other));
    }
    await ahead.end();
    expect(temporaries(root)).toHaveLength(2 * COPIES);
  });

  it('is begun by the second thread, whatever this one does', async () => {
    const { root, requests } = sources();
    const ahead = started();
    ahead.handOut(requests.slice(0, 1));
    untilThereIs(root, '.roamproof-tmp-a-0');
    expect((await takeAll(ahead, requests.slice(0, 1)))[0]).toMatchObject({ ok: true });
    await ahead.end();
  });

  it('tells nothing of a copy that failed: its turn will', async () => {
    const { root, requests } = sources();
    fs.rmSync(requests[3]?.source ?? '');
    fs.writeFileSync(requests[5]?.source ?? '', 'another version');
    fs.mkdirSync(join(root, 'to', '.roamproof-tmp-a-7'));
    const ahead = started();
    ahead.handOut(requests);
    const taken = await takeAll(ahead, requests);
    expect([...taken.keys()].filter((i) => taken[i] === null)).toEqual([3, 5, 7]);
    await ahead.end();
    expect(temporaries(root)).toHaveLength(COPIES - 2);
  });

  it('gives no copy of another version, source or target', async () => {
    const { root, requests } = sources();
    const ahead = started();
    ahead.handOut(requests.slice(0, 3));
    const [one, two, three] = requests as [StageRequest, StageRequest, StageRequest];
    for (const { target } of [one, two, three]) await ahead.reach(target);
    expect(ahead.take({ ...one, expected: { kind: 'file', size: 1, mtime: 2n } })).toBeNull();
    expect(ahead.take({ ...two, source: one.source })).toBeNull();
    expect(ahead.take({ ...three, target: join(root, 'elsewhere') })).toBeNull();
    ahead.drop(three.target);
    expect(temporaries(root)).toEqual([]);
    await ahead.end();
  });

  it('discards at its end what was not taken', async () => {
    const { root, requests } = sources();
    const ahead = started();
    ahead.handOut(requests);
    await takeAll(ahead, requests.slice(0, 20));
    await ahead.end();
    expect(temporaries(root)).toHaveLength(20);
  });

  it('gives its space back, and then nothing more', async () => {
    const { root, requests } = sources();
    const ahead = started();
    ahead.handOut(requests);
    await takeAll(ahead, requests.slice(0, 20));
    ahead.giveUp();
    expect(ahead.isOpen).toBe(false);
    const taken = await takeAll(ahead, requests.slice(20));
    // One that was under way may still have come about.
    expect(taken.filter((outcome) => outcome !== null).length).toBeLessThanOrEqual(1);
    await ahead.end();
    expect(temporaries(root).length).toBeLessThanOrEqual(21);
  });
});

describe('whatever becomes of the second thread, this one does the work', () => {
  it.each([
    ['cannot be loaded', new URL('file:///nowhere/thread.mts'), 0],
    ['ends at once', 'process.exit(1);', 0],
    ['fails', "throw new Error('broken');", 0],
    ['dies over its first copy', 'claims.await();', 1],
    ['dies and says nothing of two', 'claims.await(); claims.await();', 2],
  ])('it %s', async (_, thread, lost) => {
    const { root, requests } = sources();
    const dead = join(root, 'to', 'dead');
    const end = `import fs from 'node:fs'; fs.writeFileSync(${JSON.stringify(dead)}, ''); process.exit(1);`;
    const ahead = started(typeof thread === 'string' ? otherThread(root, `${thread}${end}`) : thread);
    ahead.handOut(requests);
    if (lost > 0) untilThereIs(root, 'dead');
    const taken = await takeAll(ahead, requests);
    expect(taken.filter((outcome) => outcome === null)).toHaveLength(lost);
    await ahead.end();
    expect(temporaries(root)).toHaveLength(COPIES - lost);
  });

  it('a half-written copy of one that died is removed', async () => {
    const { root, requests } = sources();
    const half = join(root, 'to', '.roamproof-tmp-a-0');
    const code = `import fs from 'node:fs';
claims.await(); fs.writeFileSync(${JSON.stringify(half)}, 'half'); process.exit(1);`;
    const ahead = started(otherThread(root, code));
    ahead.handOut(requests.slice(0, 1));
    untilThereIs(root, '.roamproof-tmp-a-0');
    expect(await takeAll(ahead, requests.slice(0, 1))).toEqual([null]);
    await ahead.end();
    expect(harvest(join(root, 'to'))).toEqual({});
  });
});

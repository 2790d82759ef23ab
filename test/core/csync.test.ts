/** csync's planner by itself: every cell of its table, both ways, and the hive. */
import { describe, expect, it } from 'vitest';
import { type Manifest, newManifest } from '../../src/fold/state.ts';
import { emptyFolder, type FileNode, setFile } from '../../src/fold/tree.ts';
import { planCsync, type SideCase, sideCase } from '../../src/plan/csync.ts';
import { DEFAULT_READING, type MergeView } from '../../src/plan/view.ts';
import { plannedInWords, told } from './planned-in-words.ts';

const BASE = 5;
const file = (modified: number): Omit<FileNode, 'name'> => ({
  content: `v${modified}`,
  modified,
  created: modified,
  version: modified,
});

interface Scene {
  /** Times of `doc` here, there and in the database; `null`: it is not there. */
  readonly local?: number | null;
  readonly central?: number | null;
  readonly base?: number | null;
  readonly localHive?: number | null;
  readonly centralHive?: number | null;
  readonly baseHive?: number | null;
  readonly direction?: 'down' | 'up';
  readonly noProfile?: true;
  readonly noDatabase?: true;
}

const hive = (modified: number | null | undefined): MergeView['localHive'] =>
  modified == null ? null : { modified, settings: {} };

function viewOf(scene: Scene): MergeView {
  const local = emptyFolder();
  const central = emptyFolder();
  const files: Manifest['files'] = emptyFolder();
  if (scene.local != null) setFile<FileNode>(local, 'doc', file(scene.local));
  if (scene.central != null) setFile<FileNode>(central, 'doc', file(scene.central));
  if (scene.base != null) setFile(files, 'doc', { ...file(scene.base), entry: null });
  const manifest = { ...newManifest(), files, hiveModified: scene.baseHive ?? null };
  return {
    direction: scene.direction ?? 'up',
    transition: false,
    computer: 'A',
    local,
    central: scene.noProfile === true ? null : central,
    localHive: hive(scene.localHive),
    centralHive: hive(scene.centralHive),
    manifest: scene.noDatabase === true ? null : manifest,
    store: null,
    marker: true,
    loadTime: 1,
    unloadTime: 2,
    excluded: [],
    reading: DEFAULT_READING,
  };
}

const planned = (scene: Scene): string => plannedInWords(planCsync(viewOf(scene)));

describe('a side against the database', () => {
  it.each([
    [undefined, undefined, 'none'],
    [undefined, BASE, 'gone'],
    [BASE, undefined, 'changed'],
    [BASE + 1, BASE, 'changed'],
    [BASE, BASE, 'same'],
    [BASE - 1, BASE, 'same'],
  ])('a file of %s where the database says %s is %s', (is, was, what) => {
    const at = (modified: number | undefined) => (modified === undefined ? undefined : { modified });
    expect(sideCase(at(is), at(was))).toBe(what);
  });
});

/** What a side holds in each case; where the database has nothing, there is no `same` and no `gone`. */
const TIMES: Readonly<Record<SideCase, number | null>> = {
  none: null,
  same: BASE,
  changed: BASE + 1,
  gone: null,
};

describe('a file the database knows', () => {
  it.each<[SideCase, SideCase, string]>([
    ['same', 'same', 'nothing'],
    ['same', 'changed', 'down doc C1'],
    ['same', 'gone', 'remove local doc C4'],
    ['changed', 'same', 'up doc C1'],
    ['changed', 'gone', 'up doc C5'],
    ['gone', 'same', 'remove central doc C4'],
    ['gone', 'changed', 'down doc C5'],
    ['gone', 'gone', 'forget doc C6'],
  ])('%s here, %s there: %s', (here, there, plan) => {
    const scene = { local: TIMES[here], central: TIMES[there], base: BASE };
    for (const direction of ['down', 'up'] as const) expect(planned({ ...scene, direction })).toBe(plan);
  });

  it.each([
    ['newer here', 8, 7, 'up doc C2'],
    ['newer there', 7, 8, 'down doc C2'],
    ['of the same time', 7, 7, 'confirm v7 doc C3'],
  ])('changed on both sides, %s: %s, %s: %s', (_, local, central, plan) => {
    for (const direction of ['down', 'up'] as const)
      expect(planned({ local, central, base: BASE, direction })).toBe(plan);
  });
});

describe('a file the database does not know', () => {
  it.each([
    ['only here', 7, null, 'up doc C1'],
    ['only there', null, 7, 'down doc C1'],
    ['newer here', 8, 7, 'up doc C2'],
    ['newer there', 7, 8, 'down doc C2'],
    ['of the same time', 7, 7, 'confirm v7 doc C3'],
  ])('%s', (_, local, central, plan) => {
    expect(planned({ local, central })).toBe(plan);
    expect(planned({ local, central, noDatabase: true })).toBe(plan);
  });

  it('a confirmation notes what lies on the server, and no entry of a log', () => {
    const [action] = planCsync(viewOf({ local: 7, central: 7 }));
    const base = { content: 'v7', modified: 7, created: 7, version: 7, entry: null };
    expect(action).toEqual({ do: 'confirm', path: 'doc', rule: 'C3', base });
  });

  it('a central profile that is not there yet is no news of deletions', () => {
    expect(planned({ local: BASE, base: BASE, noProfile: true })).toBe('up doc C1');
    expect(planned({ base: BASE, noProfile: true })).toBe('nothing');
  });

  it('a decision tells what it compared', () => {
    const stamp = (n: number) => ({ modified: n, created: n, version: n });
    const [action] = planCsync(viewOf({ local: 8, central: 7 }));
    expect(action).toMatchObject({
      compared: { local: stamp(8), central: stamp(7), loadTime: 1, unloadTime: 2 },
    });
  });
});

describe('the hive', () => {
  it.each<[string, Scene, string, string]>([
    ['changed here only', { localHive: 6, centralHive: 5, baseHive: 5 }, 'hive up C1', 'hive up C1'],
    ['changed there only', { localHive: 5, centralHive: 6, baseHive: 5 }, 'hive down C1', 'nothing'],
    [
      'changed on both, newer here',
      { localHive: 8, centralHive: 7, baseHive: 5 },
      'hive up C2',
      'hive up C2',
    ],
    [
      'changed on both, newer there',
      { localHive: 7, centralHive: 8, baseHive: 5 },
      'hive down C2',
      'nothing',
    ],
    ['changed on both at the same time', { localHive: 7, centralHive: 7, baseHive: 5 }, 'nothing', 'nothing'],
    ['changed on neither', { localHive: 5, centralHive: 5, baseHive: 5 }, 'nothing', 'nothing'],
    ['gone there', { localHive: 5, baseHive: 5 }, 'nothing', 'nothing'],
    ['gone here', { centralHive: 5, baseHive: 5 }, 'nothing', 'nothing'],
    ['gone there, changed here', { localHive: 6, baseHive: 5 }, 'hive up C5', 'hive up C5'],
    ['gone here, changed there', { centralHive: 6, baseHive: 5 }, 'hive down C5', 'nothing'],
    ['only here, unknown', { localHive: 6 }, 'hive up C1', 'hive up C1'],
    ['only there, unknown', { centralHive: 6 }, 'hive down C1', 'nothing'],
    ['newer here, unknown', { localHive: 7, centralHive: 6 }, 'hive up C2', 'hive up C2'],
    ['only here, no database', { localHive: 6, noDatabase: true }, 'hive up C1', 'hive up C1'],
  ])('%s', (_, scene, down, up) => {
    expect(planned({ ...scene, direction: 'down' })).toBe(down);
    expect(planned({ ...scene, direction: 'up' })).toBe(up);
  });

  it('is the last of a plan, and tells what it compared', () => {
    const plan = planCsync(viewOf({ local: 8, central: 7, localHive: 7, centralHive: 6 }));
    expect(plan.map(told)).toEqual(['up doc C2', 'hive up C2']);
    expect(plan[1]).toMatchObject({ compared: { local: { modified: 7 }, central: { modified: 6 } } });
  });
});

/** The planners of the Windows merges by themselves: what their tables do not say, and no story shows. */
import { describe, expect, it } from 'vitest';
import { newManifest } from '../../src/fold/state.ts';
import { emptyFolder, type FileNode, type Folder, setFile } from '../../src/fold/tree.ts';
import { planNt4 } from '../../src/plan/nt4.ts';
import { DEFAULT_READING, type MergeView, type Planner } from '../../src/plan/view.ts';
import { planWindows } from '../../src/plan/windows.ts';
import { plannedInWords } from './planned-in-words.ts';

/** Paths and their times, as in `doc 5`. */
interface Scene {
  readonly local?: readonly string[];
  readonly central?: readonly string[];
  /** Times of the hives; none where there is none. */
  readonly localHive?: number;
  readonly centralHive?: number;
  readonly direction?: 'down' | 'up';
  readonly transition?: true;
  readonly noProfile?: true;
  readonly loadTime?: number | null;
  readonly unloadTime?: number | null;
  readonly granularityMs?: number;
}

function folderOf(files: readonly string[] = []): Folder {
  const folder = emptyFolder();
  for (const line of files) {
    const [path = '', time = '0', content = 'v1'] = line.split(' ');
    const modified = Number(time);
    setFile<FileNode>(folder, path, { content, modified, created: modified, version: 1 });
  }
  return folder;
}

const hive = (modified: number | undefined): MergeView['localHive'] =>
  modified === undefined ? null : { modified, settings: {} };

function viewOf(scene: Scene): MergeView {
  const { loadTime = 4, unloadTime = 4, granularityMs = 0, direction = 'up' } = scene;
  return {
    direction,
    transition: scene.transition === true,
    computer: 'A',
    local: folderOf(scene.local),
    central: scene.noProfile === true ? null : folderOf(scene.central),
    localHive: hive(scene.localHive),
    centralHive: hive(scene.centralHive),
    manifest: newManifest(),
    store: null,
    marker: true,
    loadTime,
    unloadTime,
    excluded: [],
    reading: { ...DEFAULT_READING, granularityMs },
  };
}

const planned = (plan: Planner, scene: Scene): string => plannedInWords(plan(viewOf(scene)));

describe('the merge of Server 2003', () => {
  const of = (scene: Scene): string => planned(planWindows, scene);

  it('keeps what it has no time to compare with', () => {
    const central = ['doc 1'];
    expect(of({ central, loadTime: 4 })).toBe('remove central doc U6');
    expect(of({ central, loadTime: null })).toBe('keep central doc U5');
    expect(of({ local: ['doc 1'], direction: 'down', unloadTime: 4 })).toBe('remove local doc L6');
    expect(of({ local: ['doc 1'], direction: 'down', unloadTime: null })).toBe('keep local doc L5');
    expect(of({ local: ['doc -1'], direction: 'down', unloadTime: null })).toBe('keep local doc L5');
  });

  it('keeps what has the very time it compares with', () => {
    expect(of({ central: ['doc 4'] })).toBe('keep central doc U5');
    expect(of({ local: ['doc 4'], direction: 'down' })).toBe('keep local doc L5');
  });

  it.each([
    [1999, 'keep'],
    [2000, 'remove'],
    [2001, 'remove'],
  ])('takes times %d ms apart for equal ones where a file system cannot tell: %s', (apart, what) => {
    const scene = { central: ['doc 10000'], loadTime: 10_000 + apart, granularityMs: 2000 };
    expect(of(scene)).toBe(what === 'keep' ? 'keep central doc U5' : 'remove central doc U6');
  });

  it('always sends up ntuser.ini, in whatever case, where it lies at the top and is here', () => {
    expect(of({ local: ['NTUSER.INI 1'], central: ['NTUSER.INI 2'] })).toBe('up NTUSER.INI U7');
    expect(of({ local: ['ntuser.ini 1'], central: ['ntuser.ini 1'] })).toBe('up ntuser.ini U7');
    expect(of({ local: ['sub/ntuser.ini 1'], central: ['sub/ntuser.ini 2'] })).toBe(
      'keep central sub/ntuser.ini U3',
    );
    expect(of({ central: ['ntuser.ini 1'] })).toBe('remove central ntuser.ini U6');
    expect(of({ local: ['ntuser.ini 1'], central: ['ntuser.ini 2'], direction: 'down' })).toBe(
      'down ntuser.ini L2',
    );
  });

  it.each<[Scene, string]>([
    [{}, 'nothing'],
    [{ localHive: 1 }, 'hive up H3'],
    [{ localHive: 1, centralHive: 2 }, 'hive up H3'],
    [{ centralHive: 2 }, 'nothing'],
    [{ direction: 'down' }, 'nothing'],
    [{ direction: 'down', localHive: 1 }, 'nothing'],
    [{ direction: 'down', centralHive: 1 }, 'hive down H1'],
    [{ direction: 'down', localHive: 1, centralHive: 2 }, 'hive down H1'],
    [{ direction: 'down', localHive: 2, centralHive: 2 }, 'nothing'],
    [{ direction: 'down', localHive: 3, centralHive: 2 }, 'keep hive local H2'],
    [{ direction: 'down', localHive: 3, centralHive: 2, transition: true }, 'hive down H4'],
    [{ direction: 'down', localHive: 3, transition: true }, 'nothing'],
    [{ direction: 'down', localHive: 1500, centralHive: 3000, granularityMs: 2000 }, 'nothing'],
  ])('of the hive: %j is %s', (scene, expected) => expect(of(scene)).toBe(expected));

  it('removes nothing at a logon where there is no central profile, and sends all up at a logoff', () => {
    expect(of({ local: ['doc 1'], noProfile: true, direction: 'down' })).toBe('nothing');
    expect(of({ local: ['doc 1'], noProfile: true })).toBe('up doc U1');
  });
});

describe('the mirror of Windows NT 4.0', () => {
  const of = (scene: Scene): string => planned(planNt4, scene);

  it.each<[Scene, string]>([
    [{ local: ['doc 1'], central: ['doc 1'] }, 'nothing'],
    [{ local: ['doc 1'], central: ['doc 2'] }, 'up doc N3'],
    [{ local: ['doc 1 v1'], central: ['doc 1 v22'] }, 'up doc N3'],
    [{ local: ['doc 1'] }, 'up doc N3'],
    [{ central: ['doc 1'] }, 'remove central doc N4'],
    [{ direction: 'down', local: ['doc 2'], central: ['doc 1'] }, 'down doc N1'],
    [{ direction: 'down', central: ['doc 1'] }, 'down doc N1'],
    [{ direction: 'down', local: ['doc 1'] }, 'remove local doc N2'],
    [{ direction: 'down', local: ['doc 1'], noProfile: true, centralHive: 1 }, 'nothing'],
    [{ local: ['doc 1'], noProfile: true }, 'up doc N3'],
  ])('%j is %s', (scene, expected) => expect(of(scene)).toBe(expected));

  it.each<[Scene, string]>([
    [{ centralHive: 1 }, 'nothing'],
    [{ localHive: 1, centralHive: 2 }, 'hive up N5'],
    [{ direction: 'down', localHive: 1 }, 'nothing'],
    [{ direction: 'down', localHive: 2, centralHive: 1 }, 'hive down N5'],
  ])('of the hive: %j is %s', (scene, expected) => expect(of(scene)).toBe(expected));
});

/** The last look before a cached copy goes: case by case, files and settings. */
import { describe, expect, it } from 'vitest';
import { type BaseNode, type Hive, type Store, type StoreEntry } from '../../src/fold/state.ts';
import {
  emptyFolder,
  type FileNode,
  type Folder,
  newFile,
  setFile,
  setNote,
  setSelf,
} from '../../src/fold/tree.ts';
import { isMissedOnServer } from '../../src/plan/last-look.ts';
import type { MergeView } from '../../src/plan/view.ts';

interface Scene {
  /** Contents of `doc`, or of the setting, here, there and in the manifest. */
  readonly here?: string;
  readonly there?: string;
  readonly known?: string;
  /** What the store's log says of `doc`. */
  readonly log?: 'deleted' | 'moved' | 'put' | 'made from it' | 'nothing';
  readonly noCentral?: true;
  readonly noManifest?: true;
  readonly excluded?: readonly string[];
}

const PATH = 'Documents/doc';
/** `v2` is version 2, written in minute 2. */
const file = (content: string) => {
  const version = Number(content.slice(1));
  return newFile({ content, modified: version, created: version, version });
};

function folderOf(content: string | undefined): Folder {
  const folder = emptyFolder();
  if (content !== undefined) setFile<FileNode>(folder, PATH, file(content));
  return folder;
}

function storeOf(log: Scene['log']): Store | null {
  if (log === undefined) return null;
  const entries: Store['entries'] = emptyFolder();
  const of =
    log === 'made from it' ? { content: 'v2', version: 2, past: [1] } : { content: 'v1', version: 1 };
  const moved = log === 'moved' ? { savedAs: 'Documents/copy' } : {};
  const entry = { by: 'B', n: 1, g: 1, ...of, deleted: log === 'deleted' || log === 'moved', ...moved };
  if (log !== 'nothing') setSelf<StoreEntry>(entries, PATH, entry);
  return { id: 's', generation: 1, starts: {}, entries, settings: {}, seen: {} };
}

const hiveOf = (value: string | undefined): Hive => ({
  modified: 1,
  settings: value === undefined ? {} : { Color: { value, modified: 1, version: 1 } },
});

function viewOf(scene: Scene, about: 'file' | 'setting'): MergeView {
  const files: Folder<BaseNode> = emptyFolder();
  if (about === 'file' && scene.known !== undefined)
    setNote<BaseNode>(files, PATH, { ...file(scene.known), entry: null });
  const settings =
    about === 'setting' && scene.known !== undefined
      ? { Color: { value: scene.known, modified: 1, version: 1, entry: null, past: [] } }
      : {};
  const ofFile = about === 'file' ? scene : {};
  const ofSetting = about === 'setting' ? scene : {};
  return {
    local: folderOf(ofFile.here),
    central: scene.noCentral === true ? null : folderOf(ofFile.there),
    localHive: hiveOf(ofSetting.here),
    centralHive: scene.noCentral === true ? null : hiveOf(ofSetting.there),
    manifest:
      scene.noManifest === true ? null : { files, settings, hiveModified: null, counter: 0, store: null },
    store: storeOf(scene.log),
    excluded: scene.excluded ?? [],
  } as unknown as MergeView;
}

describe('a file', () => {
  const cases: [says: string, scene: Scene, missed: boolean][] = [
    ['nothing lies here', { known: 'v1', log: 'nothing' }, false],
    ['the same lies there', { here: 'v1', there: 'v1' }, false],
    [
      'the same lies there, and no manifest knows of it',
      { here: 'v1', there: 'v1', noManifest: true },
      false,
    ],
    [
      'another lies there, made from what lies here',
      { here: 'v1', there: 'v2', known: 'v1', log: 'made from it' },
      false,
    ],
    ['a later one was put there by hand', { here: 'v1', there: 'v2', known: 'v1', log: 'put' }, false],
    [
      'an older one lies there: the share went back',
      { here: 'v2', there: 'v1', known: 'v2', log: 'put' },
      true,
    ],
    ['another lies there, and there is no store', { here: 'v1', there: 'v2', known: 'v1' }, true],
    ['another lies there, and it was changed here', { here: 'v3', there: 'v2', known: 'v1' }, true],
    ['another lies there, and no manifest knows of it', { here: 'v1', there: 'v2', noManifest: true }, true],
    ['it is not there, and its deletion is on record', { here: 'v1', known: 'v1', log: 'deleted' }, false],
    ['it is not there: it was moved, and is nowhere', { here: 'v1', known: 'v1', log: 'moved' }, true],
    ['it is not there, and the record is of a version', { here: 'v1', known: 'v1', log: 'put' }, true],
    ['it is not there, and nothing is on record', { here: 'v1', known: 'v1', log: 'nothing' }, true],
    ['it is not there, and there is no store', { here: 'v1', known: 'v1' }, true],
    ['it was changed here, and its deletion is on record', { here: 'v3', known: 'v1', log: 'deleted' }, true],
    ['there is no central profile', { here: 'v1', known: 'v1', noCentral: true, log: 'nothing' }, true],
    ['it lies in a folder that does not roam', { here: 'v1', excluded: ['documents'] }, false],
    ['it lies beside a folder that does not roam', { here: 'v1', excluded: ['document'] }, true],
  ];
  it.each(cases)('%s', (_, scene, missed) => {
    // The hives say nothing here, but are there: without one there would be no server to ask.
    const view = { ...viewOf(scene, 'file'), localHive: null };
    expect(isMissedOnServer(view)).toBe(missed);
  });
});

describe('a setting', () => {
  const cases: [says: string, scene: Scene, missed: boolean][] = [
    ['none is set', { known: 'a' }, false],
    ['the same is set there', { here: 'a', there: 'a' }, false],
    ['another is set there, and nothing was changed here', { here: 'a', there: 'b', known: 'a' }, false],
    ['another is set there, and it was changed here', { here: 'c', there: 'b', known: 'a' }, true],
    ['it was changed here, to what is set there', { here: 'b', there: 'b', known: 'a' }, false],
    ['none is set there, and it was changed here', { here: 'c', known: 'a' }, true],
    ['none is set there, and no manifest knows of it', { here: 'a', noManifest: true }, true],
    ['there is no hive on the server', { here: 'a', known: 'a', noCentral: true }, true],
  ];
  it.each(cases)('%s', (_, scene, missed) => {
    expect(isMissedOnServer(viewOf(scene, 'setting'))).toBe(missed);
  });
});

/** A name that is a file to one and a folder to another: nothing is lost, and in the end everybody has the same. */
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPath } from '../../properties/agent/find-path.ts';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import type { ProfileOptions } from '../../src/agent/options.ts';
import { conflictName } from '../../src/plan/conflict-name.ts';
import { computerOf, roamingProfile } from './world.ts';

/** How a copy of what this computer wrote at this moment is named. */
function copyOf(world: CrashWorld, computer: string, path: string): string {
  return conflictName(path, computer, fs.statSync(findPath(join(world.root, computer), path)).mtimeMs)(1);
}

/** In the place of a folder a file, or the other way round. */
function replace(world: CrashWorld, place: string, path: string, by: Readonly<Record<string, string>>): void {
  fs.rmSync(join(world.root, place, path), { recursive: true });
  for (const [name, content] of Object.entries(by)) world.write(place, name, content);
}

async function syncAll(
  world: CrashWorld,
  computers: readonly string[],
  more: Partial<ProfileOptions> = {},
): Promise<void> {
  for (const computer of computers) {
    const { failed } = await computerOf(world, computer, { fullScanEveryMs: 0, ...more }).sync();
    expect(failed).toBe(0);
  }
}

function isEverywhere(world: CrashWorld, files: Readonly<Record<string, string>>): void {
  for (const place of ['A', 'B', 'share']) expect(world.files(place)).toEqual(files);
}

describe('a file to one, a folder to the other', () => {
  it('settles within one sync: the file under a conflict name, once, what was changed in the folder under its own', async () => {
    const world = await roamingProfile({ 'plans/may.txt': 'old' });
    replace(world, 'A', 'plans', { plans: 'a file now' });
    world.write('B', 'plans/may.txt', 'new');
    const copy = copyOf(world, 'A', 'plans');
    await syncAll(world, ['A', 'B', 'A']);
    isEverywhere(world, { [copy]: 'a file now', 'plans/may.txt': 'new' });
    const events = await world.events();
    expect(events.filter(({ type }) => type === 'conflict.kept')).toHaveLength(1);
    expect(events.filter((event) => event.type === 'file.removed' && event.path === 'plans')).toEqual([]);
    expect((await world.judgement()).losses.filter(({ permitted }) => permitted === null)).toEqual([]);
  });

  it('is decided as one also where more lies between than one plan looks at', async () => {
    const world = await roamingProfile({ 'plans/may.txt': 'old' });
    replace(world, 'A', 'plans', { plans: 'a file now', 'between/a.txt': 'a' });
    world.write('B', 'plans/may.txt', 'new');
    const copy = copyOf(world, 'A', 'plans');
    await syncAll(world, ['A', 'B', 'A'], { entriesPerPlan: 1 });
    isEverywhere(world, { 'between/a.txt': 'a', [copy]: 'a file now', 'plans/may.txt': 'new' });
  });

  it.each([
    ['here', ['A', 'B']],
    ['on the share', ['share', 'A', 'B']],
  ])('a folder in which nothing lies %s is in nobody’s way', async (_where, bare) => {
    const world = await roamingProfile({ 'docs/kept.txt': 'kept' });
    world.write(bare[0] === 'A' ? 'share' : 'A', 'plans', 'a file');
    for (const place of bare)
      if (!fs.existsSync(join(world.root, place, 'plans')))
        fs.mkdirSync(join(world.root, place, 'plans/of/may'), { recursive: true });
    await syncAll(world, ['A', 'B', 'A']);
    isEverywhere(world, { 'docs/kept.txt': 'kept', plans: 'a file' });
  });

  it('leaves a folder in which something lies that does not roam, and says so', async () => {
    const world = await roamingProfile({ 'docs/kept.txt': 'kept' });
    fs.mkdirSync(join(world.root, 'B/plans'));
    fs.writeFileSync(join(world.root, 'B/plans/a\\b'), 'stays here');
    world.write('A', 'plans', 'a file');
    await computerOf(world, 'A').sync();
    const { problems } = await computerOf(world, 'B').sync();
    expect(problems.map(({ message }) => message)).toContainEqual(expect.stringContaining('has a backslash'));
    expect(fs.readFileSync(join(world.root, 'B/plans/a\\b'), 'utf8')).toBe('stays here');
    expect(Object.values(world.files('share'))).toContain('a file');
  });

  it('knows what was put on the share by hand before it gives it another name', async () => {
    const world = await roamingProfile({ 'plans/may.txt': 'old' });
    replace(world, 'share', 'plans', { plans: 'by hand' });
    world.write('A', 'plans/may.txt', 'new');
    await syncAll(world, ['A', 'B', 'A', 'B']);
    const files = world.files('share');
    expect(Object.values(files).toSorted()).toEqual(['by hand', 'new']);
    expect(files['plans/may.txt']).toBe('new');
    isEverywhere(world, files);
  });

  it.each([
    ['with something in it', { 'plans/may.txt': 'new' }],
    ['without', {}],
  ])(
    'tells a file once that a folder took the place of, %s, however often it looks',
    async (_how, inside) => {
      const world = await roamingProfile({ plans: 'old', 'docs/kept.txt': 'kept' });
      replace(world, 'A', 'plans', inside);
      fs.mkdirSync(join(world.root, 'A/plans'), { recursive: true });
      await computerOf(world, 'A', { fullScanEveryMs: 0 }).logon();
      world.write('A', 'plans/june.txt', 'later');
      await computerOf(world, 'A', { fullScanEveryMs: 0 }).logoff();
      await world.settle(['B', 'A', 'B']);
      isEverywhere(world, { ...inside, 'plans/june.txt': 'later', 'docs/kept.txt': 'kept' });
      expect(await world.judgement()).toMatchObject({ losses: [{ permitted: 'P2' }], violations: [] });
    },
  );

  it('does not tell of a folder on the share as removed where it took the place of a file', async () => {
    const world = await roamingProfile({ plans: 'old' });
    replace(world, 'share', 'plans', { 'plans/may.txt': 'by hand', 'plans/june.txt': 'by hand too' });
    await syncAll(world, ['A', 'B', 'A']);
    const by = { 'plans/may.txt': 'by hand', 'plans/june.txt': 'by hand too' };
    expect(Object.entries(world.files('share'))).toEqual(expect.arrayContaining(Object.entries(by)));
    const removed = (await world.events()).filter((event) => 'change' in event && event.change === 'removed');
    expect(removed).toEqual([]);
    expect((await world.judgement()).losses.filter(({ permitted }) => permitted === null)).toEqual([]);
  });

  it('takes away what lost a conflict once its copy was deleted, though it never had the copy', async () => {
    const world = await roamingProfile({ 'docs/kept.txt': 'kept' });
    world.write('A', 'plans/may.txt', 'from A');
    await computerOf(world, 'A').sync();
    world.write('B', 'plans/may.txt', 'from B');
    await computerOf(world, 'B').sync();
    expect(Object.values(world.files('B')).toSorted()).toEqual(['from A', 'from B', 'kept']);
    await computerOf(world, 'B').logon();
    replace(world, 'B', 'plans', { plans: 'a file now' });
    await computerOf(world, 'B').logoff();
    await syncAll(world, ['A', 'B']);
    isEverywhere(world, { 'docs/kept.txt': 'kept', plans: 'a file now' });
  });

  it('brings back what gave way to a folder where a hand removed its conflict copy, under that name', async () => {
    const world = await roamingProfile({ 'docs/kept.txt': 'kept' });
    world.write('A', 'plans', 'a file');
    await computerOf(world, 'A').sync();
    const copy = copyOf(world, 'A', 'plans');
    world.write('B', 'plans/may.txt', 'in a folder');
    await syncAll(world, ['B', 'B']);
    expect(world.files('share')).toMatchObject({ [copy]: 'a file', 'plans/may.txt': 'in a folder' });
    fs.rmSync(join(world.root, 'share', copy));
    await syncAll(world, ['A']);
    expect(world.files('A')).toMatchObject({ [copy]: 'a file' });
    await syncAll(world, ['B', 'A']);
    isEverywhere(world, { [copy]: 'a file', 'docs/kept.txt': 'kept', 'plans/may.txt': 'in a folder' });
    expect((await world.judgement()).losses.filter(({ permitted }) => permitted === null)).toEqual([]);
  });

  it('goes by either spelling, and each keeps its own', async () => {
    const world = await roamingProfile({ 'docs/Deep': 'old' });
    replace(world, 'B', 'docs/Deep', { 'docs/deep/a.txt': 'in a folder now' });
    world.write('A', 'docs/Deep', 'changed');
    const copy = copyOf(world, 'A', 'docs/deep');
    await syncAll(world, ['B', 'A', 'B']);
    isEverywhere(world, { [copy]: 'changed', 'docs/deep/a.txt': 'in a folder now' });
    // Nobody else took anything away.
    const removed = (await world.events()).filter((event) => event.type === 'file.removed');
    expect(new Set(removed.map(({ computer }) => computer))).toEqual(new Set(['B']));
  });

  it('makes the folder on the share as it is spelled here, though a file there is spelled otherwise', async () => {
    const world = await roamingProfile({ 'docs/kept.txt': 'kept' });
    world.write('A', 'docs/Deep', 'a file');
    world.write('B', 'docs/deep/a.txt', 'in a folder');
    const copy = copyOf(world, 'A', 'docs/Deep');
    await syncAll(world, ['A', 'B', 'A']);
    isEverywhere(world, { [copy]: 'a file', 'docs/deep/a.txt': 'in a folder', 'docs/kept.txt': 'kept' });
  });
});

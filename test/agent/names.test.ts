/** Names that are one elsewhere: two spellings on two computers, both on one, a file here and a folder there. */
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import { computerOf, newWorld, roamingProfile } from './world.ts';

const rename = (world: CrashWorld, place: string, from: string, to: string): void =>
  fs.renameSync(join(world.root, place, from), join(world.root, place, to));

async function rulesOf(world: CrashWorld): Promise<string[]> {
  return (await world.events()).flatMap((event) => ('rule' in event ? [event.rule as string] : []));
}

describe('one name in two spellings', () => {
  it.each([
    ['case', 'Notes/Café.txt', 'notes/café.txt'],
    ['normalization form', 'Notes/Cafe\u0301.txt', 'Notes/Caf\u00e9.txt'],
  ])(
    'made on two computers in different %s: both contents stay, the spelling of the server counts',
    async (_what, ofA, ofB) => {
      const world = newWorld();
      await world.run('A', 'logon');
      await world.run('B', 'logon');
      world.write('A', ofA, 'of A');
      world.write('B', ofB, 'of B');
      world.write('B', ofB.replace('.txt', ' two.txt'), 'also of B');
      await world.run('A', 'logoff');
      await world.run('B', 'logoff');
      await world.settle(['A', 'B'], 2);
      expect(await world.faults(['A', 'B'], ['of A', 'of B', 'also of B'])).toEqual([]);
      expect(Object.keys(world.files('share'))).toContain(ofA);
      expect(await rulesOf(world)).toContain('T4');
    },
  );

  it('changed by the user: goes up and to the others, and nothing is copied', async () => {
    const world = await roamingProfile({ 'docs/letter.txt': 'dear' });
    await world.run('A', 'logon');
    rename(world, 'A', 'docs/letter.txt', 'docs/Letter.txt');
    const off = await computerOf(world, 'A').logoff();
    const on = await computerOf(world, 'B').logon();
    await world.run('B', 'logoff');
    expect([off.events['file.copied'], on.events['file.copied']]).toEqual([undefined, undefined]);
    for (const place of ['share', 'A', 'B'])
      expect(world.files(place)).toEqual({ 'docs/Letter.txt': 'dear' });
    expect(await rulesOf(world)).toContain('X7');
    world.write('B', 'docs/Letter.txt', 'dearest');
    await world.settle(['B', 'A'], 2);
    expect(await world.faults(['A', 'B'], ['dearest'])).toEqual([]);
  });

  it('changed by the user between two sessions, or two syncs: goes up as well', async () => {
    const world = await roamingProfile({ 'docs/letter.txt': 'dear' });
    rename(world, 'A', 'docs/letter.txt', 'docs/Letter.txt');
    await world.settle(['A', 'B'], 1);
    rename(world, 'A', 'docs/Letter.txt', 'docs/LETTER.txt');
    for (const computer of ['A', 'B']) await world.run(computer, 'sync');
    for (const place of ['share', 'A', 'B'])
      expect(world.files(place)).toEqual({ 'docs/LETTER.txt': 'dear' });
    expect((await world.judgement()).violations).toEqual([]);
  });

  it('changed by hand on the share, of a folder too: comes to everybody', async () => {
    const world = await roamingProfile({ 'docs/letter.txt': 'dear', 'docs/other.txt': 'other' });
    rename(world, 'share', 'docs/letter.txt', 'docs/LETTER.txt');
    rename(world, 'share', 'docs', 'Docs');
    for (const computer of ['A', 'B'])
      for (const deed of ['logon', 'logoff'] as const)
        await computerOf(world, computer, { fullScanEveryMs: 0 })[deed]();
    const all = { 'Docs/LETTER.txt': 'dear', 'Docs/other.txt': 'other' };
    for (const place of ['share', 'A', 'B']) expect(world.files(place)).toEqual(all);
  });
});

describe('two names on one computer that are one elsewhere', () => {
  it('files: the one that roams goes on roaming, the other stays and is reported', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    await world.run('A', 'logon');
    world.write('A', 'A.TXT', 'shouted');
    const { problems } = await computerOf(world, 'A').logoff();
    await world.settle(['B', 'A'], 2);
    expect(problems.map(({ message }) => message).join()).toContain('rename one');
    expect(world.files('B')).toEqual({ 'a.txt': 'one' });
    expect(world.files('A')).toEqual({ 'A.TXT': 'shouted', 'a.txt': 'one' });
  });

  it.each(['docs', 'DOCS'])(
    'folders: what is in the one that roams is not taken for deleted beside %s',
    async (other) => {
      const world = await roamingProfile({
        'Docs/a.txt': 'one',
        'Docs/sub/b.txt': 'two',
        'zz/c.txt': 'three',
      });
      await world.run('A', 'logon');
      world.write('A', `${other}/x.txt`, 'x');
      world.write('A', `${other}/sub/y.txt`, 'y');
      const { problems } = await computerOf(world, 'A').logoff();
      await world.settle(['B', 'A'], 2);
      expect(problems.map(({ message }) => message).join()).toContain('rename one');
      const roaming = { 'Docs/a.txt': 'one', 'Docs/sub/b.txt': 'two', 'zz/c.txt': 'three' };
      expect(world.files('share')).toEqual(roaming);
      expect(world.files('B')).toEqual(roaming);
      expect(world.files('A')).toEqual({ ...roaming, [`${other}/x.txt`]: 'x', [`${other}/sub/y.txt`]: 'y' });
    },
  );
});

describe('a file here, a folder there', () => {
  it.each([
    ['the folder', 'A', 'B'],
    ['the file', 'B', 'A'],
  ])('%s is logged off last: both are on all sides after two rounds', async (_what, first, last) => {
    const world = await roamingProfile({ 'other.txt': 'other' });
    for (const computer of ['A', 'B']) await world.run(computer, 'logon');
    world.write('A', 'thing', 'a file');
    world.write('B', 'thing/inside.txt', 'in a folder');
    world.write('B', 'thing/deeper/still.txt', 'deep');
    await world.run(first, 'logoff');
    await world.run(last, 'logoff');
    await world.settle(['A', 'B'], 2);
    expect(await world.faults(['A', 'B'], ['other', 'a file', 'in a folder', 'deep'])).toEqual([]);
    expect(await rulesOf(world)).toContain('T16');
  });
});

describe.runIf(process.platform === 'linux')('beside a name that is not Unicode', () => {
  const garble = ({ root }: CrashWorld, place: string, name: string): void =>
    fs.renameSync(
      join(root, place, 'docs', name),
      Buffer.concat([Buffer.from(join(root, place, 'docs/')), Buffer.from(name, 'latin1')]),
    );

  it.each(['A', 'share'])('on %s, plain names are removed and renamed as ever', async (place) => {
    const world = await roamingProfile({ 'docs/a.txt': 'a', 'docs/b.txt': 'b', 'docs/é.txt': 'é' });
    garble(world, place, 'é.txt');
    await world.run('A', 'logon');
    world.remove('A', 'docs/a.txt');
    rename(world, 'A', 'docs/b.txt', 'docs/c.txt');
    await computerOf(world, 'A', { fullScanEveryMs: 0 }).logoff();
    for (const computer of ['B', 'A']) await computerOf(world, computer, { fullScanEveryMs: 0 }).sync();
    expect(world.files('B')).toEqual({ 'docs/c.txt': 'b', 'docs/é.txt': 'é' });
    expect((await world.judgement()).violations).toEqual([]);
  });
});

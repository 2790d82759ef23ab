/** A folder that is spelled in two ways is one on the server, whichever side it comes from and whether the server is looked at or not. */
import { describe, expect, it } from 'vitest';
import { newWorld } from './world.ts';

describe('a folder in two spellings', () => {
  it('is not made a second time by who has just taken over the spelling of the server', async () => {
    const world = newWorld();
    await world.run('A', 'logon');
    world.write('A', 'docs/a.txt', 'of A');
    await world.run('A', 'logoff');
    world.write('B', 'Docs/b.txt', 'of B');
    await world.run('B', 'logon');
    await world.run('B', 'logoff');
    expect(world.files('share')).toEqual({ 'docs/a.txt': 'of A', 'docs/b.txt': 'of B' });
    await world.settle(['A', 'B'], 2);
    expect(await world.faults(['A', 'B'], ['of A', 'of B'])).toEqual([]);
  });

  it('is not made a second time by what came down into it under the old spelling', async () => {
    const world = newWorld();
    world.write('A', 'docs/deep/a.txt', 'of A');
    await world.run('A', 'sync');
    world.write('B', 'Docs/b.txt', 'of B');
    await world.run('B', 'logon');
    world.write('B', 'docs/deep/a.txt', 'of B, later');
    await world.run('B', 'logoff');
    await world.settle(['A', 'B'], 1);
    expect(world.files('share')).toEqual({ 'docs/b.txt': 'of B', 'docs/deep/a.txt': 'of B, later' });
    expect(await world.faults(['A', 'B'], ['of B', 'of B, later'])).toEqual([]);
  });

  it('is not made a second time where the log alone tells of it, by what lies deeper', async () => {
    const world = newWorld();
    await world.run('A', 'sync');
    world.write('A', 'Docs/a.txt', 'of A');
    world.write('B', 'docs/deep/b.txt', 'of B');
    await world.run('B', 'sync');
    await world.run('A', 'sync');
    expect(world.files('share')).toEqual({ 'docs/a.txt': 'of A', 'docs/deep/b.txt': 'of B' });
    expect(world.files('A')).toEqual(world.files('share'));
  });
});

/**
 * G1, G8, G9: whatever users, agents and hands on the share do in whatever order, with the share or without it, what nobody overwrote or
 * removed himself is on the share in the end, all computers have what it has, and the judge finds nothing in the agents' own log. All
 * files have one size, and times that other computers' files of the same name have too. Spec sections 5 and 6.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settings } from '../settings.ts';
import { type Step, WildWork } from './wild-work.ts';

const number = fc.nat(11);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), place: number, path: number }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('remove' as const, 'link' as const),
      place: number,
      path: number,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('rename' as const), place: number, path: number, to: number }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constantFrom('logon' as const, 'logoff' as const, 'sync' as const),
      place: number,
      looks: fc.nat(3).map((n) => n === 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const), place: number, after: fc.nat(25) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('kill' as const),
      place: number,
      at: fc.integer({ min: 1, max: 300 }),
      half: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('unmount' as const, 'mount' as const, 'boot' as const),
      place: number,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('policy' as const, 'clock' as const),
      place: number,
      which: number,
    }),
  },
);

/** Visits: much is written and removed on one computer before another comes. Some syncs die, some do not reach the share. */
const visit: fc.Arbitrary<Step[]> = fc
  .tuple(
    number,
    fc.array(
      fc.record({
        what: fc.constantFrom('write' as const, 'remove' as const),
        path: fc.nat(1),
        dies: fc.option(fc.record({ at: fc.integer({ min: 1, max: 300 }), half: fc.boolean() }), { freq: 4 }),
        mounts: fc.constantFrom(null, null, 'unmount' as const, 'mount' as const),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  )
  .map(([place, works]) =>
    works.flatMap(({ what, path, dies, mounts }): Step[] => [
      ...(mounts === null ? [] : [{ do: mounts, place }]),
      { do: what, place, path },
      dies === null ? { do: 'sync', place, looks: false } : { do: 'kill', place, ...dies },
    ]),
  );

const damage: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: step },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('save' as const, 'restore' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('wipe' as const, 'forget' as const), place: number }),
  },
);

const many = (steps: fc.Arbitrary<Step>): fc.Arbitrary<Step[]> =>
  fc.array(steps, { minLength: 5, maxLength: 40, size: 'max' });
const steps = many(step);
const damages = many(damage);
const visits = fc.array(visit, { minLength: 2, maxLength: 10, size: 'max' }).map((all) => all.flat());

describe('what nobody overwrote or removed himself is there in the end, and everybody has the same', () => {
  it.each([
    ['with agents alone, in all spellings', {}, steps],
    ['and nothing else, where everybody has a folder of his own', { apart: true }, visits],
    ['with somebody who works on the share itself', { hands: true }, steps],
    ['with disks that break and a share that is put back', {}, damages],
    ['with all of it, and hives', { hands: true, hives: true }, damages],
  ])('%s', async (_what, how, works) => {
    const property = fc.asyncProperty(works, async (all) => {
      const root = fs.mkdtempSync(join(tmpdir(), 'roamproof-wild-'));
      try {
        const work = new WildWork(root, how);
        for (const one of all) await work.take(one);
        expect(await work.settle()).toEqual([]);
      } finally {
        execFileSync('rm', ['-rf', root]);
      }
    });
    await fc.assert(property, settings(8));
  });
});

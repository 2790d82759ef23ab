/**
 * G8, looked at directly: once everything is healed and everyone has logged on and off twice, every computer has the files
 * and settings that the server has. Spec sections 7 and 8. The judge says the same from the log alone; this asks the state.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { policyOf } from '../../src/decide/policy.ts';
import type { Hive, LocalProfile } from '../../src/fold/state.ts';
import { eachFile, type Folder, pathKey } from '../../src/fold/tree.ts';
import { ALGORITHMS, type Algorithm } from '../../src/plan/algorithms.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { histories } from '../histories.ts';
import { settings } from '../settings.ts';

function contents(folder: Folder, excluded: readonly string[]): Record<string, string> {
  const files: [string, string][] = [];
  const out = excluded.map((name) => `${pathKey(name)}/`);
  eachFile(folder, (path, { content }) => {
    const key = pathKey(path);
    if (!out.some((name) => key.startsWith(name))) files.push([key, content]);
  });
  return Object.fromEntries(files.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function values(hive: Hive | null): Record<string, string> {
  const pairs = Object.entries(hive?.settings ?? {}).map(([key, { value }]): [string, string] => [
    key,
    value,
  ]);
  return Object.fromEntries(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

it('files and settings agree on all computers and with the server', () => {
  let compared = 0;
  fc.assert(
    fc.property(histories({ settled: 1, steps: [1, 60] }), (history) => {
      const simulator = new Simulator({ algorithm: 'three-way', immutable: false });
      for (const stimulus of history) simulator.feed(stimulus);
      simulator.finish();
      const { computers, server } = simulator.state;
      for (const computer of Object.values(computers)) {
        for (const [user, profile] of Object.entries<LocalProfile>(computer.profiles)) {
          const central = server.profiles[profile.folder];
          if (!profile.cached || central === undefined) continue;
          const { excludedFolders } = policyOf(computer, user, ALGORITHMS['three-way'] as Algorithm);
          compared++;
          expect(contents(profile.files, excludedFolders)).toEqual(contents(central.files, excludedFolders));
          expect(values(profile.hive)).toEqual(values(central.hive));
        }
      }
    }),
    settings(200),
  );
  expect(compared).toBeGreaterThan(200);
});

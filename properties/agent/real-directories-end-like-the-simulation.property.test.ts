import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathKey } from '../../src/fold/tree.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { histories } from '../histories.ts';
import { bothEnds } from './replayed-on-disk.ts';

const calm = {
  computers: [2, 3],
  users: [1, 1],
  files: [2, 5],
  faults: [],
  someFaults: 0,
  allFaults: 0,
} as const;

describe('the agent over real directories leaves what the simulator leaves', () => {
  it.each([['three-way'], ['windows-2003']] as const)('%s', async (algorithm) => {
    const property = fc.asyncProperty(
      histories({ ...calm, steps: [5, 40], systems: ['7'] }),
      async (history) => {
        // A file and a folder of one name on two computers: compared on paper only, see the agent's README.
        fc.pre(!hasClash(history));
        const root = fs.mkdtempSync(join(tmpdir(), 'roamproof-both-'));
        try {
          const { simulated, onDisk } = await bothEnds(root, history, algorithm);
          expect(onDisk).toEqual(simulated);
        } finally {
          execFileSync('rm', ['-rf', root]);
        }
      },
    );
    await fc.assert(property, { seed: 20030501, numRuns: 12 });
  });
});

/** Whether a path is a file at one time and a folder at another. */
function hasClash(history: readonly Stimulus[]): boolean {
  const keys = history.flatMap((event) => {
    if (event.type === 'file.written') return [pathKey(event.path)];
    return event.type === 'file.renamed' ? [pathKey(event.to), pathKey(event.from)] : [];
  });
  return keys.some((key) => keys.some((other) => other.startsWith(`${key}/`)));
}

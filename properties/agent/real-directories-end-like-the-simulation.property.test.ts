/**
 * G7, G9: an agent over real folders ends with the files that the simulation of the same history ends with.
 * Spec section 6 (the same machines under simulator and agent).
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathKey } from '../../src/fold/tree.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { histories } from '../histories.ts';
import { settings } from '../settings.ts';
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
        // One name in two spellings, or for a file and a folder: the simulated share folds case, this one does not.
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
    await fc.assert(property, settings(15));
  });
});

/** Whether a path is a file at one time and a folder at another, or is spelled in two ways. */
function hasClash(history: readonly Stimulus[]): boolean {
  const paths = history.flatMap((event) => {
    if (event.type === 'file.written') return [event.path];
    return event.type === 'file.renamed' ? [event.to, event.from] : [];
  });
  const spelled = new Map<string, string>();
  for (const path of paths) {
    const names = path.split(/[\\/]/);
    for (let i = 1; i <= names.length; i += 1) {
      const part = names.slice(0, i).join('/');
      const what = `${part} ${i === names.length ? 'file' : 'folder'}`;
      const before = spelled.get(pathKey(part));
      if (before !== undefined && before !== what) return true;
      spelled.set(pathKey(part), what);
    }
  }
  return false;
}

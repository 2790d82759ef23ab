/** What the agent's command prints, and with which status it ends. */
import fs from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ran, roamproof, scratch } from './run.ts';

type Files = Readonly<Record<string, string>>;

/** A computer and a share of a scratch folder, and what is written where. */
function place(files: Files) {
  const folder = scratch();
  for (const name of ['A', 'S']) fs.mkdirSync(folder.path(name));
  const write = (path: string, content: string): void => {
    fs.mkdirSync(dirname(folder.path(path)), { recursive: true });
    fs.writeFileSync(folder.path(path), content);
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  const options = [
    '--local',
    folder.path('A'),
    '--central',
    folder.path('S'),
    '--user',
    'u',
    '--computer',
    'A',
  ];
  const agent = (deed: string, ...more: string[]): Ran => roamproof(['agent', deed, ...options, ...more]);
  return { ...folder, write, agent, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

describe('a problem', () => {
  it('stands with its path, also where the path is a letter of what is said', () => {
    using at = place({ 'A/A': 'x', 'A/a': 'y' });
    const { status, stderr } = at.agent('sync');
    expect(stderr).toContain('  a: differs from A only in case or Unicode form: rename one of them\n');
    expect(status).toBe(1);
  });
});

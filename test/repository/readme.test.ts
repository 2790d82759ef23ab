/** What README and CONTRIBUTING show is what happens. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { roamproof } from '../cli/run.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const text = (name: string): string => readFileSync(ROOT + name, 'utf8');

/** Transcripts: a line `$ npx roamproof …` and what it prints, to the next command or the end of the block. */
function transcripts(markdown: string): { command: string; output: string }[] {
  const blocks = [...markdown.matchAll(/```console\n([\s\S]*?)```/g)].map(([, block]) => block as string);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const end = part.indexOf('\n');
        return { command: part.slice(0, end), output: part.slice(end + 1) };
      }),
  );
}

describe('README', () => {
  const shown = transcripts(text('README.md'));

  it('has a transcript', () => expect(shown.length).toBeGreaterThan(0));

  it.each(shown)('$command prints what is shown', ({ command, output }) => {
    const words = command.split(/\s+/);
    expect(words.slice(0, 2)).toEqual(['npx', 'roamproof']);
    const args = words.slice(2).map((word) => (word.startsWith('docs/') ? ROOT + word : word));
    expect(roamproof(args).stdout.trim()).toBe(output.trim());
  });

  it('the library example runs as it says', async () => {
    const [, example] = /```js\n([\s\S]*?)```/.exec(text('README.md')) ?? [];
    const { Simulator, judge } = await import('../../src/index.ts');
    const lines: unknown[] = [];
    const body = (example as string).replace(/^import .*$/m, '');
    new Function('Simulator', 'judge', 'console', body)(Simulator, judge, {
      log: (value: unknown) => lines.push(value),
    });
    expect(lines).toEqual(['v1', []]);
  });

  it('names every command, and no other', () => {
    const named = [...text('README.md').matchAll(/`roamproof (\w+)/g)].map(([, name]) => name as string);
    const help = roamproof(['--help']).stdout;
    for (const name of named) expect(help).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  it('names only files and folders that exist', () => {
    for (const name of [
      'docs/three-events.jsonl',
      'src/index.ts',
      'src/README.md',
      'test/scenarios/README.md',
    ]) {
      expect(text('README.md')).toContain(name);
      expect(text(name).length).toBeGreaterThan(0);
    }
  });
});

it('the planner of CONTRIBUTING can be simulated', async () => {
  const [, example] = /```js\n([\s\S]*?)```/.exec(text('CONTRIBUTING.md')) ?? [];
  const { ALGORITHMS, Simulator } = await import('../../src/index.ts');
  const body = `${(example as string).replace(/^import .*$/m, '')}\nreturn simulator;`;
  const simulator = new Function('ALGORITHMS', 'Simulator', body)(ALGORITHMS, Simulator) as InstanceType<
    typeof Simulator
  >;
  expect(simulator.feed({ at: 0, type: 'computer.started', computer: 'A', os: 'xp' })).toBeNull();
});

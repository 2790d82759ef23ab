import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { roamproof, scratch } from './run.ts';

const SCENARIO = fileURLToPath(new URL('../../docs/three-events.jsonl', import.meta.url));

describe('roamproof replay --timeline', () => {
  const folder = scratch();
  afterAll(() => folder[Symbol.dispose]());
  const log = folder.path('log.jsonl');
  roamproof(['simulate', SCENARIO, '--out', log]);
  const drawn = roamproof(['replay', log, '--timeline']).stdout;

  it('draws sessions and losses below the heading', () => {
    const [heading, empty, axis, a, b, legend] = drawn.split('\n');
    expect(heading).toContain('under windows-2003: 37 events');
    expect(empty).toBe('');
    expect(axis).toMatch(/^ +\d\d:\d\d .*09:30/);
    expect(a).toMatch(/^A alice .*━.*▲/);
    expect(b).toMatch(/^B alice .*━.*✕/);
    expect(legend).toContain('✕ lost');
  });

  it('draws nothing in a pipe unless it is asked to, and never into JSON', () => {
    const quiet = roamproof(['replay', log]).stdout;
    expect(quiet).not.toContain('━');
    expect(drawn).toContain(quiet.split('\n').slice(1).join('\n'));
    const { stdout } = roamproof(['replay', log, '--timeline', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ events: 37 });
  });

  it('uses plain signs where asked', () => {
    const { stdout } = roamproof(['replay', log, '--timeline', '--plain']);
    expect(stdout).toMatch(/^B alice .*=.*X/m);
    expect(stdout).not.toMatch(/[─-◿✀-➿]/u);
  });
});

describe('roamproof replay of what does not fit', () => {
  it('does not say that nothing was lost: a scenario that was not run, say', () => {
    const { stdout, stderr } = roamproof(['replay', SCENARIO]);
    expect(stderr).toContain('roamproof simulate runs a scenario');
    expect(stdout).toContain('\nNo loss is seen, but 3 problems may hide one.\n');
    expect(stdout).not.toContain('Nothing was lost');
  });
});

/** `roamproof export`: a simulated history as Windows' logs, and back. */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { logoff, logon, roamproof, scenario, scratch, started, wrote } from '../cli/run.ts';

const STORY = scenario(
  started('A', '7'),
  started('B', '7'),
  logon('A'),
  wrote('A', 'Review.doc', 'v1'),
  logoff('A'),
  logon('B'),
  wrote('B', 'Review.doc', 'v2'),
  logoff('B'),
  logon('A'),
  logoff('A'),
);

interface Sessions {
  readonly sessions: readonly object[];
  readonly deviationCount: number;
}

const sessionsOf = (...args: string[]): Sessions =>
  JSON.parse(roamproof(['replay', ...args, '--json']).stdout) as Sessions;

describe('a simulated history', () => {
  it('as one log for each computer and channel gives the same session histories', () => {
    using folder = scratch();
    const story = folder.write('story.jsonl', STORY);
    const log = folder.path('log.jsonl');
    roamproof(['simulate', story, '--algorithm', 'windows-7', '--out', log]);
    const { stdout, status } = roamproof(['export', log, '-o', folder.path('logs')]);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/A Operational\.xml: \d+ events\n/)]);
    expect(readdirSync(folder.path('logs')).toSorted()).toEqual([
      'A Application.xml',
      'A Operational.xml',
      'B Application.xml',
      'B Operational.xml',
    ]);
    const { sessions, deviationCount } = sessionsOf(folder.path('logs'));
    expect(sessions).toHaveLength(3);
    expect(sessions).toEqual(sessionsOf(log, '--sessions').sessions);
    expect(deviationCount).toBe(0);
  });

  it('as one file, from a scenario that is run first, packed, through standard input', () => {
    using folder = scratch();
    const file = folder.path('logs.xml');
    expect(roamproof(['export', '-', '-o', file, '--algorithm', 'windows-2003'], STORY).status).toBe(0);
    const replayed = roamproof(['replay', '-', '--json'], gzipSync(readFileSync(file)));
    expect((JSON.parse(replayed.stdout) as Sessions).sessions).toHaveLength(3);
  });

  it('that cannot be written, or is none, gives one clear line', () => {
    using folder = scratch();
    const story = folder.write('story.jsonl', STORY);
    const nowhere = roamproof(['export', story, '-o', folder.path('none/logs.xml')]);
    expect([nowhere.status, nowhere.stderr]).toEqual([2, expect.stringMatching(/cannot be written: .*\n$/)]);
    const empty = roamproof(['export', folder.write('empty.jsonl', '')]);
    expect([empty.status, empty.stderr]).toEqual([2, expect.stringMatching(/is empty/)]);
  });
});

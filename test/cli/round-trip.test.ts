import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { logoff, logon, roamproof, scenario, scratch, started, wrote } from './run.ts';

const STORY = scenario(
  started('A'),
  started('B'),
  logon('A'),
  wrote('A', 'Documents/Review.doc', 'v1'),
  logon('B'),
  logoff('A'),
  logoff('B'),
  logoff('B'),
);

describe('simulate and replay', () => {
  it.each(['nt4', 'windows-2000', 'windows-2003', 'windows-7', 'csync', 'three-way', 'native'])(
    'replaying the log that simulate wrote under %s gives the same final state, byte for byte',
    (algorithm) => {
      using folder = scratch();
      const log = folder.path('full.jsonl');
      const simulated = roamproof(['simulate', '-', '--json', '--algorithm', algorithm, '--out', log], STORY);
      const replayed = roamproof(['replay', log, '--json']);
      expect(replayed.stdout).toBe(simulated.stdout);
      expect(replayed.status).toBe(simulated.status);
      expect(JSON.parse(replayed.stdout)).toHaveProperty('problems.0.line', 9);
    },
  );

  it('a full log can be simulated again under another algorithm', () => {
    using folder = scratch();
    const log = folder.path('full.jsonl');
    roamproof(['simulate', '-', '--algorithm', 'nt4', '--out', log], STORY);
    const again = roamproof(['simulate', log, '--algorithm', 'three-way', '--json']);
    const direct = roamproof(['simulate', '-', '--algorithm', 'three-way', '--json'], STORY);
    expect(JSON.parse(again.stdout)).toMatchObject({
      losses: [],
      central: (JSON.parse(direct.stdout) as { central: object }).central,
    });
  });

  it('the three-event loss is found under windows-2003 with the narrower reading, and exits 1 only when strict', () => {
    const args = ['simulate', '-', '--reading', 'last-write', '--json'];
    const { stdout, status } = roamproof(args, STORY);
    expect(JSON.parse(stdout)).toMatchObject({
      losses: [
        {
          user: 'alice',
          path: 'Documents/Review.doc',
          content: 'v1',
          writtenBy: 'A',
          computer: 'B',
          rule: 'U6',
          permitted: null,
        },
      ],
    });
    expect(status).toBe(0);
    expect(roamproof([...args, '--strict'], STORY).status).toBe(1);
  });

  it('replay --user counts what names this user, not another whose name holds theirs, nor what every object has', () => {
    using folder = scratch();
    const written = folder.path('full.jsonl');
    roamproof(['simulate', '-', '--reading', 'last-write', '--out', written], STORY);
    const log = folder.write('as.jsonl', readFileSync(written, 'utf8').replace('windows-2003', 'three-way'));
    const of = (user: string): number | null => roamproof(['replay', log, '--user', user]).status;
    expect([of('alice'), of('al'), of('toString')]).toEqual([1, 0, 0]);
  });

  it('explain names the rule, the computer and the stamps', () => {
    const { stdout } = roamproof(['explain', '-', 'documents\\REVIEW.doc', '--reading', 'last-write'], STORY);
    expect(stdout).toContain('alice writes Documents/Review.doc "v1" on A.');
    expect(stdout).toContain('is deleted on the server by B. Rule U6:');
    expect(stdout).toContain('the profile was loaded 2003-05-01 09:04:00');
    expect(stdout).toContain('LOST: "v1"');
    expect(stdout).toMatch(/three-way +"v1" on the server at the end; nothing lost/);
  });

  it('the log has a header, and every line of it fits the schema’s list of types', () => {
    using folder = scratch();
    const log = folder.path('full.jsonl');
    roamproof(['simulate', '-', '--out', log], STORY);
    const [header, ...events] = readFileSync(log, 'utf8').trimEnd().split('\n');
    expect(JSON.parse(header as string)).toMatchObject({
      log: 'roamproof',
      version: 1,
      algorithm: 'windows-2003',
    });
    const schema = roamproof(['schema']).stdout;
    for (const line of events)
      expect(schema).toContain(`"const": "${(JSON.parse(line) as { type: string }).type}"`);
  });
});

describe('help', () => {
  it('lists the commands, and each explains itself', () => {
    const { stdout, status } = roamproof(['--help']);
    expect(status).toBe(0);
    for (const name of ['verify', 'explore', 'simulate', 'replay', 'explain', 'algorithms', 'schema']) {
      expect(stdout).toContain(`  ${name} `);
    }
    expect(roamproof(['simulate', '--help']).stdout).toContain('Usage: roamproof simulate [options] [file]');
  });

  it('bad usage exits 2 with one line', () => {
    const { status, stderr } = roamproof(['simulate', 'x', '--algorithm', 'best']);
    expect(status).toBe(2);
    expect(stderr).toContain("argument 'best' is invalid. Allowed choices are nt4");
    expect(roamproof(['frobnicate'])).toMatchObject({ status: 2 });
  });
});

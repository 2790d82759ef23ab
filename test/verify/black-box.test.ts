/** `verify --command`: a command line tool over real directories, through the same search, simulator and judge. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { seedOf } from '../../properties/history/random.ts';
import { DEFAULT_SCOPE } from '../../properties/history/scope.ts';
import { generateHistory } from '../../properties/index.ts';
import { LogDecoder } from '../../src/log/decode.ts';
import { isStimulus } from '../../src/log/events.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { ownAlgorithm } from '../../src/plan/own-algorithm.ts';
import { comparedOf, type Plan } from '../../src/plan/view.ts';
import { walk } from '../../src/plan/walk.ts';
import { commandArm } from '../../src/verify/arms.ts';
import { BLACK_BOX_SCOPE } from '../../src/verify/black-box/black-box.ts';
import { type Outcome, runHistory, subjectOf } from '../../src/verify/run.ts';
import { HEADER, logoff, logon, roamproof, scenario, scratch, started, wrote } from '../cli/run.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = `${ROOT}src/cli/main.ts`;

function historyOf(text: string): Stimulus[] {
  const history: Stimulus[] = [];
  const decoder = new LogDecoder({
    header: () => undefined,
    event: (event) => void (isStimulus(event) && history.push(event)),
    problem: (message) => expect.fail(message),
  });
  decoder.write(Buffer.from(text));
  decoder.end();
  return history;
}

/** A tool of three lines: the folder that is taken from is copied over the other, as NT 4.0 did. */
const MIRROR = `#!/bin/sh
mirror() { rm -rf "$2"/* && cp -Rp "$1"/. "$2"; }
case "$1" in get) mirror "$3" "$2" ;; put) mirror "$2" "$3" ;; esac
`;

function tool(folder: ReturnType<typeof scratch>, source: string): string {
  const file = folder.write('tool.sh', source);
  chmodSync(file, 0o755);
  return file;
}

const run = (line: string, history: readonly Stimulus[], timeout = 20) =>
  runHistory(subjectOf(commandArm({ line, timeout })), history);

const twoSessions = historyOf(
  scenario(
    started('A', '7'),
    started('B', '7'),
    logon('A'),
    logon('B'),
    wrote('A', 'Review.doc', 'v1'),
    logoff('A'),
    logoff('B'),
  ),
);

it('a mirror loses what another computer put on the server', () => {
  using folder = scratch();
  const { judgement, calls, log } = run(tool(folder, MIRROR), twoSessions);
  expect(calls?.map(({ verb, computer, status }) => `${verb} ${computer} ${status}`)).toEqual([
    'get A 0',
    'get B 0',
    'put A 0',
    'put B 0',
  ]);
  expect(judgement.violations.map(({ guarantee }) => guarantee)).toContain('G3');
  expect(log.filter(({ type }) => type.startsWith('file.')).map(({ type }) => type)).toEqual([
    'file.written',
    'file.copied',
    'file.deleted',
  ]);
});

/** The same mirror as a planner. */
const mirror = ownAlgorithm((view) => {
  const plan: Plan = [];
  const to = view.direction === 'down' ? 'local' : 'central';
  const trees = { local: view.local, central: view.central ?? undefined, base: undefined };
  walk(trees, view.excluded, (folder, name, local, central) => {
    const [source, target] = to === 'local' ? [central, local] : [local, central];
    if (source?.content === target?.content) return;
    const order = { path: folder + name, rule: 'mirror', compared: comparedOf(view, local, central) };
    plan.push(source === undefined ? { do: 'delete', from: to, ...order } : { do: 'copy', to, ...order });
  });
  return plan;
}, 'mirror');

it('a tool and a planner that do the same are judged alike', () => {
  using folder = scratch();
  const line = tool(folder, MIRROR);
  const told = ({ judgement }: Outcome) => [
    judgement.losses.map(({ path, content, computer, permitted }) => [path, content, computer, permitted]),
    [...new Set(judgement.violations.map(({ guarantee }) => guarantee))].toSorted(),
  ];
  let lost = 0;
  for (let index = 0; index < 12; index++) {
    const history = generateHistory(seedOf(5, index), { ...DEFAULT_SCOPE, ...BLACK_BOX_SCOPE });
    const outcome = run(line, history);
    expect(told(outcome)).toEqual(told(runHistory({ algorithm: mirror, reading: {} }, history)));
    lost += outcome.judgement.losses.length;
  }
  expect(lost).toBeGreaterThan(0);
});

it('gets a home that is kept from call to call, and folders that are gone afterwards', () => {
  using folder = scratch();
  const seen = folder.path('seen');
  const source = `#!/bin/sh\necho "$1 $(cat "$HOME/n" 2>/dev/null || echo 0) $ROAMPROOF_COMPUTER $2" >> ${seen}\necho 1 > "$HOME/n"\n`;
  run(tool(folder, source), twoSessions);
  const lines = execFileSync('cat', [seen], { encoding: 'utf8' }).trim().split('\n');
  expect(lines.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
    'get 0 A',
    'get 0 B',
    'put 1 A',
    'put 1 B',
  ]);
  for (const line of lines) expect(existsSync(line.split(' ')[3] as string)).toBe(false);
});

it('renames, touches and edits arrive as such: only what changed is touched', () => {
  using folder = scratch();
  const seen = folder.path('seen');
  const source = `#!/bin/sh\ncd "$2" && find . -type f -printf '%P %i %T@\\n' | sort >> ${seen}; echo -- >> ${seen}\n`;
  const at = Date.UTC(2003, 4, 1, 10);
  const on = { at, computer: 'A', user: 'alice' } as const;
  run(tool(folder, source), [
    { at, type: 'computer.started', computer: 'A', os: '7' },
    { ...on, type: 'logon.requested' },
    { ...on, type: 'file.written', path: 'd/a', content: 'v1' },
    { ...on, type: 'logoff.requested' },
    { ...on, type: 'logon.requested' },
    { ...on, type: 'file.renamed', from: 'd/a', to: 'b' },
    { ...on, type: 'logoff.requested' },
    { ...on, type: 'logon.requested' },
    { ...on, type: 'file.touched', path: 'b', modified: at + 1500 },
    { ...on, type: 'logoff.requested' },
  ]);
  const calls = execFileSync('cat', [seen], { encoding: 'utf8' })
    .split('--\n')
    .map((text) => text.trim());
  const [name, inode, time] = (calls[1] as string).split(' ');
  expect([name, Number(time)]).toEqual(['d/a', at / 1000]);
  expect(calls[2]).toBe(`d/a ${inode} ${time}`);
  expect(calls[3]).toBe(`b ${inode} ${time}`);
  expect(calls[5]).toBe(`b ${inode} ${(at + 1500) / 1000}0000000`.replace(/(\.5)0+$/, '$1000000000'));
});

it('a call that hangs is killed with all it started', async () => {
  using folder = scratch();
  const alive = folder.path('alive');
  const source = `#!/bin/sh\n(while sleep 0.1; do date > ${alive}; done) &\nsleep 60\n`;
  const began = performance.now();
  const { calls } = run(tool(folder, source), twoSessions.slice(0, 3), 1);
  expect(performance.now() - began).toBeLessThan(30_000);
  expect(calls).toMatchObject([{ status: null, timedOut: true }]);
  await sleep(300);
  execFileSync('rm', ['-f', alive]);
  await sleep(500);
  expect(existsSync(alive)).toBe(false);
});

it('what a tool leaves running ends with the call', async () => {
  using folder = scratch();
  const alive = folder.path('alive');
  const source = `#!/bin/sh\n(while sleep 0.1; do date > ${alive}; done) > /dev/null 2>&1 &\nsleep 0.3\n`;
  expect(run(tool(folder, source), twoSessions.slice(0, 3)).calls).toMatchObject([{ status: 0 }]);
  execFileSync('rm', ['-f', alive]);
  await sleep(500);
  expect(existsSync(alive)).toBe(false);
});

it('from the command line: a row, the smallest losses, their logs, and the command that shows one again', () => {
  using folder = scratch();
  const line = tool(folder, '#!/bin/sh\nrm -rf "$2" "$3"\n');
  const args = ['--runs', '4', '--time', '60', '--out', folder.path('found')];
  const { stdout, status } = roamproof(['verify', '--command', line, ...args]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^tool .*–/m);
  expect(stdout).toMatch(/^tool was called \d+ times; 0 calls ended with an error, 0 were killed/m);
  expect(stdout).toMatch(/^tool breaks G\d in/m);
  const [, again] = /^ +again: roamproof (.*)$/m.exec(stdout) ?? [];
  expect(roamproof((again as string).split(' ')).stdout).toMatch(/Broken: G/);
  const [log] = readdirSync(folder.path('found'));
  const page = folder.path('page.html');
  expect(roamproof(['report', folder.path(`found/${log}`), '-o', page]).status).toBe(0);
  expect(existsSync(page)).toBe(true);
});

describe('what is wrong is told', () => {
  it.each([
    ['./no-such-tool', /cannot be run: .*not found/],
    ['sleep 60; :', /did not end within 1 s/],
  ])('%s', (line, said) => {
    const { stderr, status } = roamproof(['verify', '--command', line, '--timeout', '1']);
    expect(stderr).toMatch(said);
    expect(status).toBe(2);
  });

  it('what the command said is shown with its history', () => {
    using folder = scratch();
    const line = tool(folder, '#!/bin/sh\necho "no room for $2" | cut -c 1-11 >&2\nexit 3\n');
    const { stdout } = roamproof(['verify', '--command', line, '--path', '0']);
    expect(stdout).toMatch(/call 1, get on \w, ended with status 3\n {7}\| no room for/);
  });
});

it('nothing is left behind when the run is interrupted', async () => {
  using folder = scratch();
  const temporary = folder.path('tmp');
  mkdirSync(temporary);
  const child = spawn(process.execPath, [MAIN, 'verify', '--command', tool(folder, MIRROR), '--time', '60'], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: 'ignore',
  });
  const folders = (): string[] =>
    readdirSync(temporary).filter((name) => name.startsWith('roamproof-command-'));
  while (folders().length === 0) await sleep(50);
  await sleep(1000);
  child.kill('SIGINT');
  const [status] = (await once(child, 'exit')) as [number];
  expect(status).toBe(130);
  expect(folders()).toEqual([]);
});

/** Whether a program is installed, in the version known to do so; what needs it is shown as skipped where it is not. */
function has(asked: string, version = ''): boolean {
  const said = spawnSync('/bin/sh', ['-c', asked], { encoding: 'utf8' });
  return said.status === 0 && said.stdout.includes(version);
}

describe('known tools', () => {
  const example = (name: string): string => `${ROOT}docs/examples/${name}.sh`;

  it.skipIf(!has('rsync --version'))(
    'rsync -u both ways: an edit made from an older copy by a slow clock is thrown away',
    () => {
      const on = (computer: string) => ({ computer, user: 'alice' });
      const text = `${HEADER}\n${[
        { type: 'computer.started', computer: 'A', os: '7' },
        { type: 'computer.started', computer: 'B', os: '7' },
        { type: 'logon.requested', ...on('A') },
        { type: 'file.written', ...on('A'), path: 'Review.doc', content: 'v1' },
        { type: 'logoff.requested', ...on('A') },
        { type: 'clock.set', computer: 'B', offset: -3_600_000 },
        { type: 'logon.requested', ...on('B') },
        { type: 'file.written', ...on('B'), path: 'Review.doc', content: 'v2' },
        { type: 'logoff.requested', ...on('B') },
        { type: 'logon.requested', ...on('B') },
      ]
        .map((event, i) =>
          JSON.stringify({ at: new Date(Date.UTC(2003, 4, 1, 9, i)).toISOString(), ...event }),
        )
        .join('\n')}\n`;
      const { violations } = run(example('rsync-update'), historyOf(text)).judgement;
      expect(violations.map(({ guarantee }) => guarantee)).toEqual(expect.arrayContaining(['G1', 'G2']));
    },
  );

  it.skipIf(!has('unison -version'))('Unison keeps both of two edits', () => {
    const history = historyOf(
      scenario(
        started('A', '7'),
        started('B', '7'),
        logon('A'),
        logon('B'),
        wrote('A', 'Review.doc', 'v1'),
        wrote('B', 'Review.doc', 'v2'),
        logoff('A'),
        logoff('B'),
      ),
    );
    const { judgement, log } = run(example('unison'), history);
    expect(log.some(({ type }) => type === 'conflict.kept')).toBe(true);
    expect(judgement).toEqual({ losses: [], violations: [] });
  });

  it.skipIf(!has('rclone version', '1.60'))(
    'rclone bisync brings the last file back that was deleted',
    () => {
      const history = historyOf(
        scenario(
          started('A', '7'),
          logon('A'),
          wrote('A', 'Review.doc', 'v1'),
          logoff('A'),
          logon('A'),
          { type: 'file.removed', computer: 'A', user: 'alice', path: 'Review.doc' },
          logoff('A'),
          logon('A'),
          logoff('A'),
          logon('A'),
          logoff('A'),
        ),
      );
      const { violations } = run(example('rclone-bisync'), history).judgement;
      expect(violations.map(({ guarantee }) => guarantee)).toEqual(['G8']);
    },
  );
});

/** Names in everything that import, replay and explain say of a history full of names that can be told apart. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../src/recorded/redact.ts';
import { roamproof, scenario, scratch } from '../cli/run.ts';

const NAMES = /zaphod|trillian|heartofgold|milliways|vogsphere|S-1-5-21-1000|S-1-12-1-777/i;

const STORY = scenario(
  { type: 'computer.started', computer: 'HEARTOFGOLD', os: '7' },
  { type: 'computer.started', computer: 'VOGSPHERE', os: '7' },
  ...['HEARTOFGOLD', 'VOGSPHERE'].flatMap((computer, i) => [
    { type: 'logon.requested', computer, user: 'zaphod' },
    { type: 'file.written', computer, user: 'zaphod', path: 'Offer.doc', content: `v${i}` },
    { type: 'handle.opened', computer, user: 'zaphod', process: 'C:\\Users\\zaphod\\sync.exe' },
    { type: 'logoff.requested', computer, user: 'zaphod' },
  ]),
  { type: 'logon.requested', computer: 'VOGSPHERE', user: 'trillian' },
  { type: 'computer.stopped', computer: 'VOGSPHERE', cause: 'shutdown' },
);

describe('with --redact no name is left', () => {
  it('in what is made of Windows’ logs', () => {
    using folder = scratch();
    const story = folder.write('story.jsonl', STORY);
    const logs = folder.path('logs');
    roamproof(['export', story, '-o', logs, '--algorithm', 'windows-7']);
    folder.write('logs/zaphod.xml', '<Events><Event><System></System></Event> broken');
    const log = folder.path('log.jsonl');
    const said = [
      roamproof(['import', logs, '-o', log, '--redact']),
      roamproof(['replay', logs, '--redact']),
      roamproof(['replay', logs, '--redact', '--json']),
      roamproof(['replay', logs, '--redact', '--user', 'zaphod']),
      roamproof(['explain', logs, 'Offer.doc', '--redact', '--user', 'zaphod']),
    ];
    expect(said.map(({ status }) => status)).toEqual([0, 0, 0, 0, 0]);
    for (const { stdout, stderr } of said) expect(stdout + stderr).not.toMatch(NAMES);
    expect(readFileSync(log, 'utf8')).not.toMatch(NAMES);
    expect(said[3]?.stdout).toMatch(/Sessions: 2\n/);
    expect(said[4]?.stdout).toMatch(/user1 on computer\d: copied to the server/);
  });

  it('in what is made of a log of ours', () => {
    using folder = scratch();
    const log = folder.path('log.jsonl');
    roamproof(['simulate', folder.write('story.jsonl', STORY), '--algorithm', 'windows-2003', '--out', log]);
    const said = [
      roamproof(['replay', log, '--redact', '--json', '--user', 'zaphod']),
      roamproof(['replay', log, '--redact', '--sessions']),
      roamproof(['explain', log, 'Offer.doc', '--redact', '--timeline', '--plain']),
    ];
    for (const { stdout, stderr } of said) expect(stdout + stderr).not.toMatch(NAMES);
    const { central } = JSON.parse(said[0]?.stdout ?? '') as { central: object };
    expect(Object.keys(central)).toEqual(['user1.V2']);
  });
});

describe('the same name is replaced alike', () => {
  const redactor = new Redactor();
  redactor.learn({ at: 0, type: 'time.passed', computer: 'pc7.vogsphere.example', user: 'zaphod' } as never);
  it.each([
    ['pc7 and PC7.vogsphere.example', 'computer1 and computer1.domain1'],
    ['\\\\milliways\\profiles\\zaphod.V2\\a.doc', '\\\\server1\\profiles\\user1.V2\\a.doc'],
    ['\\\\?\\UNC\\milliways\\profiles\\trillian', '\\\\?\\UNC\\server1\\profiles\\user2'],
    ['\\??\\C:\\Users\\Zaphod\\ntuser.dat', '\\??\\C:\\Users\\user1\\ntuser.dat'],
    ['S-1-12-1-777-1 and S-1-5-18', 'S-1-5-21-0-0-0-1001 and S-1-5-18'],
  ])('%s', (text, redacted) => {
    expect(redactor.text(text)).toBe(redacted);
  });
});

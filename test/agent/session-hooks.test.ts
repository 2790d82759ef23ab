/** The examples in docs/agent.md by which sessions call the agent, tried as they stand there. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../disk/scratch.ts';
import { isRoot, runs } from './file-systems/mounts.ts';

const docs = fs.readFileSync(join(import.meta.dirname, '../../docs/agent.md'), 'utf8');
const main = join(import.meta.dirname, '../../src/cli/main.ts');

/** The first example in a language. */
function example(language: string): string {
  return new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(docs)?.[1] ?? '';
}

/** Mounts are made in a namespace of their own: nothing of this machine is touched. */
const SCRIPT = `
set -e
cp -r /etc/pam.d "$1/pam.d"
cp "$1/service" "$1/pam.d/roamproof-test"
mount --bind "$1/pam.d" /etc/pam.d
mount --bind "$1/bin" /usr/local/bin
mount --bind "$1/sbin" /usr/local/sbin
pamtester roamproof-test root open_session
echo work > "$1/local/work.txt"
pamtester roamproof-test root close_session
`;

const pam =
  isRoot && runs('unshare', '-m', 'true') && runs('sh', '-c', 'command -v pamtester && command -v runuser');
describe.runIf(pam)('PAM (skipped without a superuser, pamtester, runuser)', () => {
  it('logs on when a session opens and off when it closes', () => {
    const scratch = scratchFolder('pam');
    for (const folder of ['bin', 'sbin', 'local', 'share']) fs.mkdirSync(join(scratch, folder));
    const config = { local: join(scratch, 'local'), central: join(scratch, 'share/%u'), computer: 'A' };
    fs.writeFileSync(join(scratch, 'agent.json'), JSON.stringify(config));
    const agent = `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@" --config '${scratch}/agent.json'\n`;
    fs.writeFileSync(join(scratch, 'bin/roamproof'), agent, { mode: 0o755 });
    fs.writeFileSync(join(scratch, 'sbin/roamproof-session'), example('sh'), { mode: 0o755 });
    const line = /^ {4}(session optional pam_exec.*)$/m.exec(docs)?.[1] ?? '';
    fs.writeFileSync(join(scratch, 'service'), `${line}\n`);
    const tried = spawnSync('unshare', ['-m', 'sh', '-c', SCRIPT, 'sh', scratch], { encoding: 'utf8' });
    expect(tried.stderr).toBe('');
    expect(tried.status).toBe(0);
    expect(fs.readFileSync(join(scratch, 'share/root/work.txt'), 'utf8')).toBe('work\n');
  });
});

const systemd = runs('systemd-analyze', '--version');
describe.runIf(systemd)('the systemd unit (skipped without systemd-analyze)', () => {
  const verify = (unit: string): string => {
    const scratch = scratchFolder('systemd');
    const path = join(scratch, 'roamproof.service');
    // The program need not be installed here.
    fs.writeFileSync(path, unit.replaceAll('=roamproof ', '=/bin/true '));
    const env = { ...process.env, XDG_RUNTIME_DIR: scratch };
    return spawnSync('systemd-analyze', ['--user', 'verify', path], { encoding: 'utf8', env }).stderr;
  };

  it('is one that systemd understands', () => {
    expect(example('ini')).toContain('ExecStop=roamproof agent logoff');
    expect(verify(example('ini'))).toBe('');
    expect(verify(example('ini').replace('oneshot', 'oneshoot'))).toContain('Failed to parse');
  });
});

it('the systemd unit counts as started after a logon without the share: else its ExecStop would not be run', () => {
  const scratch = scratchFolder('systemd');
  const [local, central] = [join(scratch, 'local'), join(scratch, 'share/alice')];
  const agent = (deed: string) =>
    spawnSync(process.execPath, [main, 'agent', deed, '--local', local, '--central', central]).status;
  fs.mkdirSync(join(scratch, 'share'));
  expect([agent('logon'), agent('logoff')]).toEqual([0, 0]);
  fs.renameSync(join(scratch, 'share'), join(scratch, 'away'));
  const status = agent('logon');
  expect(status).toBe(1);
  expect(example('ini')).toContain(`\nSuccessExitStatus=${status}\n`);
});

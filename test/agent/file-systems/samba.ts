/** A real Samba server on this machine, in a network of its own, reached as a folder through FUSE. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { scratchFolder } from '../../disk/scratch.ts';
import { type FileSystem, isRoot, runs } from './mounts.ts';

/** Ports and addresses are nobody else's: server and client live in a network namespace with nothing but a loopback. */
const SCRIPT = `
ip link set lo up || exit 1
smbd -F --no-process-group -s "$1/smb.conf" &
sleep 1
HOME="$1/home" smbnetfs -f -o "config=$1/smbnetfs.conf,attr_timeout=0,entry_timeout=0" "$1/mounted" &
wait
`;

/**
 * Starts server and client. Names are kept as they are given and found in any case, as Windows does it.
 *
 * @param twoSeconds the server rounds times down to steps of two seconds, as FAT keeps them
 */
export async function samba(twoSeconds = false): Promise<FileSystem> {
  const name = `Samba over FUSE${twoSeconds ? ', times in steps of two seconds' : ''}`;
  const needs = 'a superuser who may mount, samba, smbnetfs, iproute2';
  if (
    !isRoot ||
    !runs('smbd', '--version') ||
    !runs('smbnetfs', '--version') ||
    !runs('unshare', '-n', 'true')
  )
    return { name, folder: null, needs };
  const scratch = scratchFolder('samba');
  configure(scratch, twoSeconds);
  const log = fs.openSync(join(scratch, 'run.log'), 'a');
  const server = spawn('unshare', ['-n', 'sh', '-c', SCRIPT, 'sh', scratch], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  const mounted = join(scratch, 'mounted');
  afterAll(() => {
    runs('umount', '-l', mounted);
    if (server.pid !== undefined) process.kill(-server.pid, 'SIGTERM');
  });
  const folder = join(mounted, '127.0.0.1', 'profiles');
  return { name, folder: (await appears(folder)) ? folder : null, needs };
}

async function appears(folder: string): Promise<boolean> {
  for (let i = 0; i < 100; i += 1) {
    if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return true;
    await wait(100);
  }
  return false;
}

function configure(scratch: string, twoSeconds: boolean): void {
  for (const folder of ['share', 'mounted', 'server', 'client', 'home/.smb'])
    fs.mkdirSync(join(scratch, folder), { recursive: true });
  const places = (of: string): string =>
    ['private dir', 'lock directory', 'state directory', 'cache directory', 'pid directory']
      .map((what) => `  ${what} = ${join(scratch, of)}`)
      .join('\n');
  fs.writeFileSync(
    join(scratch, 'smb.conf'),
    `[global]
  server role = standalone server
  bind interfaces only = yes
  interfaces = 127.0.0.1
  smb ports = 445
  map to guest = Bad User
  guest account = root
  log file = ${join(scratch, 'server', 'log')}
  ncalrpc dir = ${join(scratch, 'server', 'ncalrpc')}
  load printers = no
  disable spoolss = yes
${places('server')}
[profiles]
  path = ${join(scratch, 'share')}
  read only = no
  guest ok = yes
  dos filetime resolution = ${twoSeconds ? 'yes' : 'no'}
`,
  );
  fs.writeFileSync(join(scratch, 'home/.smb/smb.conf'), `[global]\n${places('client')}\n`);
  const client =
    'use_libsecret "false"\nsmb_query_browsers "false"\nstat_workaround_depth 0\nauth "guest" ""\n';
  fs.writeFileSync(join(scratch, 'smbnetfs.conf'), client, { mode: 0o600 });
}

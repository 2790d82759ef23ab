/** What `npm run bench:agent` is asked to measure, and what it says of itself. */
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { PEER_NAMES } from './agent-peers.ts';

export const USAGE = `npm run bench:agent -- [files] [rounds] [folder] [peers]

  files   sizes of the trees, with commas between them (default 20000,200000)
  rounds  how often each call is measured (default 5)
  folder  where the trees are made, 10 GB for 20,000 files (default ${tmpdir()})
  peers   who takes part, of ${PEER_NAMES.join(',')} (default all that are installed)`;

export interface BenchArguments {
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly folder: string;
  readonly peers: readonly string[];
}

/** Takes the arguments apart; a text says what is wrong with them, or is the usage that was asked for. */
export function readArguments(args: readonly string[]): BenchArguments | { readonly problem: string } {
  const [files = '20000,200000', rounds = '5', folder = tmpdir(), names = PEER_NAMES.join(',')] = args;
  if (args.length > 4) return { problem: `${args.length} arguments, at most 4 are taken` };
  const sizes = files.split(',').map(count);
  const peers = names.split(',');
  const unknown = peers.find((name) => !PEER_NAMES.includes(name));
  if (sizes.includes(null))
    return { problem: `files: “${files}” are no numbers above 0 with commas between them` };
  if (count(rounds) === null) return { problem: `rounds: “${rounds}” is no number above 0` };
  if (unknown !== undefined) return { problem: `peers: there is no “${unknown}”` };
  if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    return { problem: `folder: there is no folder “${folder}”` };
  return { sizes: sizes as number[], rounds: Number(rounds), folder, peers };
}

function count(text: string): number | null {
  return /^[1-9]\d{0,7}$/.test(text) ? Number(text) : null;
}

/** The agent's configuration file: the options of `openProfile` as JSON, checked member by member. */
import fs from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { issueText } from '../log/issue-text.ts';
import type { Config } from './config-schema.ts';
import { AgentError } from './errors.ts';
import { type ProfileOptions, policyFault } from './options.ts';

/** Where the file is looked for when nobody names one. */
export function defaultConfigPath(env: Readonly<Record<string, string | undefined>>): string {
  return env['ROAMPROOF_AGENT'] ?? join(homedir(), '.config', 'roamproof', 'agent.json');
}

/** Reads and checks a configuration file. @throws AgentError `bad-config` that names the member */
export async function readConfig(path: string): Promise<Config> {
  let text: string;
  try {
    text = fs.readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what =
      code === 'ENOENT' ? 'there is no configuration file' : `the configuration cannot be read (${code}):`;
    throw new AgentError(
      'bad-config',
      `${what} ${path}: write one, name it with --config, or give --local and --central`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AgentError('bad-config', `${path} is not JSON: ${(error as Error).message}`);
  }
  return checkConfig(value, path);
}

/** Checks a configuration that was parsed already. */
export async function checkConfig(value: unknown, path: string): Promise<Config> {
  const { config } = await import('./config-schema.ts');
  const parsed = config.safeParse(value);
  if (parsed.success) {
    const fault = policyFault(parsed.data.policy ?? {});
    if (fault === null) return parsed.data;
    throw new AgentError('bad-config', `${path}: ${fault}`);
  }
  // A name that is not known may be the one that seems to be missing.
  const { issues } = parsed.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  throw new AgentError('bad-config', `${path}: ${issue === undefined ? 'not usable' : issueText(issue)}`);
}

function seconds(name: string, value: number | undefined, unit: number): Record<string, number> {
  return value === undefined ? {} : { [name]: value * unit };
}

/** `~/` and `%u` (the user) in paths are replaced, so that one file serves every user of a computer. */
export function optionsFrom(given: Config): ProfileOptions {
  const user = given.user ?? userInfo().username;
  const place = (path: string): string =>
    (path.startsWith('~/') ? join(homedir(), path.slice(2)) : path).replaceAll('%u', user);
  const { hiveWaitSeconds, lockWaitSeconds, fullScanEveryHours, store, ...rest } = given;
  const options = {
    ...rest,
    ...(store === undefined ? {} : { store: place(store) }),
    ...seconds('hiveWaitMs', hiveWaitSeconds, 1000),
    ...seconds('lockWaitMs', lockWaitSeconds, 1000),
    ...seconds('fullScanEveryMs', fullScanEveryHours, 3_600_000),
    local: place(given.local),
    central: place(given.central),
    user,
    computer: given.computer ?? hostname(),
  };
  // Members that are absent stay absent: zod gives them as undefined.
  return Object.fromEntries(
    Object.entries(options).filter(([, v]) => v !== undefined),
  ) as unknown as ProfileOptions;
}

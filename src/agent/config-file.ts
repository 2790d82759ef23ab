/** The agent's configuration file: the options of `openProfile` as JSON, checked member by member. */
import fs from 'node:fs';
import os from 'node:os';
import { isAbsolute, join } from 'node:path';
import { issueText } from '../log/issue-text.ts';
import type { Config } from './config-schema.ts';
import { AgentError } from './errors.ts';
import { type ProfileOptions, policyFault } from './options.ts';

/** Where the file is looked for when nobody names one. @throws AgentError `bad-config` where the system knows no home folder */
export function defaultConfigPath(env: Readonly<Record<string, string | undefined>>): string {
  return env['ROAMPROOF_AGENT'] || join(homeFolder(), '.config', 'roamproof', 'agent.json');
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

/** A container runs programs for a number of which the system knows neither a name nor a folder. */
function told(ask: () => string, otherwise: string): string {
  try {
    return ask();
  } catch (error) {
    throw new AgentError('bad-config', otherwise, error);
  }
}

/** One that is not named in full would be another one in each folder, with whatever configuration somebody put there. */
function homeFolder(): string {
  return told(() => {
    const home = os.homedir();
    if (!isAbsolute(home)) throw new Error(`HOME is ${JSON.stringify(home)}`);
    return home;
  }, 'the system knows no home folder of who runs this: set HOME, or give --config, --local and --central in full');
}

function named(given: Config, folder: 'local' | 'central'): string {
  const path = given[folder];
  if (path !== undefined) return path;
  throw new AgentError('bad-config', `${folder}: missing: name it with --${folder}, or in the configuration`);
}

/**
 * `~/` and `%u` (the user) in paths are replaced, so that one file serves every user of a computer. @throws AgentError `bad-config` where
 * a folder is missing, or the system does not know who runs this
 */
export function optionsFrom(given: Config): ProfileOptions {
  const user =
    given.user ??
    told(
      () => os.userInfo().username,
      'the system has no name for who runs this: name the user with --user, or "user" in the configuration',
    );
  const place = (path: string): string =>
    (path.startsWith('~/') ? join(homeFolder(), path.slice(2)) : path).replaceAll('%u', user);
  const { hiveWaitSeconds, lockWaitSeconds, fullScanEveryHours, store, ...rest } = given;
  const options = {
    ...rest,
    ...(store === undefined ? {} : { store: place(store) }),
    ...seconds('hiveWaitMs', hiveWaitSeconds, 1000),
    ...seconds('lockWaitMs', lockWaitSeconds, 1000),
    ...seconds('fullScanEveryMs', fullScanEveryHours, 3_600_000),
    local: place(named(given, 'local')),
    central: place(named(given, 'central')),
    user,
    computer: given.computer ?? os.hostname(),
  };
  // Members that are absent stay absent: zod gives them as undefined.
  return Object.fromEntries(
    Object.entries(options).filter(([, v]) => v !== undefined),
  ) as unknown as ProfileOptions;
}

import { readFileSync } from 'node:fs';
import process from 'node:process';
import { Command, Option } from 'commander';
import { catalogue, findPolicies } from '../policy/catalogue.ts';
import type { PolicyFile } from '../policy/policy-file.ts';
import { explanationPage, policyPage, policyTables } from '../policy/print.ts';
import { readPolicyFile } from '../policy/read-policy-file.ts';
import { explainSettings } from '../policy/why.ts';
import { type Windows, windowsGenerations } from '../policy/windows.ts';
import { EXIT, print, tell, UsageError, width } from './terminal.ts';

interface PoliciesOptions {
  readonly os?: Windows;
  readonly file?: string;
  readonly all?: true;
  readonly json?: true;
}

export function command(): Command {
  return new Command()
    .description(
      'List the policies behind roaming profiles, explain one, or tell what a policy file amounts to.',
    )
    .argument('[name]', 'a policy, a value name, or a part of either')
    .addOption(new Option('--os <windows>', 'as this Windows reads them').choices([...windowsGenerations]))
    .option('--file <file>', 'a policy file: .reg export, Registry.pol or JSON; what is effective and why')
    .option('--all', 'with --file: decisions left at their defaults as well')
    .option('--json', 'print as JSON')
    .action(run);
}

function run(name: string | undefined, options: PoliciesOptions): void {
  if (options.file !== undefined) return explainFile(options.file, options);
  const found = name === undefined ? catalogue : findPolicies(name);
  if (found.length === 0)
    throw new UsageError(`No policy is called ${name}; roamproof policies lists them all`);
  if (options.json) return print(JSON.stringify(found, null, 2));
  if (name === undefined) return print(policyTables(width(), options.os));
  print(found.map((policy) => policyPage(policy, width())).join('\n\n'));
}

function explainFile(file: string, { os = '7', all, json }: PoliciesOptions): void {
  const read = readFile(file);
  for (const problem of read.problems)
    tell(`${file}:${'line' in problem ? problem.line : problem.offset}: ${problem.message}`);
  for (const unmapped of read.unmapped) tell(`${file}: not about profiles: ${JSON.stringify(unmapped)}`);
  if (read.problems.length > 0) process.exitCode = EXIT.unusable;
  const isEmpty = [read.machine, read.user].every((settings) => Object.keys(settings).length === 0);
  // Of a file in which nothing could be read there is nothing to explain.
  if (isEmpty && read.problems.length > 0 && json !== true) return;
  const explanation = explainSettings(read.machine, read.user, os);
  print(json ? JSON.stringify(explanation, null, 2) : explanationPage(explanation, width(), all === true));
}

function readFile(file: string): PolicyFile {
  try {
    return readPolicyFile(readFileSync(file), file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

import { Command } from 'commander';
import { wrap } from '../explain/layout.ts';
import { ALGORITHMS, type Algorithm } from '../plan/algorithms.ts';
import { RULES } from '../plan/rules.ts';
import { colours, print, proseWidth } from './terminal.ts';

export function command(): Command {
  return new Command()
    .description('List the algorithms: what each decides beside the merge, and which guarantees it promises.')
    .option('--rules', 'list every rule with its sentence and its source')
    .option('--json', 'print as JSON')
    .action(({ json, rules }: { json?: true; rules?: true }) => {
      if (json) return print(JSON.stringify(rules ? RULES : Object.values(ALGORITHMS).map(plain), null, 2));
      return rules ? printRules() : printAlgorithms();
    });
}

function plain({ plan: _, ...rest }: Algorithm): object {
  return rest;
}

const LOCK = {
  giveUp: 'a hive still locked after the wait is given up',
  save: 'a hive still locked after the wait is saved and roams',
  force: 'the hive is unloaded by force at logoff',
} as const;

function printAlgorithms(): void {
  for (const algorithm of Object.values(ALGORITHMS)) {
    print(colours.bold(algorithm.name));
    for (const line of wrap(algorithm.title, proseWidth() - 2)) print(`  ${line}`);
    print(`  locked hive: ${LOCK[algorithm.lock]}`);
    print(
      `  over quota: ${algorithm.quota === 'blocks' ? 'the logoff is blocked' : 'the upload is left out'}`,
    );
    print(
      `  remembers: ${algorithm.manifest ? 'what was last equal with the server, per file' : 'load and unload time'}`,
    );
    print(`  promises: ${algorithm.promises.join(' ')}\n`);
  }
  print(colours.bold('native'));
  print('  each computer by the rules of its own Windows: a mixed fleet');
}

function printRules(): void {
  for (const [id, { says, source }] of Object.entries(RULES)) {
    const lines = wrap(says, proseWidth() - 5).map((line) => `     ${line}`);
    print(`${colours.bold(id.padEnd(4))}${lines.join('\n').slice(4)}`);
    for (const line of wrap(source, proseWidth() - 5)) print(colours.dim(`     ${line}`));
  }
}

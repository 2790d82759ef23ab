/** `roamproof machines`: the statecharts as pictures or text, read from the machines that run. */
import { Command, Option } from 'commander';
import { drawMachine } from '../report/machine-chart.ts';
import { machineGraph } from '../report/machine-graph.ts';
import { MACHINES } from '../report/machine-list.ts';
import { machineMermaid, machineText } from '../report/machine-text.ts';
import { print, UsageError } from './terminal.ts';

type Format = 'svg' | 'mermaid' | 'text';

export function command(): Command {
  return new Command()
    .description('The statecharts as they run: SVG, Mermaid or text. Without a name, their names.')
    .argument('[name]', 'which machine')
    .addOption(new Option('--format <format>', 'how').choices(['svg', 'mermaid', 'text']).default('text'))
    .action(run);
}

function run(name: string | undefined, { format }: { format: Format }): void {
  if (name === undefined) {
    for (const [known, { summary }] of Object.entries(MACHINES)) print(`${known.padEnd(12)}${summary}`);
    return;
  }
  const found = MACHINES[name];
  if (found === undefined) {
    throw new UsageError(`There is no machine ${name}; there are ${Object.keys(MACHINES).join(', ')}`);
  }
  const graph = machineGraph(found.machine);
  const written = { svg: drawMachine, mermaid: machineMermaid, text: machineText }[format](graph);
  print(written.trimEnd());
}

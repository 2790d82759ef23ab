import { Command } from 'commander';
import { fateText, type Life, lifeOf, lifeText } from '../explain/life.ts';
import { isStimulus, type LogEvent } from '../log/events.ts';
import { Simulator } from '../simulate/simulator.ts';
import { loadLog, sourceName } from './input.ts';
import { algorithmOption, type RunOptions, type RunSettings, readingOption, runSettings } from './options.ts';
import { colours, print, tell } from './terminal.ts';

interface ExplainOptions extends RunOptions {
  readonly json?: true;
  readonly user?: string;
}

export function command(): Command {
  return new Command()
    .description(
      'Tell the life of one file: who wrote what when, each copy, why it was kept, overwritten or removed.',
    )
    .argument('<log>', 'a full log or a scenario (.jsonl), or - for standard input')
    .argument('<path>', 'the file, relative to the profile root; ntuser.dat for the hive')
    .option('--user <name>', 'whose file')
    .addOption(algorithmOption())
    .addOption(readingOption())
    .option('--json', 'print as JSON')
    .action(run);
}

async function run(file: string, path: string, options: ExplainOptions): Promise<void> {
  const { header, events: loaded, problems } = await loadLog(file);
  for (const { line, message } of problems) tell(`${sourceName(file)}:${line}: ${message}`);
  const settings = runSettings(options, header);
  const recorded = loaded.map(({ event }) => event);
  const simulated = recorded.every(isStimulus) || options.algorithm !== undefined;
  const events = simulated ? simulate(recorded, settings) : recorded;
  const life = lifeOf(events, path, options.user ?? null, settings.algorithm);
  if (options.json) return print(JSON.stringify(life, null, 2));
  printLife(life, settings.algorithm, simulated);
}

/** A scenario, or a log asked about under another algorithm, is run first. */
function simulate(events: readonly LogEvent[], settings: RunSettings): readonly LogEvent[] {
  const simulator = new Simulator(settings);
  for (const event of events) if (isStimulus(event)) simulator.feed(event);
  simulator.finish();
  return simulator.events;
}

function printLife(life: Life, algorithm: string, simulated: boolean): void {
  const whose = life.user === null ? '' : ` of ${life.user}`;
  print(colours.bold(`${life.path}${whose}, ${simulated ? 'simulated' : 'recorded'} under ${algorithm}`));
  for (const line of lifeText(life)) print(line.includes('LOST') ? colours.red(line) : line);
  print(`\nAt the end the server has ${life.central === null ? 'no such file' : `"${life.central}"`}.`);
  if (life.others.length === 0) return;
  print(`\n${colours.bold('The same story under the other algorithms')}`);
  for (const fate of life.others) print(`  ${fateText(fate)}`);
}

import process from 'node:process';
import { Command } from 'commander';
import { foldInto } from '../fold/fold.ts';
import { initialState } from '../fold/state.ts';
import { Judge } from '../judge/judge.ts';
import { isStimulus, type LogEvent } from '../log/events.ts';
import { brokenPromises, finalState, type Problem } from '../outcome/final-state.ts';
import { Hazards } from '../outcome/hazards.ts';
import { sourceName, streamLog } from './input.ts';
import { runSettings } from './options.ts';
import { reportOutcome } from './outcome-text.ts';
import { EXIT, print, progressLine, tell } from './terminal.ts';

interface ReplayOptions {
  readonly json?: true;
  readonly strict?: true;
}

export function command(): Command {
  return new Command()
    .description('Fold a recorded log: the state it amounts to, what was lost, and events that do not fit.')
    .argument('<file>', 'a full log (.jsonl), or - for standard input')
    .option('--json', 'print the final state as one JSON object')
    .option('--strict', 'exit 1 on any loss that is not permitted')
    .action(run);
}

/** A log replayed: all it amounts to. */
class Replay {
  readonly state = initialState();
  readonly judge = new Judge();
  readonly hazards = new Hazards();
  readonly problems: Problem[] = [];
  records = 0;

  take(event: LogEvent, line: number): void {
    const refusal = foldInto(this.state, event);
    if (refusal !== null) {
      this.problems.push({ line, message: refusal });
      // The event keeps its place: versions are numbered by events.
      this.state.events += 1;
      return;
    }
    if (event.type === 'stimulus.refused') this.problems.push({ line: event.line, message: event.message });
    else if (!isStimulus(event)) this.records++;
    this.judge.observe(event);
    this.hazards.observe(event);
  }
}

async function run(file: string, options: ReplayOptions): Promise<void> {
  const replay = new Replay();
  const progress = progressLine();
  let settings = runSettings({}, null);
  await streamLog(file, {
    header: (header) => {
      settings = runSettings({}, header);
    },
    event: (event, line) => {
      replay.take(event, line);
      if (line % 10_000 === 0) progress.show(`${line} events replayed`);
    },
    problem: (message, line) => void replay.problems.push({ line, message }),
  });
  progress.done();
  if (replay.records === 0) {
    tell(`${sourceName(file)} holds stimuli only, so nothing happened; roamproof simulate runs a scenario`);
  }
  replay.problems.sort((a, b) => a.line - b.line);
  const judgement = replay.judge.judgement();
  const outcome = finalState(
    settings.algorithm,
    replay.state,
    judgement,
    replay.problems,
    replay.hazards.found,
  );
  if (options.json) print(JSON.stringify(outcome, null, 2));
  reportOutcome(sourceName(file), outcome, options.json === true);
  const unpermitted = judgement.losses.some(({ permitted }) => permitted === null);
  const broken = brokenPromises(settings.algorithm, judgement);
  if (broken.length > 0 || (options.strict && unpermitted)) process.exitCode = EXIT.broken;
}

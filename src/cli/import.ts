import { Command } from 'commander';
import { encodeEvent, encodeHeader } from '../log/encode.ts';
import { reportText } from '../recorded/report-text.ts';
import { LineWriter } from './line-writer.ts';
import {
  onlyLogs,
  openInputs,
  type RecordedOptions,
  recordedOptions,
  tellProblems,
} from './recorded-input.ts';
import { failIfNothingRead, RecordedReplay, readRecorded, showRecorded } from './recorded-replay.ts';
import { tell, width } from './terminal.ts';

interface ImportOptions extends RecordedOptions {
  readonly out?: string;
  readonly redact?: true;
  readonly json?: true;
}

export function command(): Command {
  const made = new Command()
    .description(
      'Turn recorded logs (.evtx, event XML, CSV, userenv.log, ours) into one log of ours; several computers are merged.',
    )
    .argument('<files...>', 'logs, folders of logs, or - for standard input')
    .option('-o, --out <log>', 'write the log here; without it, to standard output')
    .option('--redact', 'replace names of users, computers and servers, and security ids')
    .option('--json', 'with --out: print the report as JSON');
  for (const option of recordedOptions()) made.addOption(option);
  return made.action(run);
}

async function run(files: readonly string[], options: ImportOptions): Promise<void> {
  const inputs = onlyLogs(await openInputs(files, options));
  const writer = new LineWriter(options.out);
  writer.line(encodeHeader({ settings: { recorded: 'windows' } }));
  const replay = new RecordedReplay(options, (event) => writer.line(encodeEvent(event)));
  const account = await readRecorded(
    inputs.map(({ log }) => log),
    replay,
    options,
  );
  writer.close();
  if (options.out !== undefined) return showRecorded(replay, account, options);
  // Standard output is the log; people read the account on the other channel.
  tellProblems(account.problems, account.problemCount);
  for (const line of reportText(replay.report(), account, width())) tell(line);
  failIfNothingRead(account);
}

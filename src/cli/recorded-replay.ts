/** Replays recorded logs of Windows, or a history imported from them, and reports to a help desk. */
import process from 'node:process';
import { foldInto } from '../fold/fold.ts';
import { initialState } from '../fold/state.ts';
import type { LogEvent } from '../log/events.ts';
import type { Problem } from '../outcome/final-state.ts';
import { importLogs, type RereadableLog } from '../recorded/import-logs.ts';
import type { ImportAccount } from '../recorded/recorded-import.ts';
import { Redactor } from '../recorded/redact.ts';
import { type RecordedReport, ReportBuilder } from '../recorded/report.ts';
import { reportText } from '../recorded/report-text.ts';
import { importOptions, type RecordedOptions, tellProblems } from './recorded-input.ts';
import { EXIT, print, progressLine, tell, width } from './terminal.ts';

export interface RecordedReplayOptions {
  readonly json?: true;
  readonly strict?: true;
  readonly user?: string;
  readonly redact?: true;
}

/** A recorded history as it is read: folded, reported, and handed on. */
export class RecordedReplay {
  readonly #state = initialState();
  readonly #builder: ReportBuilder;
  readonly #redactor: Redactor | null;
  readonly #onward: ((event: LogEvent) => void) | undefined;
  readonly problems: Problem[] = [];
  #events = 0;

  /** @param onward hears of every event, redacted if that was asked for */
  constructor(options: RecordedReplayOptions, onward?: (event: LogEvent) => void) {
    this.#redactor = options.redact === true ? new Redactor() : null;
    const { user = null } = options;
    this.#builder = new ReportBuilder(user === null ? null : (this.#redactor?.user(user) ?? user));
    this.#onward = onward;
  }

  take(event: LogEvent, line = ++this.#events): void {
    const shown = this.#redactor?.event(event) ?? event;
    const refusal = foldInto(this.#state, shown);
    if (refusal !== null) {
      this.problems.push({ line, message: refusal });
      // The event keeps its place: versions are numbered by events.
      this.#state.events += 1;
    }
    this.#builder.observe(shown);
    this.#onward?.(shown);
  }

  report(): RecordedReport {
    return this.#builder.report();
  }

  /** An account says names as well. */
  redacted(account: ImportAccount): ImportAccount {
    return this.#redactor?.data(account) ?? account;
  }
}

/** Reads recorded logs from beginning to end into a replay. */
export async function readRecorded(
  logs: readonly RereadableLog[],
  replay: RecordedReplay,
  options: RecordedOptions = {},
): Promise<ImportAccount> {
  const progress = progressLine();
  let read = 0;
  const account = await importLogs(logs, (event) => replay.take(event), {
    ...importOptions(options),
    progress: () => {
      if (++read % 5000 === 0) progress.show(`${read} entries read`);
    },
  });
  progress.done();
  return replay.redacted(account);
}

const PROBLEMS_SHOWN = 20;

/** Problems to stderr, the report to stdout, and the exit status. */
export function showRecorded(
  replay: RecordedReplay,
  account: ImportAccount | null,
  options: RecordedReplayOptions,
): void {
  if (account !== null) tellProblems(account.problems, account.problemCount);
  for (const { line, message } of replay.problems.slice(0, PROBLEMS_SHOWN)) tell(`event ${line}: ${message}`);
  const report = replay.report();
  if (options.json === true)
    print(JSON.stringify({ ...report, account, problems: replay.problems }, null, 2));
  else for (const line of reportText(report, account, width())) print(line);
  if (options.strict === true && report.deviationCount > 0) process.exitCode = EXIT.broken;
  if (account !== null) failIfNothingRead(account);
}

/** Logs of which nothing could be read are unreadable input. */
export function failIfNothingRead({ entries, problemCount }: ImportAccount): void {
  if (entries > 0 || problemCount === 0) return;
  tell('nothing could be read');
  process.exitCode = EXIT.unusable;
}

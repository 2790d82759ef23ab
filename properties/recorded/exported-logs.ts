/** Simulated histories on their way through Windows' event logs and back. */
import { foldInto } from '../../src/fold/fold.ts';
import { initialState } from '../../src/fold/state.ts';
import type { LogEvent } from '../../src/log/events.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { readRecordedLog } from '../../src/readers/read-recorded-log.ts';
import type { WindowsRecord } from '../../src/readers/recorded-entry.ts';
import { writeEventXml } from '../../src/readers/write-event-xml.ts';
import { WindowsExport } from '../../src/recorded/export-windows.ts';
import { importLogs, type RereadableLog } from '../../src/recorded/import-logs.ts';
import { type Marked, marksOf } from '../../src/recorded/marks.ts';
import { SessionHistories, type SessionHistory } from '../../src/recorded/sessions.ts';
import { Simulator } from '../../src/simulate/simulator.ts';

export interface Exported {
  readonly events: readonly LogEvent[];
  /** Logs as XML, by file name. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Machine images that go back take the event log with them, so no log shows a session that ends so: left out here.
 * Clocks that are set are left out where times are compared.
 */
export function withoutClocks(history: readonly Stimulus[]): Stimulus[] {
  return history.filter(({ type }) => type !== 'clock.set');
}

/** Simulates a history and writes what Windows would have recorded, one log for each computer or channel. */
export function exportHistory(
  history: readonly Stimulus[],
  algorithm: string,
  logFor: 'computer' | 'channel',
): Exported {
  const simulator = new Simulator({ algorithm });
  for (const stimulus of history) {
    const reverts = stimulus.type === 'local.changed' && stimulus.change === 'reverted';
    if (!reverts) simulator.feed(stimulus);
  }
  simulator.finish();
  return { events: simulator.events, files: exportEvents(simulator.events, logFor) };
}

export function exportEvents(
  events: readonly LogEvent[],
  logFor: 'computer' | 'channel',
): Map<string, string> {
  const windows = new WindowsExport();
  const records: WindowsRecord[] = events.flatMap((event) => windows.take(event));
  records.push(...windows.finish());
  const logs = Map.groupBy(records, ({ computer, channel }) =>
    logFor === 'computer' ? `${computer}.xml` : `${computer} ${channel?.split('/').at(-1)}.xml`,
  );
  return new Map(
    [...logs].map(([name, of]) => [name, `<Events>\n${of.map(writeEventXml).join('\n')}\n</Events>\n`]),
  );
}

export interface Reread {
  readonly events: readonly Marked[];
  /** What does not fit, and what the fold refuses. */
  readonly deviations: readonly string[];
  readonly refusals: readonly string[];
}

export function asLog(name: string, text: string): RereadableLog {
  return {
    name,
    read: async () => {
      const log = await readRecordedLog(bytesOf(text), { name });
      if (log.format === 'roamproof') throw new Error('an event log of Windows was expected');
      return log.entries;
    },
  };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Reads exported logs back into a history, and folds it. */
export async function reread(files: ReadonlyMap<string, string>): Promise<Reread> {
  const events: Marked[] = [];
  const refusals: string[] = [];
  const state = initialState();
  await importLogs(
    [...files].map(([name, text]) => asLog(name, text)),
    (event) => {
      events.push(event);
      const refusal = foldInto(state, event);
      if (refusal !== null) refusals.push(refusal);
    },
  );
  return { events, refusals, deviations: events.flatMap((event) => marksOf(event).deviation ?? []) };
}

export function historiesOf(events: readonly LogEvent[]): SessionHistory[] {
  const histories = new SessionHistories();
  for (const event of events) histories.observe(event);
  return histories.sessions();
}

const TIMES = ['begun', 'loggedOn', 'logoffBegun', 'loggedOff', 'released'] as const;

/** Session histories by computer and user; `timeless`: of instants only whether they are known. */
export function ofEachUser(
  histories: readonly SessionHistory[],
  timeless?: 'timeless',
): Record<string, readonly object[]> {
  const shown = (history: SessionHistory): object =>
    timeless === undefined
      ? history
      : { ...history, ...Object.fromEntries(TIMES.map((time) => [time, history[time] !== null])) };
  const groups = Object.groupBy(histories, ({ computer, user }) => `${user} on ${computer}`);
  return Object.fromEntries(Object.entries(groups).map(([who, of = []]) => [who, of.map(shown)]));
}

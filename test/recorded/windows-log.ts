/** Windows records as tests write them down: one line for each event. */
import type { WindowsRecord } from '../../src/readers/recorded-entry.ts';
import { type ImportOptions, importLogs } from '../../src/recorded/import-logs.ts';
import { type Marked, marksOf } from '../../src/recorded/marks.ts';
import { RecordWriter } from '../../src/recorded/record-writer.ts';
import type { ImportAccount } from '../../src/recorded/recorded-import.ts';
import type { WindowsProvider } from '../../src/recorded/windows-ids.ts';

export const NINE = Date.parse('2013-05-01T09:00:00.000Z');
export const SID = 'S-1-5-21-1000-2000-3000-1001';

export interface Line {
  readonly id: number;
  readonly provider?: WindowsProvider;
  readonly values?: readonly string[];
  readonly user?: string | null;
  readonly computer?: string;
  /** Seconds after nine; by default one more than the line before. */
  readonly at?: number;
}

/** Alice is the first user a log names, so her id is the writer's first. */
export function records(lines: readonly Line[]): WindowsRecord[] {
  const writer = new RecordWriter();
  writer.sidOf('alice');
  let seconds = 0;
  return lines.map(({ id, provider = 'service', values = [], user = 'alice', computer = 'A', at }) => {
    seconds = at ?? seconds + 1;
    return writer.write(provider, id, { at: NINE + seconds * 1000, computer, user }, values);
  });
}

export const HIVE: Line = { id: 5, values: ['\\??\\C:\\Users\\alice\\ntuser.dat', SID] };
export const CLASSES: Line = {
  id: 5,
  values: ['\\??\\C:\\Users\\alice\\AppData\\Local\\UsrClass.dat', `${SID}_Classes`],
};
export const LOADED: Line = { id: 67, values: ['Regular', 'C:\\Users\\alice', 'Regular'] };

export const logon = (session = '1'): Line[] => [
  { id: 1, values: [session] },
  HIVE,
  CLASSES,
  LOADED,
  { id: 2, values: [session] },
];
export const logoff = (session = '1'): Line[] => [
  { id: 3, values: [session] },
  { id: 4, values: [session] },
];

export interface Imported {
  readonly events: readonly Marked[];
  readonly account: ImportAccount;
  readonly deviations: readonly string[];
  readonly variations: readonly string[];
}

/** Imports logs, each a list of records. */
export async function imported(...logs: readonly (readonly WindowsRecord[])[]): Promise<Imported> {
  return importedWith({}, ...logs);
}

export async function importedWith(
  options: ImportOptions,
  ...logs: readonly (readonly WindowsRecord[])[]
): Promise<Imported> {
  const events: Marked[] = [];
  const account = await importLogs(
    logs.map((log, i) => ({ name: `log${i}`, read: () => entries(log) })),
    (event) => void events.push(event),
    options,
  );
  return {
    events,
    account,
    deviations: events.flatMap((event) => marksOf(event).deviation ?? []),
    variations: events.flatMap((event) => marksOf(event).variation ?? []),
  };
}

async function* entries(log: readonly WindowsRecord[]) {
  for (const record of log) yield { kind: 'record' as const, record };
}

/** How fast recorded logs are read: an .evtx file made for it, or logs of one's own (`node src/bench/readers.ts LOG...`). */
import process from 'node:process';
import { readRecordedLog } from '../readers/read-recorded-log.ts';
import { evtxFile } from './evtx/evtx-writer.ts';
import { type Figure, figureLine, isKept } from './measure.ts';

const RECORDS = 40_000;
const ROUNDS = 3;
/** Records of an .evtx file per second of processor time, at the least. */
const EVTX_LEAST = 25_000;

/** Bytes in parts of the size in which files are read. */
async function* inParts(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 262_144) yield bytes.subarray(at, at + 262_144);
}

/** A log like an Application log: events of the profile service among longer ones of others. */
function applicationLog(): Buffer {
  const sid = 'S-1-5-21-1-2-3-1001';
  const leak = `1 user registry handles leaked from \\Registry\\User\\${sid}:\nProcess 432 (\\Device\\HarddiskVolume2\\app.exe) has opened key \\REGISTRY\\USER\\${sid}\n`;
  return evtxFile(
    Array.from({ length: RECORDS }, (_, i) => {
      const [eventId, data] = KINDS(leak)[i % 4] as readonly [number, Record<string, string>];
      return {
        provider: i % 4 === 3 ? 'Microsoft-Windows-Security-SPP' : 'Microsoft-Windows-User Profiles Service',
        eventId,
        version: 0,
        level: 4,
        task: 0,
        opcode: 0,
        keywords: '0x8000000000000000',
        channel: 'Application',
        computer: 'A.example',
        time: `${new Date(Date.UTC(2013, 4, 1) + i * 1000).toISOString().slice(0, -1)}0000Z`,
        recordId: i + 1,
        userSid: 'S-1-5-18',
        processId: 920,
        threadId: 980,
        activityId: null,
        data,
        values: Object.values(data),
      };
    }),
  );
}

const KINDS = (leak: string): readonly (readonly [number, Record<string, string>])[] => [
  [1531, {}],
  [1530, { Detail: leak }],
  [5, { File: '\\??\\C:\\Users\\alice\\ntuser.dat', Key: 'S-1-5-21-1-2-3-1001' }],
  [16_384, { NextTime: '2113-04-07T09:00:00Z', Reason: 'RulesEngine', Sku: 'a license of some length' }],
];

/** Records read, and problems met. */
async function read(input: string | Buffer): Promise<{ records: number; problems: number }> {
  const log = await readRecordedLog(typeof input === 'string' ? input : inParts(input));
  if (log.format === 'roamproof') throw new Error(`${log.name} is a log of our own, not a recorded one`);
  const count = { records: 0, problems: 0 };
  for await (const entry of log.entries) count[entry.kind === 'problem' ? 'problems' : 'records']++;
  return count;
}

/**
 * Records per second of processor time; the best of three rounds, after one to warm up.
 *
 * @throws Error where there are none to read
 */
async function speedOf(inputs: readonly (string | Buffer)[]): Promise<number> {
  let best = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const start = process.cpuUsage();
    let records = 0;
    for (const input of inputs) records += (await read(input)).records;
    const { user, system } = process.cpuUsage(start);
    if (records === 0) throw new Error('there are no records to read');
    if (round > 0) best = Math.max(best, (records * 1e6) / (user + system));
  }
  return best;
}

export async function benchEvtx(): Promise<Figure[]> {
  const value = await speedOf([applicationLog()]);
  return [
    { name: `.evtx, ${RECORDS} records`, value, unit: 'records/s of processor time', least: EVTX_LEAST },
  ];
}

if (import.meta.main) {
  const paths = process.argv.slice(2);
  const figures =
    paths.length === 0
      ? await benchEvtx()
      : [{ name: paths.join(', '), value: await speedOf(paths), unit: 'records/s of processor time' }];
  for (const figure of figures) {
    process.stdout.write(`${figureLine(figure)}\n`);
    if (!isKept(figure)) process.exitCode = 1;
  }
}

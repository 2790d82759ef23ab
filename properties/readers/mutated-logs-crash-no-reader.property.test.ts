/** Real structures of every format, damaged: each reader comes to an end, throws nothing and holds no more than fits. */
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { evtxFile } from '../../src/bench/evtx/evtx-writer.ts';
import { encodeLog } from '../../src/log/encode.ts';
import { readRecordedLog } from '../../src/readers/read-recorded-log.ts';
import { writeEventXml } from '../../src/readers/write-event-xml.ts';
import { readOwnLog } from '../../src/recorded/own-log.ts';
import { inParts } from '../../test/readers/collect-entries.ts';
import { workingDay } from '../../test/readers/fixture-events.ts';
import { settings } from '../settings.ts';

const xml = `<Events>${workingDay()
  .map((event) => writeEventXml({ ...event, source: { file: '' }, message: 'text', carved: false }))
  .join('\r\n')}</Events>`;
const objects = `<Objects>${'<Object Type="System.Diagnostics.Eventing.Reader.EventLogRecord"><Property Name="Id" Type="System.Int32">5</Property><Property Name="TimeCreated" Type="System.DateTime">4/25/2022 11:51:07 PM</Property><Property Name="Properties" Type="X"><Property Type="E"><Property Name="Value" Type="System.String">S-1-5-21-1</Property></Property></Property></Object>'.repeat(5)}</Objects>`;
const csv = `Level,Date and Time,Source,Event ID,Task Category\r\n${'Error,10/23/2013 6:16:34 PM,S,1,None,"ü\r\n""x"""\r\n'.repeat(20)}`;
const userenv =
  'USERENV(1a4.1a8) 23:59:58:375 LoadUserProfile: lpUserName = <alice>\r\nUSERENV(1a4.1a8) 00:00:01:375 ReconcileFile: C:\\a ==> \\\\s\\a  [OK]\r\n'.repeat(
    10,
  );
const own = encodeLog([
  { at: 0, type: 'computer.started', computer: 'A', os: 'xp' },
  { at: 1, type: 'logon.requested', computer: 'A', user: 'alice' },
  { at: 2, type: 'file.written', computer: 'A', user: 'alice', path: 'ä/b.doc', content: 'v1' },
]);

const LOGS: readonly Buffer[] = [
  evtxFile(workingDay()).subarray(0, 4096 + 6000),
  Buffer.from(xml),
  Buffer.from(`\uFEFF${xml}`, 'utf16le'),
  Buffer.from(objects),
  Buffer.from(csv),
  Buffer.from(`\uFEFF${csv}`, 'utf16le'),
  Buffer.from(userenv),
  Buffer.from(`\uFEFF${userenv}`, 'utf16le'),
  Buffer.from(own),
  gzipSync(xml),
  gzipSync(own),
  gzipSync(gzipSync(xml)),
];

interface Change {
  readonly kind: 'byte' | 'remove' | 'copy' | 'cut';
  /** Shares of the log's length. */
  readonly at: number;
  readonly from: number;
  readonly length: number;
  readonly value: number;
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('byte', 'byte', 'remove', 'copy', 'cut'),
  at: share,
  from: share,
  length: fc.integer({ min: 1, max: 300 }),
  value: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 0x0a, 0x22, 0x26, 0x3c, 0x3e, 0xff)),
});

function changed(log: Buffer, { kind, at, from, length, value }: Change): Buffer {
  const place = Math.floor(at * Math.max(0, log.length - 1));
  switch (kind) {
    case 'byte': {
      const copy = Buffer.from(log);
      if (copy.length > 0) copy[place] = value;
      return copy;
    }
    case 'remove':
      return Buffer.concat([log.subarray(0, place), log.subarray(place + length)]);
    case 'copy': {
      const start = Math.floor(from * log.length);
      return Buffer.concat([
        log.subarray(0, place),
        log.subarray(start, start + length),
        log.subarray(place),
      ]);
    }
    case 'cut':
      return log.subarray(0, place);
    default:
      return kind satisfies never;
  }
}

/** How many entries of a log there are, and whether every problem says something. */
async function read(bytes: Buffer): Promise<number> {
  const log = await readRecordedLog(inParts(bytes), { name: 'log', maxRecordLength: 4096 });
  let entries = 0;
  for await (const entry of log.format === 'roamproof' ? readOwnLog('log', log.bytes) : log.entries) {
    if (entry.kind === 'problem') expect(entry.problem.message).not.toBe('');
    entries++;
  }
  return entries;
}

it('mutated', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...LOGS),
      fc.array(change, { minLength: 1, maxLength: 10 }),
      async (log, changes) => {
        const damaged = changes.reduce(changed, log);
        // A packed log may unpack to more; none of these does by a hundred times.
        expect(await read(damaged)).toBeLessThanOrEqual(damaged.length + 100);
      },
    ),
    settings(1500),
  );
});

it.each([
  ['ConvertTo-Xml', Buffer.from(objects)],
  ['userenv.log in UTF-16', Buffer.from(`\uFEFF${userenv.slice(0, 300)}`, 'utf16le')],
  ['our own', Buffer.from(own)],
  ['packed XML', gzipSync(xml)],
  ['a packed log of ours', gzipSync(own)],
])('%s, cut at every length', async (_, log) => {
  for (let length = 0; length < log.length; length++) await read(log.subarray(0, length));
});

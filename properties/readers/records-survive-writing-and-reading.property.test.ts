/** Windows events written as XML or CSV read back as they were. Spec section 3b. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FixtureEvent } from '../../src/bench/evtx/evtx-chunk-writer.ts';
import { evtxFile } from '../../src/bench/evtx/evtx-writer.ts';
import type { WindowsRecord } from '../../src/readers/recorded-entry.ts';
import { fileTimeToIso } from '../../src/readers/windows-time.ts';
import { writeEventXml } from '../../src/readers/write-event-xml.ts';
import { collect } from '../../test/readers/collect-entries.ts';
import { settings } from '../settings.ts';

/** The high half ends before the year 9999. */
const time = fc
  .tuple(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: 0, max: 617_000_000 }))
  .map(([low, high]) => fileTimeToIso(low, high) ?? 'out of range');
/** Text as event data holds it: any characters of XML 1.0, markup and line ends among them. */
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom('<&>\'"', 'a\r\nb\t', ' x ', ']]>', '%1'),
  )
  .map((value) => value.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ''));
/** Integer-like names are left out: objects reorder them. */
const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/).filter((n) => n !== 'Binary');
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ./-]{0,20}[a-z]$/);
const named = fc
  .uniqueArray(fc.tuple(name, text), { selector: ([key]) => key, maxLength: 6 })
  .map((pairs) => ({ data: Object.fromEntries(pairs), values: pairs.map(([, value]) => value) }));
const unnamed = fc.array(text, { minLength: 1, maxLength: 6 }).map((values) => ({ data: {}, values }));
const byte = fc.integer({ min: 0, max: 255 });
const dword = fc.integer({ min: 0, max: 0xffff_ffff });
const sid = fc.array(dword, { minLength: 1, maxLength: 5 }).map((parts) => `S-1-5-${parts.join('-')}`);

const event: fc.Arbitrary<FixtureEvent> = fc
  .tuple(
    fc.record({
      provider: word,
      eventId: fc.integer({ min: 0, max: 65_535 }),
      version: byte,
      level: byte,
      task: fc.integer({ min: 0, max: 65_535 }),
      opcode: byte,
      keywords: fc.constantFrom('0x8000000000000000', '0x0', '0x4000000000000001'),
      channel: fc.option(word),
      computer: fc.constant('A.example'),
      time,
      recordId: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 }),
      userSid: fc.option(sid),
      processId: dword,
      threadId: dword,
      activityId: fc.option(fc.uuid().map((uuid) => uuid.toUpperCase())),
    }),
    fc.oneof(named, unnamed),
  )
  .map(([system, data]) => Object.assign(system, data));

function withoutPlace({
  source: _source,
  message: _message,
  carved: _carved,
  ...rest
}: WindowsRecord): FixtureEvent {
  return rest;
}

describe('a record that is written and read again', () => {
  it('as Windows event XML is the same record', async () => {
    const property = fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 8 }), async (events) => {
      const xml = events
        .map((e) => writeEventXml({ ...e, source: { file: '' }, message: null, carved: false }))
        .join('\n');
      const { records, problems } = await collect(xml);
      expect(problems).toEqual([]);
      expect(records.map(withoutPlace)).toEqual(events);
    });
    await fc.assert(property, settings(300));
  });

  it('as .evtx is the same record', async () => {
    const property = fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 8 }), async (events) => {
      const { records, problems } = await collect(evtxFile(events));
      expect(problems).toEqual([]);
      expect(records.map(withoutPlace)).toEqual(events);
    });
    await fc.assert(property, settings(150));
  });
});

/** How a log's bytes are divided on the way changes nothing. Spec section 3. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { evtxFile } from '../../src/bench/evtx/evtx-writer.ts';
import { writeEventXml } from '../../src/readers/write-event-xml.ts';
import { collect } from '../../test/readers/collect-entries.ts';
import { workingDay } from '../../test/readers/fixture-events.ts';
import { settings } from '../settings.ts';

const xml = workingDay()
  .map((event) => writeEventXml({ ...event, source: { file: '' }, message: 'ünïcode', carved: false }))
  .join('\r\n');
const LOGS = [
  evtxFile(workingDay()),
  evtxFile(workingDay()).subarray(5000),
  Buffer.from(`<Events>${xml}</Events>`),
  Buffer.from(xml.replaceAll('</System>', '<System>')),
  Buffer.from(`\uFEFF${xml}`, 'utf16le'),
  Buffer.from(
    `Level,Date and Time,Source,Event ID,Task Category\r\n${'Error,10/23/2013 6:16:34 PM,S,1,None,"ü\r\n""x"""\r\n'.repeat(40)}"`,
  ),
  Buffer.from('USERENV(1.2) 10:00:00:000 ReconcileFile: ü ==> b\r\n\r\nnothing\n'.repeat(40)),
];

it('a log gives the same entries however its bytes are divided', async () => {
  const property = fc.asyncProperty(
    fc.constantFrom(...LOGS),
    fc.integer({ min: 1, max: 3000 }),
    async (log, partSize) => {
      const divided = await collect(log, { partSize, maxRecordLength: 4096 });
      const atOnce = await collect(log, { partSize: log.length, maxRecordLength: 4096 });
      expect(divided.entries).toEqual(atOnce.entries);
    },
  );
  await fc.assert(property, settings(200));
});

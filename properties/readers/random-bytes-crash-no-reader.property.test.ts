/** Random bytes crash no reader. Spec section 3. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { collect } from '../../test/readers/collect-entries.ts';
import { settings } from '../settings.ts';

/** Beginnings that send the rest to each of the readers. */
const BEGINNINGS = [
  '',
  'ElfFile\0',
  'ElfChnk\0',
  '<Events>',
  "<Event xmlns='x'><System><EventID>1</EventID>",
  '<Objects><Object Type="EventLogRecord">',
  'Level,Date and Time,Source,Event ID,Task Category\n',
  'USERENV(1.2) 10:00:00:000 ',
  '\x1f\x8b\x08',
];

/** Pieces of the formats, so that nonsense gets further than the first check. */
const PIECES = [
  '<Event>',
  '</Event>',
  '<System>',
  '</System>',
  '<Property Name="Id">',
  '&amp;',
  '&bad;',
  '<![CDATA[',
  '<!--',
  '"',
  '",',
  '\r\n',
  'USERENV(1.2) 25:61:00:000 x',
  '1531,',
  '**\0\0',
  '\x0f\x01\x01\0',
  '\x0c\x01',
  '\0\0\0\0',
  '\uFEFF',
  '10/23/2013 6:16:34 PM,',
].map((piece) => Buffer.from(piece, 'latin1'));

const nonsense = fc
  .array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(...PIECES)), { maxLength: 60 })
  .map((parts) => Buffer.concat(parts));

it('random bytes: every reader comes to an end, throws nothing and gives each problem a place', async () => {
  const property = fc.asyncProperty(
    fc.constantFrom(...BEGINNINGS),
    nonsense,
    fc.boolean(),
    async (head, rest, carve) => {
      const bytes = Buffer.concat([Buffer.from(head, 'latin1'), rest]);
      const { problems, records, lines } = await collect(bytes, { carve });
      for (const { message } of problems) expect(message).not.toBe('');
      for (const { source } of [...problems, ...records, ...lines]) {
        expect(source.file).toBe('stdin');
        expect(source.offset ?? 0).toBeLessThanOrEqual(bytes.length);
      }
    },
  );
  await fc.assert(property, settings(1000));
});

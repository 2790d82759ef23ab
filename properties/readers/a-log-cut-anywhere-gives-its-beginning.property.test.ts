/** A log cut anywhere gives what lies before the cut. Spec section 3: the rest is read. */
import { describe, expect, it } from 'vitest';
import { evtxFile } from '../../src/bench/evtx/evtx-writer.ts';
import { writeEventXml } from '../../src/readers/write-event-xml.ts';
import { collect } from '../../test/readers/collect-entries.ts';
import { workingDay } from '../../test/readers/fixture-events.ts';

const events = workingDay().slice(0, 3);
const xml = events
  .map((event) => `${writeEventXml({ ...event, source: { file: '' }, message: null, carved: false })}\n`)
  .join('');
const csv =
  'Level,Date and Time,Source,Event ID,Task Category\n' +
  'Information,10/23/2013 6:16:34 PM,S,1531,None,"a\nb ""c"""\nWarning,10/23/2013 6:16:35 PM,S,1530,None,d\n';
const userenv =
  'USERENV(1a4.1a8) 23:59:58:375 LoadUserProfile: Entering\r\n' +
  'USERENV(1a4.1a8) 23:59:59:375 ReconcileFile: a ==> b  [OK]\r\n';

/** Every length, not a sample: cuts inside each structure happen. */
describe.each([
  ['.evtx', evtxFile(events).subarray(0, 4096 + 3600)],
  ['event XML', Buffer.from(xml)],
  ['event XML in UTF-16', Buffer.from(`\uFEFF${xml.slice(0, 1200)}`, 'utf16le')],
  ['CSV', Buffer.from(csv)],
  ['userenv.log', Buffer.from(userenv)],
])('%s', (_, whole) => {
  it('cut at every length gives the records before the cut, in order, and throws nothing', async () => {
    const all = (await collect(whole)).records;
    for (let length = 0; length < whole.length; length += 1) {
      const { records } = await collect(whole.subarray(0, length));
      const complete = records.slice(0, -1);
      // The last one may be cut where the format does not show it: a CSV cell without its end.
      expect(complete).toEqual(all.slice(0, complete.length));
      expect(records.length).toBeLessThanOrEqual(all.length);
    }
  });
});

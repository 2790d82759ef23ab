/** A simulated fleet history exported as Windows XML and read back replays to the same session histories. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { histories } from '../histories.ts';
import { settings } from '../settings.ts';
import { exportHistory, historiesOf, ofEachUser, reread, withoutClocks } from './exported-logs.ts';

const ALGORITHMS = ['nt4', 'windows-2000', 'windows-2003', 'windows-7', 'csync', 'three-way', 'native'];
const scope = { steps: [1, 60] as [number, number] };

it('to the millisecond, also where each computer has two logs, one for each channel', async () => {
  await fc.assert(
    fc.asyncProperty(histories(scope), fc.constantFrom(...ALGORITHMS), async (history, algorithm) => {
      const { events, files } = exportHistory(withoutClocks(history), algorithm, 'channel');
      const { events: back, deviations, refusals } = await reread(files);
      expect(ofEachUser(historiesOf(back))).toEqual(ofEachUser(historiesOf(events)));
      expect({ deviations, refusals }).toEqual({ deviations: [], refusals: [] });
    }),
    settings(50),
  );
});

it('in what happened, where clocks are set meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(histories(scope), fc.constantFrom(...ALGORITHMS), async (history, algorithm) => {
      const { events, files } = exportHistory(history, algorithm, 'computer');
      const { events: back, deviations } = await reread(files);
      expect(ofEachUser(historiesOf(back), 'timeless')).toEqual(ofEachUser(historiesOf(events), 'timeless'));
      expect(deviations).toEqual([]);
    }),
    settings(40),
  );
});

/** The negative control: a suite in which NT 4.0 loses nothing sees nothing. 2003 document, "Examples of Windows NT 4.0 Merge Algorithm Issues". */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { histories } from '../histories.ts';
import { settings } from '../settings.ts';
import { judged } from './judged.ts';

it.each(['nt4', 'windows-2000', 'windows-2003', 'windows-7', 'csync'])(
  '%s is found to lose a version',
  (algorithm) => {
    const outcome = fc.check(
      fc.property(histories(), (history) =>
        judged(algorithm, history).judgement.losses.every(({ permitted }) => permitted !== null),
      ),
      { ...settings(60), endOnFailure: true },
    );
    expect(outcome.failed).toBe(true);
  },
);

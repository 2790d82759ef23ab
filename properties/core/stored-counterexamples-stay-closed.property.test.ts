/** Every history that once broke a promise keeps all promises of all algorithms now. Spec section 7; `../regressions/`. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALL_ARMS, armName } from '../../src/verify/arms.ts';
import { brokenBy, readRegressions } from '../../src/verify/regressions.ts';

const stored = readRegressions(join(import.meta.dirname, '..', 'regressions'));

it('there are some', () => expect(stored.length).toBeGreaterThan(20));

describe.each(ALL_ARMS.map((arm) => ({ arm, name: armName(arm) })))('$name', ({ arm }) => {
  it('keeps its promises in all of them', () => {
    const broken = stored.flatMap(({ file, history }) =>
      brokenBy(arm, history).map((id) => `${file}: ${id}`),
    );
    expect(broken).toEqual([]);
  });
});

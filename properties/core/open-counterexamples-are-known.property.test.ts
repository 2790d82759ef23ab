/**
 * Histories in which `three-way` still breaks a promise: each breaks what its header says, so that none is forgotten and none
 * stays here once it is closed. Spec section 7; `../open/`.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { brokenBy, readRegressions } from '../../src/verify/regressions.ts';

const open = readRegressions(join(import.meta.dirname, '..', 'open'));

it('there are some, and docs/three-way.md says what they have in common', () =>
  expect(open.length).toBeGreaterThan(0));

it.each(open)('$file', ({ arm, history, shows }) => {
  expect(brokenBy(arm, history).join(', ')).toBe(shows);
});

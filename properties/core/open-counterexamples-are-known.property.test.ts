/**
 * Histories in which `three-way` still breaks a promise, if any are known: each breaks what its header says and stands in
 * docs/three-way.md, so that none is forgotten and none stays here once it is closed. Spec section 7; `../open/`.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { brokenBy, readRegressions } from '../../src/verify/regressions.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const open = readRegressions(join(ROOT, 'properties', 'open'));
const told = readFileSync(join(ROOT, 'docs', 'three-way.md'), 'utf8').matchAll(/`([\w-]+\.jsonl)`/g);

it('docs/three-way.md names those there are, and no others', () =>
  expect(new Set([...told].map(([, name]) => name))).toEqual(
    new Set(open.map(({ file }) => basename(file))),
  ));

it.each(open)('$file', ({ arm, history, shows }) => {
  expect(brokenBy(arm, history).join(', ')).toBe(shows);
});

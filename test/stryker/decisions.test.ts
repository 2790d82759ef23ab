/**
 * Every decision of some random and stored histories, and every judgement about them, is on record: as a digest, which tells
 * only that something is another. That is the question here. A planner or a judge may decide otherwise only because somebody
 * meant it to; whether what it decides is right is asked elsewhere. `record.ts` takes down a change that is meant.
 */
import { expect, it } from 'vitest';
import decisions from './decisions.json' with { type: 'json' };
import { digestsOf, storedNames } from './histories.ts';

it('all stored histories are on record', () => {
  expect(Object.keys(decisions)).toEqual(expect.arrayContaining(storedNames()));
});

it.each(Object.entries(decisions))('%s', (name, onRecord) => {
  expect(digestsOf(name)).toBe(onRecord);
});

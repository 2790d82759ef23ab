/**
 * One place for seed and number of runs. `PROPERTY_SEED` and `PROPERTY_RUNS` replace them, for a rerun; `PROPERTY_TIMES`
 * multiplies the runs of each property, for a night.
 */
import process from 'node:process';

const given = (name: string): number | undefined => {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${name} must be a whole number, not ${text}`);
  return value;
};

const RUNS = given('PROPERTY_RUNS');
const TIMES = given('PROPERTY_TIMES') ?? 1;

/**
 * Settings of one property.
 *
 * @param numRuns histories in an ordinary run
 */
export function settings(numRuns: number): { seed: number; numRuns: number } {
  return { seed: given('PROPERTY_SEED') ?? 20030501, numRuns: RUNS ?? numRuns * TIMES };
}

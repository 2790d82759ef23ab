import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { castOf, continueHistory } from '../../properties/history/continue.ts';
import { generateHistory } from '../../properties/history/generate.ts';
import { DEFAULT_SCOPE } from '../../properties/history/scope.ts';
import { lossCurve, rateOf, steepestStep } from '../../src/verify/loss-curve.ts';
import { readRegression } from '../../src/verify/regressions.ts';
import { runHistory, subjectOf } from '../../src/verify/run.ts';

const THREE_EVENTS = fileURLToPath(new URL('../../docs/three-events.jsonl', import.meta.url));
const { arm, history } = readRegression(THREE_EVENTS);

describe('the loss curve of the three-event loss', () => {
  const curve = lossCurve(arm, 'G1', history, 1);

  it('has a point after the boots and after each stimulus that follows', () => {
    expect(curve.map(({ stimuli }) => stimuli)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('ends in certainty, and is least likely where nothing has happened yet', () => {
    const rates = curve.map(rateOf);
    expect(rates.at(-1)).toBe(1);
    expect(rates[0]).toBeLessThan(0.3);
    expect(rates.at(-2)).toBeGreaterThan(rates[0] as number);
  });

  it('names the logoff by which the file is deleted as the step that decides', () => {
    expect(curve[steepestStep(curve)?.at ?? 0]?.stimuli).toBe(7);
  });

  it('is the same for the same seed, and costs a bounded number of futures', () => {
    expect(lossCurve(arm, 'G1', history, 1)).toEqual(curve);
    for (const { tried } of curve) expect(tried).toBeLessThanOrEqual(160);
  });
});

describe('a history continued', () => {
  const past = generateHistory(7, { ...DEFAULT_SCOPE, steps: [12, 12], settled: 0, allFaults: 1 });
  const cast = castOf(past);

  it('goes on in time, with nobody new', () => {
    for (let seed = 0; seed < 50; seed++) {
      const future = continueHistory(past, cast, 12, seed);
      expect(future.length).toBeGreaterThanOrEqual(12);
      let at = past.at(-1)?.at ?? 0;
      for (const stimulus of future) {
        expect(stimulus.at).toBeGreaterThanOrEqual(at);
        ({ at } = stimulus);
        const { computer } = { computer: cast.machines[0]?.name, ...stimulus };
        expect(cast.machines.map(({ name }) => name)).toContain(computer);
      }
    }
  });

  it('has few stimuli that are impossible', () => {
    let made = 0;
    let possible = 0;
    for (let seed = 0; seed < 50; seed++) {
      const future = continueHistory(past, cast, 12, seed);
      made += future.length;
      possible += runHistory(subjectOf(arm), [...past, ...future]).possible.length;
      possible -= runHistory(subjectOf(arm), past).possible.length;
    }
    expect(possible / made).toBeGreaterThan(0.75);
  });

  it('has no fault of a kind its beginning did not have', () => {
    const calm = castOf(history);
    expect([...calm.faults]).toEqual([]);
    const types = new Set<string>();
    for (let seed = 0; seed < 50; seed++) {
      for (const { type } of continueHistory(history.slice(0, 3), calm, 12, seed)) types.add(type);
    }
    expect([...types].filter((type) => !/^(logon|logoff|file|setting)\./.test(type))).toEqual([]);
  });
});

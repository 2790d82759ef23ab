/** Coverage measured until it is decided: QuickCheck's way of running twice as many histories while a target is undecided. */
import { type CoverageReport, coverageReport, lacking } from './report.ts';
import { addCoverage, coverBlock, newCoverageTally } from './tally.ts';

/** Histories before the first verdict; doubled until every target has one. */
const FIRST = 3000;

/**
 * @param most histories at most; what is undecided then stays so
 * @returns the coverage once every target is reached often enough or some target certainly is not
 */
export function measureCoverage(seed: number, most: number): CoverageReport {
  const tally = newCoverageTally();
  let report = coverageReport(tally);
  for (let upTo = Math.min(FIRST, most); tally.histories < most; upTo = Math.min(upTo * 2, most)) {
    const indices = Array.from({ length: upTo - tally.histories }, (_, i) => tally.histories + i);
    addCoverage(tally, coverBlock(seed, indices));
    report = coverageReport(tally);
    const open = lacking(report);
    if (open.length === 0 || open.some(({ verdict }) => verdict === 'too seldom')) break;
  }
  return report;
}

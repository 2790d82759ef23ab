/** `verify --report`: the findings as a page. */
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { pageScript } from '../report/page-script.ts';
import type { MutantsReport } from '../verify/mutants/result.ts';
import type { Findings } from '../verify/page/findings.ts';
import { findingsPage } from '../verify/page/findings-page.ts';
import { tell, UsageError } from './terminal.ts';

/**
 * To be asked before a search that takes minutes.
 *
 * @throws UsageError where a page could not be written there
 */
export function checkWritable(file: string): void {
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as Error).message}`);
  }
}

/** @throws UsageError where the file cannot be written */
export async function writeFindings(file: string, findings: Findings): Promise<void> {
  const html = findingsPage(findings, await pageScript('findings'));
  try {
    writeFileSync(file, html);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as Error).message}`);
  }
  tell(`${file}: ${(html.length / 1e6).toFixed(1)} MB`);
}

/**
 * The planted faults a page shows: those of a file, else the run that came with this version.
 *
 * @throws UsageError where the file holds no such run
 */
export async function readMutants(file: string | undefined): Promise<MutantsReport> {
  if (file === undefined) {
    const { default: stored } = await import('../verify/mutants/run.json', { with: { type: 'json' } });
    return stored as MutantsReport;
  }
  let report: Partial<MutantsReport>;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as Partial<MutantsReport>;
  } catch (error) {
    throw new UsageError(`${file} is no run of planted faults: ${(error as Error).message}`);
  }
  if (report.format !== 'roamproof-mutants' || report.version !== 1 || !Array.isArray(report.mutants)) {
    throw new UsageError(`${file} is no run of planted faults: npm run mutants -- --json FILE writes one`);
  }
  return report as MutantsReport;
}

/** The report: one HTML file that holds everything it shows and asks nobody for anything. */
import { gzipSync } from 'node:zlib';
import type { LogEvent } from '../log/events.ts';
import { stimuliOf } from '../simulate/simulator.ts';
import { writeHistoryLink } from './history-link.ts';
import { drawMachine, MACHINE_STYLE } from './machine-chart.ts';
import { machineGraph } from './machine-graph.ts';
import { MACHINES } from './machine-list.ts';
import { packReport } from './pack.ts';
import { PAGE_STYLE } from './page-style.ts';
import { type DataOptions, type ReportData, reportData } from './report-data.ts';
import { escapeText } from './svg.ts';

export interface ReportOptions extends DataOptions {
  /** The page's script as one text: `pageScript('viewer')`. */
  readonly script: string;
}

/** Data longer than this is compressed inside the page; shorter stays readable. */
const COMPRESSED_FROM = 256 * 1024;

/**
 * Builds a report.
 *
 * @param events a full log, or a scenario, which is simulated first
 * @returns HTML
 */
export function buildReport(events: readonly LogEvent[], options: ReportOptions): string {
  return reportPage(reportData(events, options), options.script);
}

/** A page around data that is already there. */
export function reportPage(data: ReportData, script: string): string {
  return htmlPage({
    title: data.title,
    style: MACHINE_STYLE,
    script,
    body: APP + embed(data) + statecharts(),
  });
}

/**
 * The live explorer: the engine runs in the page.
 *
 * @param script `pageScript('explorer')`
 * @param events a history to begin with; only its stimuli are taken
 */
export function explorerPage(script: string, events: readonly LogEvent[] = []): string {
  const stimuli = stimuliOf(events);
  const scenario =
    stimuli.length === 0
      ? ''
      : `<script type="text/plain" id="scenario">${writeHistoryLink(stimuli)}</script>`;
  const body = APP + scenario + statecharts();
  return htmlPage({ title: 'Roamproof explorer', style: MACHINE_STYLE, script, body });
}

function statecharts(): string {
  return Object.values(MACHINES)
    .map(({ machine }) => drawMachine(machineGraph(machine), { alone: false }))
    .map((chart) => `<template class="statechart">${chart}</template>`)
    .join('');
}

/** Where a page that draws itself does so. */
const APP =
  '<div id="app"><noscript><p>This page draws its pictures with a script it carries itself; please allow it.</p></noscript></div>';

export interface PageParts {
  readonly title: string;
  /** Beside what all pages share. */
  readonly style: string;
  readonly script: string;
  readonly body: string;
}

/** The frame of every page of ours: no request can leave it, whatever a log says. */
export function htmlPage({ title, style, script, body }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeText(title)}</title>
<style>${PAGE_STYLE}${style}</style>
</head>
<body>
${body}
<script>${script.replaceAll('</script', '<\\/script')}</script>
</body>
</html>
`;
}

function embed(data: ReportData): string {
  const packed = packReport(data);
  if (packed.length < COMPRESSED_FROM) {
    return `<script type="application/x-ndjson" id="data">${packed.replaceAll('<', '\\u003c')}</script>`;
  }
  return `<script type="application/gzip" id="data">${gzipSync(packed, { level: 6 }).toString('base64')}</script>`;
}

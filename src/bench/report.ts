/** What a report of a hundred thousand events costs: `node src/bench/report.ts [EVENTS]`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import type { LogEvent } from '../log/events.ts';
import { buildReport } from '../report/build-report.ts';
import { pageScript } from '../report/page-script.ts';
import { randomFrom } from '../simulate/random.ts';
import { Simulator } from '../simulate/simulator.ts';
import { hasBrowser, launchChromium } from './chromium.ts';
import { type Figure, figureLine } from './measure.ts';

const COMPUTERS = ['PC-01', 'PC-02', 'PC-03', 'PC-04', 'PC-05', 'PC-06'];
const USERS = ['alice', 'bob', 'carol'];
const FILES = 200;

/** A busy fleet: six computers, three users, two hundred files each. */
export function busyFleet(events: number): LogEvent[] {
  const simulator = new Simulator({ algorithm: 'windows-2003' });
  const chance = randomFrom(7);
  let draws = 0;
  const pick = (count: number): number => Math.floor(chance(draws++) * count);
  let at = Date.UTC(2003, 4, 1, 9);
  for (const computer of COMPUTERS) simulator.feed({ at, type: 'computer.started', computer, os: 'xp' });
  const loggedOn = new Set<string>();
  while (simulator.events.length < events) {
    const computer = COMPUTERS[pick(COMPUTERS.length)] as string;
    const user = USERS[pick(USERS.length)] as string;
    const session = `${computer} ${user}`;
    const kind = pick(100);
    at += 1000 * (10 + pick(600));
    if (!loggedOn.has(session)) {
      loggedOn.add(session);
      simulator.feed({ at, type: 'logon.requested', computer, user });
    } else if (kind < 60) {
      const path = `Documents/file-${pick(FILES)}.doc`;
      simulator.feed({ at, type: 'file.written', computer, user, path, content: `content ${draws}` });
    } else if (kind < 65) {
      const key = `setting-${pick(10)}`;
      simulator.feed({ at, type: 'setting.written', computer, user, key, value: `value ${draws}` });
    } else {
      loggedOn.delete(session);
      simulator.feed({ at, type: 'logoff.requested', computer, user });
    }
  }
  simulator.finish();
  return simulator.events;
}

const EVENTS = 100_000;
/** It opens at once, and can be sent by mail. */
const OPENED_S = 2;
const SIZE_MB = 20;

/** What a long report costs: to build, in bytes, and to open where there is a browser. */
export async function benchReport(events = EVENTS): Promise<Figure[]> {
  const log = busyFleet(events);
  const script = await pageScript('viewer');
  const begin = process.cpuUsage();
  const html = buildReport(log, { script, algorithm: 'windows-2003' });
  const { user, system } = process.cpuUsage(begin);
  const name = `report of ${events.toLocaleString('en')} events`;
  const figures: Figure[] = [
    { name: `${name}, built`, value: (user + system) / 1e6, unit: 's' },
    { name: `${name}, size`, value: html.length / 1e6, unit: 'MB', limit: SIZE_MB },
  ];
  if (!hasBrowser) return figures;
  const opened = await secondsToOpen(html);
  return [...figures, { name: `${name}, opened`, value: opened, unit: 's', limit: OPENED_S }];
}

/** Processor time of the page's thread until its chart is drawn, the median of three. */
async function secondsToOpen(html: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'roamproof-bench-'));
  const file = join(folder, 'report.html');
  writeFileSync(file, html);
  const browser = await launchChromium();
  try {
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      const session = await page.context().newCDPSession(page);
      await session.send('Performance.enable', { timeDomain: 'threadTicks' });
      await page.goto(pathToFileURL(file).href);
      await page.waitForSelector('.plot svg');
      const { metrics } = await session.send('Performance.getMetrics');
      times.push(metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? Number.NaN);
      await page.close();
    }
    return times.toSorted((a, b) => a - b)[1] as number;
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  for (const figure of await benchReport(Number(process.argv[2] ?? EVENTS))) {
    process.stdout.write(`${figureLine(figure)}\n`);
  }
}

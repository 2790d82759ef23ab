/** What a report of a hundred thousand events costs: `node src/bench/report.ts [EVENTS]`. */
import process from 'node:process';
import type { LogEvent } from '../log/events.ts';
import { buildReport } from '../report/build-report.ts';
import { pageScript } from '../report/page-script.ts';
import { randomFrom } from '../simulate/random.ts';
import { Simulator } from '../simulate/simulator.ts';

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

if (import.meta.main) {
  const events = busyFleet(Number(process.argv[2] ?? 100_000));
  const script = await pageScript('viewer');
  const begin = performance.now();
  const html = buildReport(events, { script, algorithm: 'windows-2003' });
  const seconds = (performance.now() - begin) / 1000;
  process.stdout.write(
    `${events.length} events: built in ${seconds.toFixed(1)} s, ${(html.length / 1e6).toFixed(1)} MB\n`,
  );
}

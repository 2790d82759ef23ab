import { describe, expect, it } from 'vitest';
import { foldLog } from '../../src/fold/fold.ts';
import type { FleetState } from '../../src/fold/state.ts';
import { eachFile } from '../../src/fold/tree.ts';
import type { LogEvent } from '../../src/log/events.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { buildHistory } from '../../src/report/build-history.ts';
import { eventOf } from '../../src/report/history.ts';
import { chooseLanes, rowKey } from '../../src/report/lanes.ts';
import { transfersOf } from '../../src/report/marks.ts';
import { packReport, unpackReport } from '../../src/report/pack.ts';
import { reportData, simulate } from '../../src/report/report-data.ts';
import { isCopy, Timeline } from '../../src/report/timeline.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { fullDay, LAST_WRITE, threeEventLoss } from './histories.ts';

function recordedDay(algorithm: string): LogEvent[] {
  const simulator = new Simulator({ algorithm });
  for (const stimulus of fullDay) simulator.feed(stimulus);
  simulator.finish();
  return simulator.events;
}

/** Every file and session of a state, as lines. */
function linesOf(state: FleetState): string[] {
  const lines: string[] = [];
  for (const folder in state.server.profiles) {
    const central = state.server.profiles[folder];
    if (central !== undefined)
      eachFile(central.files, (path, file) => lines.push(`/${folder}/${path} ${file.version}`));
  }
  for (const name in state.computers) {
    const profiles = state.computers[name]?.profiles ?? {};
    for (const user in profiles) {
      const profile = profiles[user];
      if (profile === undefined) continue;
      lines.push(`${name}/${user} ${profile.session}`);
      eachFile(profile.files, (path, file) => lines.push(`${name}/${user}/${path} ${file.version}`));
    }
  }
  return lines.toSorted();
}

/** The same of a timeline after an event. */
function linesAt(timeline: Timeline, n: number): string[] {
  const lines: string[] = [];
  for (const track of timeline.tracks) {
    const value = timeline.valueAt(track, n);
    if (track.kind === 'session' && typeof value === 'string')
      lines.push(`${track.computer}/${track.user} ${value}`);
    if (track.kind === 'file' && isCopy(value))
      lines.push(`${track.computer}/${track.user}/${track.path} ${value[0]}`);
  }
  return lines.toSorted();
}

describe('a timeline', () => {
  it.each(['nt4', 'windows-2003', 'three-way'])(
    'gives the folded state after every event under %s',
    (algorithm) => {
      const events = recordedDay(algorithm);
      const timeline = new Timeline(buildHistory(events, algorithm));
      for (let n = 1; n <= events.length; n++) {
        expect(linesAt(timeline, n), `after event ${n}`).toEqual(linesOf(foldLog(events.slice(0, n))));
      }
    },
  );
});

describe('the hive', () => {
  const rows = (events: readonly LogEvent[], path?: string): string[] => {
    const timeline = new Timeline(buildHistory(events, 'windows-2003'));
    const { lanes } = chooseLanes(timeline, path === undefined ? {} : { path });
    return lanes.find(({ computer }) => computer === 'A')?.rows.map(({ name }) => name.kind) ?? [];
  };

  it('has a row above its settings, where there are any or where it is asked for', () => {
    expect(rows(recordedDay('windows-2003'))).toEqual(['file', 'file', 'hive', 'setting']);
    const loss = simulate(threeEventLoss, 'windows-2003').details as LogEvent[];
    expect(rows(loss)).toEqual(['file']);
    expect(rows(loss, 'ntuser')).toEqual(['hive']);
  });

  it('travels as one unit', () => {
    const timeline = new Timeline(buildHistory(recordedDay('windows-2003'), 'windows-2003'));
    const { lanes } = chooseLanes(timeline);
    const copied = transfersOf(timeline, lanes).filter(({ key }) => key === rowKey('hive', ''));
    expect(copied.length).toBeGreaterThan(3);
    for (const { event } of copied) expect(timeline.history.heads[event - 1]?.type).toBe('hive.copied');
  });
});

describe('a report’s data', () => {
  const data = reportData(threeEventLoss, { reading: LAST_WRITE });

  it('holds the same stimuli under every algorithm, the asked one first', () => {
    expect(data.histories.map(({ algorithm }) => algorithm)).toEqual([
      'windows-2003',
      'nt4',
      'windows-2000',
      'windows-7',
      'csync',
      'three-way',
    ]);
    const losses = Object.fromEntries(
      data.histories.map(({ algorithm, losses }) => [algorithm, losses.length]),
    );
    expect(losses).toMatchObject({ 'windows-2003': 1, nt4: 1, 'three-way': 0 });
  });

  it('takes a recorded log as it is', () => {
    const events = recordedDay('windows-2003');
    const recorded = reportData(events, { others: [] });
    expect(recorded.recorded).toBe(true);
    expect(recorded.histories[0]?.heads).toHaveLength(events.length);
    expect(recorded.left).toContain('three-way');
  });

  it('begins with one user where a fleet is large', () => {
    const others = ['A', 'B', 'C', 'D'].flatMap((computer): Stimulus[] => [
      { at: 0, type: 'computer.started', computer, os: 'xp' },
      { at: 0, type: 'logon.requested', computer, user: 'bob' },
      { at: 0, type: 'logon.requested', computer, user: 'carol' },
    ]);
    const few = reportData(threeEventLoss, { reading: LAST_WRITE, others: [] });
    expect(few.filter).toEqual({});
    const fleet = [...others, ...threeEventLoss.filter(({ type }) => type !== 'computer.started')];
    const many = reportData(fleet, { reading: LAST_WRITE, others: [] });
    expect(many.histories[0]?.losses).toHaveLength(1);
    expect(many.filter).toEqual({ user: 'alice', paths: 3 });
    expect(reportData(fleet, { others: [], filter: { path: 'x' } }).filter).toEqual({ path: 'x' });
  });

  it('is read back as it was packed', () => {
    const back = unpackReport(packReport(data));
    const [packed, original] = [back.histories[0], data.histories[0]];
    if (packed === undefined || original === undefined) throw new Error('no history');
    for (let n = 1; n <= original.heads.length; n++) expect(eventOf(packed, n)).toEqual(eventOf(original, n));
    expect({ ...back, histories: [] }).toEqual({ ...data, histories: [] });
    expect(packed.losses).toEqual(original.losses);
  });

  it('shows events that do not fit as refused; they keep their numbers, by which records call versions', () => {
    const stray: LogEvent = { at: 1, type: 'logoff.requested', computer: 'Z', user: 'alice' };
    const history = buildHistory([stray], 'windows-2003');
    expect(history.heads).toMatchObject([{ type: 'stimulus.refused' }]);
    expect(history.refused).toMatchObject([{ at: 1 }]);

    const day = recordedDay('three-way');
    const odd = day.map(
      (event): LogEvent => (event.type === 'user.refreshed' ? { ...stray, at: event.at } : event),
    );
    const { losses, violations, refused } = buildHistory(odd, 'three-way');
    const whole = buildHistory(day, 'three-way');
    expect(refused.length).toBeGreaterThan(0);
    expect({ losses, violations }).toEqual({ losses: whole.losses, violations: whole.violations });
  });
});

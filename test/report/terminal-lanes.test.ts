import { describe, expect, it } from 'vitest';
import { foldInto } from '../../src/fold/fold.ts';
import { initialState } from '../../src/fold/state.ts';
import { Judge } from '../../src/judge/judge.ts';
import type { LogEvent } from '../../src/log/events.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { LaneRecorder } from '../../src/report/lane-recorder.ts';
import { plainText } from '../../src/report/plain-text.ts';
import { type LanesOptions, terminalLanes } from '../../src/report/terminal-lanes.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { fullDay, LAST_WRITE, threeEventLoss } from './histories.ts';

function recorded(stimuli: readonly Stimulus[], reading = {}): readonly LogEvent[] {
  const simulator = new Simulator({ algorithm: 'windows-2003', reading });
  for (const stimulus of stimuli) simulator.feed(stimulus);
  simulator.finish();
  return simulator.events;
}

function draw(events: readonly LogEvent[], options: LanesOptions): string {
  const recorder = new LaneRecorder();
  const judge = new Judge();
  const state = initialState();
  for (const event of events) {
    foldInto(state, event);
    judge.observe(event);
    recorder.observe(event, state);
  }
  return terminalLanes(recorder, judge.judgement().losses, options);
}

const loss = recorded(threeEventLoss, LAST_WRITE);
const day = recorded(fullDay);

describe('a replay at a glance', () => {
  it('draws sessions along the events, and the loss on the session through which it happened', () => {
    expect(draw(loss, { width: 60 })).toBe(
      [
        '         09:00          09:04          09:05         09:06',
        'A alice     ──▼▼▼──━━━━━━━━━━━━━────▲▲▲▲▲▲───···············',
        'B alice                ──▼▼▼──━━━━━━━━━━━━━━━━────▲▲▲✕▲▲───·',
        '━ logged on  ▼ merging down  ▲ merging up  ─ between  ✕ lost',
        '',
      ].join('\n'),
    );
  });

  it('has a line of letters below a computer with faults, and says what they are', () => {
    const text = draw(day, { width: 100 });
    expect(text).toMatch(/^server +D+$/m);
    expect(text).toMatch(/^B alice .*\n {2}faults +C+L/m);
    for (const words of ['D share down', 'H hive held open', 'C clock off', 'T transfers failing']) {
      expect(text).toContain(words);
    }
    expect(draw(loss, { width: 100 })).not.toContain('faults');
  });

  it.each([40, 61, 80, 200])('is never wider than %i columns', (width) => {
    for (const events of [loss, day]) {
      const widths = draw(events, { width })
        .split('\n')
        .map((line) => line.length);
      expect(Math.max(...widths)).toBeLessThanOrEqual(width);
    }
  });

  it('shows one user where asked, and nothing where there is nobody', () => {
    expect(draw(day, { width: 80, user: 'bob' })).toBe('');
    expect(draw([], { width: 80 })).toBe('');
  });

  it('shows the sessions in which most happened where there are too many', () => {
    const many: Stimulus[] = [];
    for (let i = 0; i < 40; i++) {
      const computer = `PC-${i}`;
      many.push({ at: i, type: 'computer.started', computer, os: 'xp' });
      many.push({ at: i, type: 'logon.requested', computer, user: 'alice' });
      if (i === 39) many.push({ at: i, type: 'logoff.requested', computer, user: 'alice' });
    }
    const text = draw(recorded(many), { width: 80 });
    expect(text).toContain('and 16 more sessions in which less happened');
    expect(text).toContain('PC-39 alice');
  });

  it('is as wide in plain signs, which are ASCII', () => {
    const text = draw(day, { width: 80 });
    const plain = plainText(text);
    expect(plain).toHaveLength(text.length);
    // biome-ignore lint: every character of ASCII
    // oxlint-disable-next-line no-control-regex
    expect(plain).toMatch(/^[\u0000-\u007F]*$/);
  });
});

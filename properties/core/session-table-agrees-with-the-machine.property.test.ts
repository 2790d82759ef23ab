/** Every state × event cell: the table and XState say the same, and remembered answers are XState's. Spec section 6. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type SessionEvent, type SessionState, session, sessionMachine } from '../../machines/session.ts';
import { SESSION_TABLE } from '../../machines/session-table.ts';
import { stateName, stepper } from '../../machines/step.ts';
import { histories } from '../histories.ts';
import { settings } from '../settings.ts';
import { judged } from './judged.ts';

const EVENTS: readonly SessionEvent[] = [
  { type: 'logon.requested' },
  ...(['cached', 'transition', 'merge', 'local'] as const).map((outcome) => ({
    type: 'network.detected' as const,
    outcome,
  })),
  { type: 'hive.loaded' },
  { type: 'merge.finished' },
  { type: 'profile.opened' },
  { type: 'logoff.requested' },
  ...(['within', 'blocked', 'skipped'] as const).map((verdict) => ({
    type: 'quota.checked' as const,
    verdict,
  })),
  ...(['free', 'wait', 'force'] as const).map((lock) => ({ type: 'handles.counted' as const, lock })),
  ...(['some', 'none'] as const).map((left) => ({ type: 'handle.closed' as const, left })),
  { type: 'wait.expired' },
  { type: 'hive.abandoned' },
  ...(['yes', 'no'] as const).map((roams) => ({ type: 'hive.saved' as const, roams })),
  ...(['loggedOff', 'lingering', 'deletePending'] as const).map((outcome) => ({
    type: 'logoff.finished' as const,
    outcome,
  })),
  { type: 'hive.unloaded' },
  { type: 'profile.deleted' },
  { type: 'upload.started' },
  { type: 'upload.finished' },
  { type: 'user.refreshed' },
  { type: 'computer.stopped' },
];

const asked = stepper<SessionState, SessionEvent>(sessionMachine, SESSION_TABLE, false);

it('remembered answers are those XState gives when asked again, along any walk', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...EVENTS), { size: 'max', maxLength: 60 }), (events) => {
      let state = session.initial;
      for (const event of events) {
        const next = session.step(state, event);
        expect(next).toBe(asked.step(state, event));
        state = next ?? state;
      }
    }),
    settings(300),
  );
});

it('an event the table refuses leaves XState where it was, and one that goes is handled by the chart', () => {
  const states = Object.keys(SESSION_TABLE) as SessionState[];
  const handled = new Set<string>();
  for (const state of states) {
    const own = sessionMachine.getStateNodeById(`session.${state}`);
    for (const event of EVENTS) {
      const takes =
        own.ownEvents.includes(event.type) || (own.machine.root.ownEvents as string[]).includes(event.type);
      const inner =
        state === 'loggedOn' && ['upload.started', 'upload.finished', 'user.refreshed'].includes(event.type);
      if (session.cell(state, event.type) === 'goes') {
        expect(takes || inner, `${state} × ${event.type}`).toBe(true);
        handled.add(state);
      }
    }
  }
  expect(handled.size).toBe(states.length);
});

it('random histories reach every state of the session', () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(histories(), (history) => {
      for (const algorithm of ['windows-2000', 'windows-2003']) {
        let state = session.initial;
        const { log } = judged(algorithm, history);
        for (const event of log) {
          if (event.type === 'logon.requested') reached.add('detectingNetwork');
          if (event.type === 'network.detected') {
            state =
              session.step('detectingNetwork', { type: 'network.detected', outcome: event.outcome }) ?? state;
            reached.add(stateName(state));
          }
          if (event.type === 'merge.finished')
            reached.add(event.direction === 'up' ? 'mergingUp' : 'merging');
          if (event.type === 'logon.finished') reached.add('loggedOn');
          if (event.type === 'quota.checked') reached.add('checkingQuota');
          if (event.type === 'handles.counted') reached.add('waitingForUnlock');
          if (event.type === 'hive.saved') reached.add('savingHive');
          if (event.type === 'logoff.finished') reached.add('unloading').add(event.outcome);
        }
      }
    }),
    settings(150),
  );
  expect([...reached].sort()).toEqual((Object.keys(SESSION_TABLE) as SessionState[]).sort());
});

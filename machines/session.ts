/**
 * The session: one user on one computer, from logon to logoff and until the hive is out of memory.
 *
 *   loggedOff ─logon.requested─► detectingNetwork ─┬─ cached ─────► cachedLogon ─profile.opened──┐
 *       ▲                              │           ├─ transition ─► localToRoaming ─merge.fin.──┤
 *       │                        logon.refused     ├─ merge ──────► merging ─merge.finished─────┤
 *       │◄─────────────────────────────┘           └─ local ────────────────────────────────────┤
 *       │                                                                                       ▼
 *       │     lingering ─logon.requested (the loaded profile is used again)─────────────► loadingHive
 *       │         ▲  deletePending ─logon.requested──────────────────────────────────────────►  │
 *       │         │       ▲                                                               hive.loaded
 *       │         │       │                                                                     ▼
 *       │◄─── unloading ──┘◄─ mergingUp ◄─ savingHive ◄─ waitingForUnlock ◄─ checkingQuota ◄─ loggedOn
 *                  ▲                           │  (roams back: no)  │              └─ blocked ──►  │
 *                  └───────────────────────────┘◄──hive.abandoned───┘
 *
 *   computer.stopped: every state ─► loggedOff, but deletePending, which waits for the boot. A logon that comes before the
 *   boot has deleted what it must goes the long way, and the deletion comes first (deletePending ─► detectingNetwork).
 *   loadingHive ─logon.refused─► loggedOff where the profile cannot be loaded and no temporary one may be used.
 *
 * Sources: 2003 document, "Support for fast network logon", "More robust roaming", "Overview of Windows Server 2003
 * Merge Algorithm", "Quotas on Profile Size"; 2010 document (background upload). Nothing here knows a file, a clock
 * or an algorithm: what an algorithm decides arrives as a fact of a recorded event, time-outs too.
 */
import { setup } from 'xstate';
import { SESSION_TABLE } from './session-table.ts';
import { stepper } from './step.ts';

/** States of a session. */
export type SessionState =
  | 'loggedOff'
  | 'detectingNetwork'
  | 'cachedLogon'
  | 'localToRoaming'
  | 'merging'
  | 'loadingHive'
  | 'loggedOn'
  | 'checkingQuota'
  | 'waitingForUnlock'
  | 'savingHive'
  | 'mergingUp'
  | 'unloading'
  | 'lingering'
  | 'deletePending';

/** Recorded events as the session sees them. `action.performed` is any record of a file action or of the hive's copy,
 * `user.worked` any stimulus about a file or a setting. */
export type SessionEvent =
  | { type: 'logon.requested'; hive?: 'loaded' | 'unloaded' }
  | { type: 'network.detected'; outcome: 'cached' | 'transition' | 'merge' | 'local' }
  | { type: 'logon.refused' }
  | { type: 'profile.opened' }
  | { type: 'profile.substituted' }
  | { type: 'policy.processed' }
  | { type: 'merge.planned' }
  | { type: 'action.performed' }
  | { type: 'merge.finished' }
  | { type: 'hive.loaded' }
  | { type: 'logon.finished' }
  | { type: 'user.refreshed' }
  | { type: 'user.worked' }
  | { type: 'setting.written' }
  | { type: 'handle.opened' }
  | { type: 'handle.closed'; left: 'some' | 'none' }
  | { type: 'upload.scheduled' }
  | { type: 'upload.started' }
  | { type: 'upload.finished' }
  | { type: 'upload.abandoned' }
  | { type: 'upload.waiting' }
  | { type: 'upload.failed' }
  | { type: 'upload.retried' }
  | { type: 'logoff.requested' }
  | { type: 'quota.checked'; verdict: 'within' | 'blocked' | 'skipped' }
  | { type: 'quota.warned' }
  | { type: 'handles.counted'; lock: 'free' | 'wait' | 'force' }
  | { type: 'wait.expired' }
  | { type: 'hive.abandoned' }
  | { type: 'hive.saved'; roams: 'yes' | 'no' }
  | { type: 'hive.unloaded' }
  | { type: 'profile.marked' }
  | { type: 'profile.deleted' }
  | { type: 'profile.kept' }
  | { type: 'logoff.finished'; outcome: 'loggedOff' | 'lingering' | 'deletePending' }
  | { type: 'computer.stopped'; marked?: 'yes' };

/** The statechart of a session. */
export const sessionMachine = setup({
  types: { context: {}, events: {} as SessionEvent },
  guards: {
    cached: ({ event }) => event.type === 'network.detected' && event.outcome === 'cached',
    transition: ({ event }) => event.type === 'network.detected' && event.outcome === 'transition',
    merge: ({ event }) => event.type === 'network.detected' && event.outcome === 'merge',
    blocked: ({ event }) => event.type === 'quota.checked' && event.verdict === 'blocked',
    locked: ({ event }) => event.type === 'handles.counted' && event.lock === 'wait',
    lastHandle: ({ event }) => event.type === 'handle.closed' && event.left === 'none',
    roams: ({ event }) => event.type === 'hive.saved' && event.roams === 'yes',
    lingers: ({ event }) => event.type === 'logoff.finished' && event.outcome === 'lingering',
    unloaded: ({ event }) => event.type === 'logon.requested' && event.hive === 'unloaded',
    isMarked: ({ event }) => event.type === 'computer.stopped' && event.marked === 'yes',
    marked: ({ event }) => event.type === 'logoff.finished' && event.outcome === 'deletePending',
  },
}).createMachine({
  id: 'session',
  context: {},
  initial: 'loggedOff',
  on: { 'computer.stopped': [{ guard: 'isMarked', target: '.deletePending' }, { target: '.loggedOff' }] },
  states: {
    loggedOff: { on: { 'logon.requested': 'detectingNetwork' } },
    detectingNetwork: {
      on: {
        'network.detected': [
          { guard: 'cached', target: 'cachedLogon' },
          { guard: 'transition', target: 'localToRoaming' },
          { guard: 'merge', target: 'merging' },
          { target: 'loadingHive' },
        ],
        'logon.refused': 'loggedOff',
      },
    },
    cachedLogon: { on: { 'profile.opened': 'loadingHive' } },
    localToRoaming: { on: { 'merge.finished': 'loadingHive' } },
    merging: { on: { 'merge.finished': 'loadingHive' } },
    loadingHive: { on: { 'hive.loaded': 'loggedOn', 'logon.refused': 'loggedOff' } },
    loggedOn: {
      type: 'parallel',
      on: { 'logoff.requested': 'checkingQuota' },
      states: {
        upload: {
          initial: 'idle',
          states: {
            idle: { on: { 'upload.started': 'running' } },
            running: { on: { 'upload.finished': 'idle', 'upload.abandoned': 'idle' } },
          },
        },
        refresh: {
          initial: 'stale',
          states: { stale: { on: { 'user.refreshed': 'fresh' } }, fresh: {} },
        },
      },
    },
    checkingQuota: {
      on: { 'quota.checked': [{ guard: 'blocked', target: 'loggedOn' }, { target: 'waitingForUnlock' }] },
    },
    waitingForUnlock: {
      on: {
        'handles.counted': [{ guard: 'locked' }, { target: 'savingHive' }],
        'handle.closed': [{ guard: 'lastHandle', target: 'savingHive' }],
        'wait.expired': 'savingHive',
        'hive.abandoned': 'unloading',
      },
    },
    savingHive: { on: { 'hive.saved': [{ guard: 'roams', target: 'mergingUp' }, { target: 'unloading' }] } },
    mergingUp: { on: { 'merge.finished': 'unloading' } },
    unloading: {
      on: {
        'logoff.finished': [
          { guard: 'lingers', target: 'lingering' },
          { guard: 'marked', target: 'deletePending' },
          { target: 'loggedOff' },
        ],
      },
    },
    lingering: { on: { 'logon.requested': 'loadingHive', 'hive.unloaded': 'loggedOff' } },
    deletePending: {
      on: {
        'logon.requested': [{ guard: 'unloaded', target: 'detectingNetwork' }, { target: 'loadingHive' }],
        'profile.deleted': 'loggedOff',
        'computer.stopped': {},
      },
    },
  },
});

/** The machine of a session, stepped purely. */
export const session = stepper<SessionState, SessionEvent>(sessionMachine, SESSION_TABLE);

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
import { stepper } from './step.ts';
import { rowsOver, type Table } from './table.ts';

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

const row = rowsOver<SessionEvent['type']>();

const LIFE = ['logon.finished'] as const;
const UPLOAD = ['upload.started', 'upload.finished', 'upload.abandoned'] as const;
/** What the upload machine decides and the session only lets happen. */
const UPLOAD_WAITS = ['upload.waiting', 'upload.failed', 'upload.retried'] as const;
/** While a user is logged on, and nowhere else. */
const REMINDERS = ['quota.warned'] as const;
const POLICY = ['policy.processed'] as const;
const LOAD_FAILURE = ['profile.substituted'] as const;
const LOGON_STEPS = ['network.detected', 'logon.refused', 'profile.opened', 'hive.loaded'] as const;
const MERGE = ['merge.planned', 'action.performed'] as const;
const DELETION = ['profile.marked', 'profile.deleted', 'profile.kept'] as const;
const LOGOFF_STEPS = [
  'quota.checked',
  'handles.counted',
  'wait.expired',
  'hive.abandoned',
  'hive.saved',
] as const;
const WORK = ['user.worked', 'setting.written', 'handle.opened'] as const;

/** Every state × event cell. A refused event of a recorded log is reported; a refused stimulus is a problem. */
export const SESSION_TABLE: Table<SessionState, SessionEvent['type']> = {
  loggedOff: row({
    goes: ['logon.requested'],
    stays: ['computer.stopped', 'profile.deleted', 'profile.kept'],
    refused: [
      'upload.scheduled',
      'handle.closed',
      'user.refreshed',
      ...UPLOAD_WAITS,
      ...REMINDERS,
      ...POLICY,
      ...LOAD_FAILURE,
      ...LIFE,
      ...UPLOAD,
      ...LOGON_STEPS,
      ...MERGE,
      'profile.marked',
      ...LOGOFF_STEPS,
      ...WORK,
      'merge.finished',
      'logoff.requested',
      'hive.unloaded',
      'logoff.finished',
    ],
  }),
  detectingNetwork: row({
    goes: ['network.detected', 'logon.refused', 'computer.stopped'],
    stays: ['user.refreshed', 'profile.deleted'],
    refused: [
      'handle.closed',
      ...UPLOAD_WAITS,
      ...REMINDERS,
      ...POLICY,
      ...LOAD_FAILURE,
      ...LIFE,
      ...UPLOAD,
      ...MERGE,
      'profile.marked',
      'profile.kept',
      ...LOGOFF_STEPS,
      ...WORK,
      'logon.requested',
      'profile.opened',
      'hive.loaded',
      'merge.finished',
      'logoff.requested',
      'hive.unloaded',
      'logoff.finished',
      'upload.scheduled',
    ],
  }),
  cachedLogon: row({
    goes: ['profile.opened', 'computer.stopped'],
    stays: [],
    refused: [
      'handle.closed',
      'user.refreshed',
      ...UPLOAD_WAITS,
      ...REMINDERS,
      ...POLICY,
      ...LOAD_FAILURE,
      ...LIFE,
      ...UPLOAD,
      ...MERGE,
      ...DELETION,
      ...LOGOFF_STEPS,
      ...WORK,
      'logon.requested',
      'network.detected',
      'logon.refused',
      'hive.loaded',
      'merge.finished',
      'logoff.requested',
      'hive.unloaded',
      'logoff.finished',
      'upload.scheduled',
    ],
  }),
  localToRoaming: row({
    goes: ['merge.finished', 'computer.stopped'],
    stays: [...MERGE],
    refused: [
      'handle.closed',
      'user.refreshed',
      ...UPLOAD_WAITS,
      ...REMINDERS,
      ...POLICY,
      ...LOAD_FAILURE,
      ...LIFE,
      ...UPLOAD,
      ...DELETION,
      ...LOGOFF_STEPS,
      ...WORK,
      ...LOGON_STEPS,
      'logon.requested',
      'logoff.requested',
      'hive.unloaded',
      'logoff.finished',
      'upload.scheduled',
    ],
  }),
  merging: row({
    goes: ['merge.finished', 'computer.stopped'],
    stays: [...MERGE],
    refused: [
      'handle.closed',
      'user.refreshed',
      ...UPLOAD_WAITS,
      ...REMINDERS,
      ...POLICY,
      ...LOAD_FAILURE,
      ...LIFE,
      ...UPLOAD,
      ...DELETION,
      ...LOGOFF_STEPS,
      ...WORK,
      ...LOGON_STEPS,
      'logon.requested',
      'logoff.requested',
      'hive.unloaded',
      'logoff.finished',
      'upload.scheduled',
    ],
  }),
  loadingHive: row({
    goes: ['hive.loaded', 'logon.refused', 'computer.stopped'],
    stays: [...POLICY, ...LOAD_FAILURE, 'handle.closed', 'handle.opened'],
    refused: [
      'user.refreshed',
      ...UPLOAD_WAITS,
      ...REMINDERS,
      ...LIFE,
      ...UPLOAD,
      ...MERGE,
      ...DELETION,
      ...LOGOFF_STEPS,
      'user.worked',
      'setting.written',
      'logon.requested',
      'network.detected',
      'profile.opened',
      'merge.finished',
      'logoff.requested',
      'hive.unloaded',
      'logoff.finished',
      'upload.scheduled',
    ],
  }),
  loggedOn: row({
    goes: ['logoff.requested', ...UPLOAD, 'user.refreshed', 'computer.stopped'],
    stays: [
      ...LIFE,
      ...WORK,
      'handle.closed',
      'upload.scheduled',
      'action.performed',
      ...UPLOAD_WAITS,
      ...REMINDERS,
      ...POLICY,
    ],
    refused: [
      ...LOAD_FAILURE,
      ...DELETION,
      ...LOGOFF_STEPS,
      ...LOGON_STEPS,
      'logon.requested',
      'merge.planned',
      'merge.finished',
      'hive.unloaded',
      'logoff.finished',
    ],
  }),
  checkingQuota: row({
    goes: ['quota.checked', 'computer.stopped'],
    stays: ['user.refreshed', 'handle.closed', 'handle.opened'],
    refused: [
      ...UPLOAD_WAITS,
      ...REMINDERS,
      ...POLICY,
      ...LOAD_FAILURE,
      ...LIFE,
      ...UPLOAD,
      ...MERGE,
      ...DELETION,
      ...LOGON_STEPS,
      'user.worked',
      'setting.written',
      'handles.counted',
      'wait.expired',
      'hive.abandoned',
      'hive.saved',
      'logon.requested',
      'merge.finished',
      'logoff.requested',
      'hive.unloaded',
      'logoff.finished',
      'upload.scheduled',
    ],
  }),
  waitingForUnlock: row({
    goes: ['handles.counted', 'handle.closed', 'wait.expired', 'hive.abandoned', 'computer.stopped'],
    stays: ['handle.opened', 'setting.written'],
    refused: [
      'user.refreshed',
      ...UPLOAD_WAITS,
      ...REMINDERS,
      ...POLICY,
      ...LOAD_FAILURE,
      ...LIFE,
      ...UPLOAD,
      ...MERGE,
      ...DELETION,
      ...LOGON_STEPS,
      'user.worked',
      'quota.checked',
      'hive.saved',
      'logon.requested',
      'merge.finished',
      'logoff.requested',
      'hive.unloaded',
      'logoff.finished',
      'upload.scheduled',
    ],
  }),
  savingHive: row({
    goes: ['hive.saved', 'computer.stopped'],
    stays: ['handle.closed', 'handle.opened'],
    refused: [
      'user.refreshed',
      ...UPLOAD_WAITS,
      ...REMINDERS,
      ...POLICY,
      ...LOAD_FAILURE,
      ...LIFE,
      ...UPLOAD,
      ...MERGE,
      ...DELETION,
      ...LOGON_STEPS,
      'user.worked',
      'setting.written',
      'quota.checked',
      'handles.counted',
      'wait.expired',
      'hive.abandoned',
      'logon.requested',
      'merge.finished',
      'logoff.requested',
      'hive.unloaded',
      'logoff.finished',
      'upload.scheduled',
    ],
  }),
  mergingUp: row({
    goes: ['merge.finished', 'computer.stopped'],
    stays: [...MERGE, 'handle.closed', 'handle.opened', 'setting.written'],
    refused: [
      'user.refreshed',
      ...UPLOAD_WAITS,
      ...REMINDERS,
      ...POLICY,
      ...LOAD_FAILURE,
      ...LIFE,
      ...UPLOAD,
      ...DELETION,
      ...LOGOFF_STEPS,
      ...LOGON_STEPS,
      'user.worked',
      'logon.requested',
      'logoff.requested',
      'hive.unloaded',
      'logoff.finished',
      'upload.scheduled',
    ],
  }),
  unloading: row({
    goes: ['logoff.finished', 'computer.stopped'],
    stays: ['hive.unloaded', ...DELETION, 'handle.closed', 'handle.opened', 'setting.written'],
    refused: [
      'user.refreshed',
      ...UPLOAD_WAITS,
      ...REMINDERS,
      ...POLICY,
      ...LOAD_FAILURE,
      ...LIFE,
      ...UPLOAD,
      ...MERGE,
      ...LOGOFF_STEPS,
      ...LOGON_STEPS,
      'user.worked',
      'logon.requested',
      'merge.finished',
      'logoff.requested',
      'upload.scheduled',
    ],
  }),
  lingering: row({
    goes: ['logon.requested', 'hive.unloaded', 'computer.stopped'],
    stays: ['handle.opened', 'handle.closed', 'setting.written'],
    refused: [
      'user.refreshed',
      ...UPLOAD_WAITS,
      ...REMINDERS,
      ...POLICY,
      ...LOAD_FAILURE,
      ...LIFE,
      ...UPLOAD,
      ...MERGE,
      ...DELETION,
      ...LOGOFF_STEPS,
      ...LOGON_STEPS,
      'user.worked',
      'merge.finished',
      'logoff.requested',
      'logoff.finished',
      'upload.scheduled',
    ],
  }),
  deletePending: row({
    goes: ['logon.requested', 'profile.deleted'],
    stays: ['hive.unloaded', 'handle.opened', 'handle.closed', 'setting.written', 'computer.stopped'],
    refused: [
      'profile.kept',
      'user.refreshed',
      ...UPLOAD_WAITS,
      ...REMINDERS,
      ...POLICY,
      ...LOAD_FAILURE,
      ...LIFE,
      ...UPLOAD,
      ...MERGE,
      ...LOGOFF_STEPS,
      ...LOGON_STEPS,
      'profile.marked',
      'user.worked',
      'merge.finished',
      'logoff.requested',
      'logoff.finished',
      'upload.scheduled',
    ],
  }),
};

/** The machine of a session, stepped purely. */
export const session = stepper<SessionState, SessionEvent>(sessionMachine, SESSION_TABLE);

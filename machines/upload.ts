/**
 * The background upload of one session's hive: the scheduled task HiveUploadTask as Windows defines it.
 *
 *   off ─upload.scheduled─► scheduled ─upload.started─► running ─upload.finished─► off
 *    ▲                        │  ▲                        │  ▲
 *    │            upload.waiting │ upload.scheduled       │  └─ upload.retried ─┐
 *    │                        ▼  │ (caught up: the run    └─ upload.failed ─► retrying
 *    │             waitingForIdle │  has a new trigger)
 *    │          waitingForNetwork ┘
 *    └── upload.abandoned, session.ended: from every state
 *
 * Off is also the state between two runs. Conditions of the task: only if a network is available, only if the computer has been
 * idle (it waits up to two hours for that), missed runs are caught up, three restarts two minutes apart, a run that is due while
 * another is under way is dropped (there is only one trigger at a time). What Windows cannot promise, our guarantee G13
 * does: a run starts within the hour after its trigger. A run that had to wait longer therefore gets a new trigger, due at
 * the moment its conditions hold, and its record names the one that was missed (our reading).
 * Source: 2010 document; reference, section 1b.
 */
import { setup } from 'xstate';
import { stepper } from './step.ts';
import { rowsOver, type Table } from './table.ts';

/** States of the background upload. */
export type UploadState =
  | 'off'
  | 'scheduled'
  | 'waitingForIdle'
  | 'waitingForNetwork'
  | 'running'
  | 'retrying';

/** Recorded events as the background upload sees them. */
export type UploadEvent =
  | { type: 'upload.scheduled' }
  | { type: 'upload.waiting'; for: 'idle' | 'network' }
  | { type: 'upload.started' }
  | { type: 'upload.failed' }
  | { type: 'upload.retried' }
  | { type: 'upload.finished' }
  | { type: 'upload.abandoned' }
  | { type: 'session.ended' };

/** The statechart of the background upload. */
export const uploadMachine = setup({
  types: { context: {}, events: {} as UploadEvent },
  guards: { forIdle: ({ event }) => event.type === 'upload.waiting' && event.for === 'idle' },
}).createMachine({
  id: 'upload',
  context: {},
  initial: 'off',
  on: { 'upload.abandoned': '.off', 'session.ended': '.off' },
  states: {
    off: { on: { 'upload.scheduled': 'scheduled' } },
    scheduled: {
      on: {
        'upload.started': 'running',
        'upload.waiting': [{ guard: 'forIdle', target: 'waitingForIdle' }, { target: 'waitingForNetwork' }],
      },
    },
    waitingForIdle: {
      on: {
        'upload.scheduled': 'scheduled',
        'upload.waiting': 'waitingForNetwork',
        'upload.started': 'running',
      },
    },
    waitingForNetwork: {
      on: {
        'upload.scheduled': 'scheduled',
        'upload.waiting': 'waitingForIdle',
        'upload.started': 'running',
      },
    },
    running: { on: { 'upload.finished': 'off', 'upload.failed': 'retrying' } },
    retrying: { on: { 'upload.retried': 'running' } },
  },
});

const row = rowsOver<UploadEvent['type']>();

/** Every state × event cell. */
export const UPLOAD_TABLE: Table<UploadState, UploadEvent['type']> = {
  off: row({
    goes: ['upload.scheduled'],
    stays: ['session.ended'],
    refused: [
      'upload.waiting',
      'upload.started',
      'upload.failed',
      'upload.retried',
      'upload.finished',
      'upload.abandoned',
    ],
  }),
  scheduled: row({
    goes: ['upload.waiting', 'upload.started', 'upload.abandoned', 'session.ended'],
    stays: [],
    refused: ['upload.scheduled', 'upload.failed', 'upload.retried', 'upload.finished'],
  }),
  waitingForIdle: row({
    goes: ['upload.scheduled', 'upload.waiting', 'upload.started', 'upload.abandoned', 'session.ended'],
    stays: [],
    refused: ['upload.failed', 'upload.retried', 'upload.finished'],
  }),
  waitingForNetwork: row({
    goes: ['upload.scheduled', 'upload.waiting', 'upload.started', 'upload.abandoned', 'session.ended'],
    stays: [],
    refused: ['upload.failed', 'upload.retried', 'upload.finished'],
  }),
  running: row({
    goes: ['upload.failed', 'upload.finished', 'upload.abandoned', 'session.ended'],
    stays: [],
    refused: ['upload.scheduled', 'upload.waiting', 'upload.started', 'upload.retried'],
  }),
  retrying: row({
    goes: ['upload.retried', 'upload.abandoned', 'session.ended'],
    stays: [],
    refused: ['upload.scheduled', 'upload.waiting', 'upload.started', 'upload.failed', 'upload.finished'],
  }),
};

/** The machine of the background upload, stepped purely. */
export const upload = stepper<UploadState, UploadEvent>(uploadMachine, UPLOAD_TABLE);

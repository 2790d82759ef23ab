/**
 * A change and how it becomes effective: one run of this chart per user, computer and thing that can change. The things
 * differ only in what they need, which arrives as a fact:
 *
 *   object       the user object (profile path, home directory, logon script): known is enough, the next logon uses it
 *   foreground   software installation, folder redirection: can only be applied before the user works
 *   membership   advanced folder redirection: is evaluated by group membership, which the logon token carries; then foreground
 *
 *   effective ─configuration.changed─► changed ─logon.processed, waited─────────────────────────────────► effective
 *                                        │ background.processed; for object and membership also logoff.checked
 *                                        ├─ object ───► known ─────────logon.processed─────────────────► effective
 *                                        ├─ foreground► foregroundDue ─logon.processed, foreground─────► effective
 *                                        └─ membership► membershipKnown ─logon.processed─► membershipHeld
 *                                                                                              │ background.processed
 *                                                                                              ▼
 *                                                                                         foregroundDue ─► effective
 *
 * `mode` of a logon: `cached` did not wait for the network; `foreground` did, or had been told by the logon before that it must.
 * How many logons a change takes is nowhere written down: it is how often `logon.processed` occurs on the way (`logonsUntil`
 * in src/decide/refresh.ts counts them). Source: 2003 document, "Support for fast network logon", "Fast network logon overview".
 */
import { setup } from 'xstate';
import { stepper } from './step.ts';
import { rowsOver, type Table } from './table.ts';

/** How far a change of configuration has come. */
export type RefreshState =
  | 'effective'
  | 'changed'
  | 'known'
  | 'membershipKnown'
  | 'membershipHeld'
  | 'foregroundDue';

/** What a change of configuration takes to come into effect. */
export type Needs = 'object' | 'foreground' | 'membership';

/** Recorded events as the policy refresh sees them. */
export type RefreshEvent =
  | { type: 'configuration.changed'; needs: Needs }
  | { type: 'logon.processed'; mode: 'cached' | 'foreground' }
  | { type: 'background.processed'; needs: Needs }
  | { type: 'logoff.checked'; needs: Needs };

/** The statechart of the policy refresh. */
export const refreshMachine = setup({
  types: { context: {}, events: {} as RefreshEvent },
  guards: {
    object: ({ event }) => 'needs' in event && event.needs === 'object',
    membership: ({ event }) => 'needs' in event && event.needs === 'membership',
    foreground: ({ event }) => event.type === 'logon.processed' && event.mode === 'foreground',
  },
}).createMachine({
  id: 'refresh',
  context: {},
  initial: 'effective',
  states: {
    effective: { on: { 'configuration.changed': 'changed' } },
    changed: {
      on: {
        'logon.processed': [{ guard: 'foreground', target: 'effective' }, {}],
        'background.processed': [
          { guard: 'object', target: 'known' },
          { guard: 'membership', target: 'membershipKnown' },
          { target: 'foregroundDue' },
        ],
        'logoff.checked': [
          { guard: 'object', target: 'known' },
          { guard: 'membership', target: 'membershipKnown' },
          {},
        ],
      },
    },
    known: { on: { 'configuration.changed': 'changed', 'logon.processed': 'effective' } },
    membershipKnown: {
      on: {
        'configuration.changed': 'changed',
        'logon.processed': [{ guard: 'foreground', target: 'effective' }, { target: 'membershipHeld' }],
      },
    },
    membershipHeld: {
      on: {
        'configuration.changed': 'changed',
        'background.processed': 'foregroundDue',
        'logon.processed': [{ guard: 'foreground', target: 'effective' }, {}],
      },
    },
    foregroundDue: {
      on: {
        'configuration.changed': [{ guard: 'membership', target: 'changed' }, {}],
        'logon.processed': [{ guard: 'foreground', target: 'effective' }, {}],
      },
    },
  },
});

const row = rowsOver<RefreshEvent['type']>();

/**
 * Every state × event cell. Deleting a cached profile is no event here: it undoes nothing of what was applied. The user
 * object is read in the background and at logoff only where it differs from what is remembered, which makes it `changed`;
 * a membership is checked at logoff only then too.
 */
export const REFRESH_TABLE: Table<RefreshState, RefreshEvent['type']> = {
  effective: row({
    goes: ['configuration.changed'],
    stays: ['logon.processed', 'background.processed', 'logoff.checked'],
    refused: [],
  }),
  changed: row({
    goes: ['logon.processed', 'background.processed', 'logoff.checked'],
    stays: ['configuration.changed'],
    refused: [],
  }),
  known: row({
    goes: ['configuration.changed', 'logon.processed'],
    stays: [],
    refused: ['background.processed', 'logoff.checked'],
  }),
  membershipKnown: row({
    goes: ['configuration.changed', 'logon.processed'],
    stays: ['background.processed'],
    refused: ['logoff.checked'],
  }),
  membershipHeld: row({
    goes: ['configuration.changed', 'logon.processed', 'background.processed'],
    stays: [],
    refused: ['logoff.checked'],
  }),
  foregroundDue: row({
    goes: ['configuration.changed', 'logon.processed'],
    stays: ['background.processed'],
    refused: ['logoff.checked'],
  }),
};

/** The machine of the policy refresh, stepped purely. */
export const refresh = stepper<RefreshState, RefreshEvent>(refreshMachine, REFRESH_TABLE);

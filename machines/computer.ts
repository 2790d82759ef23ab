/**
 * The computer: power, boot, network, and whether any user's hive is in memory.
 *
 *          computer.started, nothing due             boot.finished
 *   off ───────────────────────────────► running ◄───────────────── booting (deletions that are due at the boot)
 *    ▲ │                                   │ │                          ▲  │
 *    │ └───────────────────────────────────┼─┼── computer.started, due ─┘  │
 *    └──────────── computer.stopped ───────┘ └─────────────────────────────┘ computer.stopped
 *
 *   running, two regions:   link    none ◄─network.changed─► slow ◄─► fast
 *                           hives   none ─hive.loaded─► loaded ─hive.unloaded or profile.deleted, the last one─► none
 *
 * Reference counts are numbers and live in the state (`referencesTo`); here only "the last one went" arrives, as a fact.
 * Source: 2003 document, "More robust roaming" (deletions at boot, reference count), "Fast network logon overview".
 */
import { setup } from 'xstate';
import { stepper } from './step.ts';
import { rowsOver, type Table } from './table.ts';

/** States of a computer. */
export type ComputerState = 'off' | 'booting' | 'running';
export type LinkFact = 'none' | 'slow' | 'fast';

/** Recorded events as the computer sees them. `left`: whether another user's hive is still in memory. */
export type ComputerEvent =
  | { type: 'computer.started'; due: 'none' | 'some'; link: LinkFact }
  | { type: 'boot.finished'; link: LinkFact }
  | { type: 'computer.stopped' }
  | { type: 'network.changed'; link: LinkFact }
  | { type: 'hive.loaded' }
  | { type: 'hive.unloaded'; left: 'some' | 'none' }
  | { type: 'profile.deleted'; left: 'some' | 'none' };

type Of<T extends ComputerEvent['type']> = Extract<ComputerEvent, { type: T }>;

const RUNNING = [
  { guard: 'noLink', target: '#computer.running.link.none' },
  { guard: 'slowLink', target: '#computer.running.link.slow' },
  { target: '#computer.running.link.fast' },
] as const;

/** The statechart of a computer. */
export const computerMachine = setup({
  types: { context: {}, events: {} as ComputerEvent },
  guards: {
    due: ({ event }) => event.type === 'computer.started' && event.due === 'some',
    noLink: ({ event }) => (event as Of<'network.changed'>).link === 'none',
    slowLink: ({ event }) => (event as Of<'network.changed'>).link === 'slow',
    last: ({ event }) => (event as Of<'hive.unloaded'>).left === 'none',
  },
}).createMachine({
  id: 'computer',
  context: {},
  initial: 'off',
  on: { 'computer.stopped': '.off' },
  states: {
    off: { on: { 'computer.started': [{ guard: 'due', target: 'booting' }, ...RUNNING] } },
    booting: { on: { 'boot.finished': [...RUNNING] } },
    running: {
      type: 'parallel',
      states: {
        link: {
          initial: 'fast',
          on: { 'network.changed': [...RUNNING] },
          states: { none: {}, slow: {}, fast: {} },
        },
        hives: {
          initial: 'none',
          states: {
            none: { on: { 'hive.loaded': 'loaded' } },
            loaded: {
              on: {
                'hive.unloaded': { guard: 'last', target: 'none' },
                'profile.deleted': { guard: 'last', target: 'none' },
              },
            },
          },
        },
      },
    },
  },
});

const row = rowsOver<ComputerEvent['type']>();

/** Every state × event cell. A network may be plugged in or out while a computer is off or boots. */
export const COMPUTER_TABLE: Table<ComputerState, ComputerEvent['type']> = {
  off: row({
    goes: ['computer.started'],
    stays: ['network.changed'],
    refused: ['computer.stopped', 'boot.finished', 'hive.loaded', 'hive.unloaded', 'profile.deleted'],
  }),
  booting: row({
    goes: ['boot.finished', 'computer.stopped'],
    stays: ['network.changed', 'profile.deleted'],
    refused: ['computer.started', 'hive.loaded', 'hive.unloaded'],
  }),
  running: row({
    goes: ['computer.stopped', 'network.changed', 'hive.loaded', 'hive.unloaded', 'profile.deleted'],
    stays: [],
    refused: ['computer.started', 'boot.finished'],
  }),
};

/** The machine of a computer, stepped purely. */
export const computerPower = stepper<ComputerState, ComputerEvent>(computerMachine, COMPUTER_TABLE);

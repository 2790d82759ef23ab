import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, transition } from 'xstate';
import {
  COMPUTER_TABLE,
  type ComputerEvent,
  computerMachine,
  computerPower,
} from '../../machines/computer.ts';
import { REFRESH_TABLE, type RefreshEvent, refresh, refreshMachine } from '../../machines/refresh.ts';
import { type Stepper, stateName, toText, toValue } from '../../machines/step.ts';
import type { Table } from '../../machines/table.ts';
import { UPLOAD_TABLE, type UploadEvent, upload, uploadMachine } from '../../machines/upload.ts';

/** Every event with every value of its facts. */
const COMPUTER_EVENTS: readonly ComputerEvent[] = [
  ...(['none', 'some'] as const).flatMap((due) =>
    LINKS().map((link) => ({ type: 'computer.started' as const, due, link })),
  ),
  ...LINKS().map((link) => ({ type: 'boot.finished' as const, link })),
  ...LINKS().map((link) => ({ type: 'network.changed' as const, link })),
  { type: 'computer.stopped' },
  { type: 'hive.loaded' },
  ...(['some', 'none'] as const).flatMap((left) => [
    { type: 'hive.unloaded' as const, left },
    { type: 'profile.deleted' as const, left },
  ]),
];

function LINKS() {
  return ['none', 'slow', 'fast'] as const;
}

const NEEDS = ['object', 'foreground', 'membership'] as const;

const REFRESH_EVENTS: readonly RefreshEvent[] = [
  ...NEEDS.flatMap((needs) => [
    { type: 'configuration.changed' as const, needs },
    { type: 'background.processed' as const, needs },
    { type: 'logoff.checked' as const, needs },
  ]),
  { type: 'logon.processed', mode: 'cached' },
  { type: 'logon.processed', mode: 'foreground' },
];

const UPLOAD_EVENTS: readonly UploadEvent[] = [
  { type: 'upload.scheduled' },
  { type: 'upload.waiting', for: 'idle' },
  { type: 'upload.waiting', for: 'network' },
  { type: 'upload.started' },
  { type: 'upload.failed' },
  { type: 'upload.retried' },
  { type: 'upload.finished' },
  { type: 'upload.abandoned' },
  { type: 'session.ended' },
];

/** All state texts that events lead to from the first. */
function reached<E extends { type: string }>(stepper: Stepper<E>, events: readonly E[]): Set<string> {
  const found = new Set([stepper.initial]);
  for (const state of found) {
    for (const event of events) {
      const next = stepper.step(state, event);
      if (next !== null) found.add(next);
    }
  }
  return found;
}

/** Compares a table with XState in every reachable state, for every event. */
function check<E extends { type: string }>(
  machine: AnyStateMachine,
  table: Table<string, E['type']>,
  stepper: Stepper<E>,
  events: readonly E[],
): void {
  const moving = new Set<string>();
  for (const state of reached(stepper, events)) {
    for (const event of events) {
      const cell = stepper.cell(state, event.type);
      const [next] = transition(machine, machine.resolveState({ value: toValue(state), context: {} }), event);
      const moves = toText(next.value) !== state;
      if (moves) moving.add(`${stateName(state)} ${event.type}`);
      if (moves) expect([state, event, cell]).toEqual([state, event, 'goes']);
    }
  }
  for (const [state, row] of Object.entries(table)) {
    for (const type of new Set(events.map((event) => event.type))) {
      if (row.cell(type) === 'goes') expect([...moving]).toContain(`${state} ${type}`);
    }
  }
}

describe('every cell of the table agrees with XState', () => {
  it('computer', () => check(computerMachine, COMPUTER_TABLE, computerPower, COMPUTER_EVENTS));
  it('refresh', () => check(refreshMachine, REFRESH_TABLE, refresh, REFRESH_EVENTS));
  it('upload', () => check(uploadMachine, UPLOAD_TABLE, upload, UPLOAD_EVENTS));
});

const names = <E extends { type: string }>(stepper: Stepper<E>, events: readonly E[]) =>
  [...new Set([...reached(stepper, events)].map(stateName))].toSorted();

describe('every state can be reached', () => {
  it('computer', () => {
    expect(names(computerPower, COMPUTER_EVENTS)).toEqual(Object.keys(COMPUTER_TABLE).toSorted());
  });
  it('refresh', () => expect(names(refresh, REFRESH_EVENTS)).toEqual(Object.keys(REFRESH_TABLE).toSorted()));
  it('upload', () => expect(names(upload, UPLOAD_EVENTS)).toEqual(Object.keys(UPLOAD_TABLE).toSorted()));
});

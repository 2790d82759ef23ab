/** What random histories should reach: states and cells of all machines, rules, policies, records. Found in the code itself. */
import { COMPUTER_TABLE } from '../../../machines/computer.ts';
import { REFRESH_TABLE } from '../../../machines/refresh.ts';
import { SESSION_TABLE } from '../../../machines/session-table.ts';
import type { Row } from '../../../machines/table.ts';
import { UPLOAD_TABLE } from '../../../machines/upload.ts';
import { CONFIGURED_BY } from '../../fold/refreshes.ts';
import { records } from '../../log/records.ts';
import { stimuli } from '../../log/stimuli.ts';
import { ruleIds } from '../../plan/rules.ts';
import { catalogueEntries } from '../../policy/catalogue.ts';

export const TARGET_KINDS = ['state', 'cell', 'rule', 'policy', 'event'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

export interface Target {
  readonly kind: TargetKind;
  readonly name: string;
}

/** One text for a target, by which hits are counted. */
export const targetId = ({ kind, name }: Target): string => `${kind} ${name}`;

const TABLES: Readonly<Record<string, Readonly<Record<string, Row<string>>>>> = {
  session: SESSION_TABLE as unknown as Readonly<Record<string, Row<string>>>,
  computer: COMPUTER_TABLE as unknown as Readonly<Record<string, Row<string>>>,
  upload: UPLOAD_TABLE as unknown as Readonly<Record<string, Row<string>>>,
  refresh: REFRESH_TABLE as unknown as Readonly<Record<string, Row<string>>>,
};

/**
 * What the world can try where it is refused. Every other refused cell would be a record that does not fit, which no
 * driver makes: the simulator throws, and a replay of somebody else's log reports it.
 */
const TRIED = new Set([
  'logon.requested',
  'logoff.requested',
  'user.worked',
  'setting.written',
  'handle.opened',
]);

export const stateId = (machine: string, state: string): string => `${machine}.${state}`;
export const cellId = (machine: string, state: string, event: string): string =>
  `${machine}.${state} × ${event}`;

function targetsOfMachine(machine: string, table: Readonly<Record<string, Row<string>>>): Target[] {
  return Object.entries(table).flatMap(([state, row]) => [
    { kind: 'state', name: stateId(machine, state) },
    ...row.events
      .filter((event) => row.cell(event) !== 'refused' || (machine === 'session' && TRIED.has(event)))
      .map((event): Target => ({ kind: 'cell', name: cellId(machine, state, event) })),
  ]);
}

const named = (kind: TargetKind, names: readonly string[]): Target[] => names.map((name) => ({ kind, name }));

/** Everything that should be reached, unless `unreachable.ts` says why not. */
export const TARGETS: readonly Target[] = [
  ...Object.entries(TABLES).flatMap(([machine, table]) => targetsOfMachine(machine, table)),
  ...named('rule', ruleIds),
  ...named('policy', [
    ...catalogueEntries.map(({ setting }) => setting.name),
    ...Object.values(CONFIGURED_BY),
  ]),
  ...named('event', [...Object.keys(stimuli), ...Object.keys(records)]),
].toSorted((a, b) => TARGET_KINDS.indexOf(a.kind) - TARGET_KINDS.indexOf(b.kind));

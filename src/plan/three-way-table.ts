/** The decision table of `three-way`: what this computer did to a file or a setting, against what became of it on the server. */
import type { RuleId } from './rules.ts';

/** This computer's copy against the manifest. */
export type LocalCase = 'none' | 'same' | 'changed' | 'deleted';

/**
 * The server's copy against the manifest. `missing`: not in the listing, and no entry says that it was deleted.
 * `older`: the server went back behind the version this computer knows to be confirmed, to one it had before.
 * `forked`: it went back, and has since got a version of which nobody can tell what it was made from.
 */
export type CentralCase = 'none' | 'same' | 'changed' | 'deleted' | 'missing' | 'older' | 'forked';

export type ThreeWayOrder =
  | 'up'
  | 'down'
  | 'conflict'
  | 'keep both, server first'
  | 'remove local'
  | 'remove central'
  | 'forget'
  | 'leave';

export interface Decision {
  readonly order: ThreeWayOrder;
  readonly rule: RuleId;
}

const leave: Decision = { order: 'leave', rule: 'T8' };
const up = (rule: RuleId): Decision => ({ order: 'up', rule });
const down = (rule: RuleId): Decision => ({ order: 'down', rule });

/** Local case × central case. Every row ends with each version still somewhere, or superseded, or deleted by who saw it. */
export const THREE_WAY_TABLE: Readonly<Record<LocalCase, Readonly<Record<CentralCase, Decision>>>> = {
  none: {
    none: leave,
    same: leave,
    changed: down('T2'),
    deleted: leave,
    missing: leave,
    older: leave,
    forked: down('T2'),
  },
  same: {
    none: leave,
    same: leave,
    changed: down('T2'),
    deleted: { order: 'remove local', rule: 'T6' },
    missing: up('T9'),
    older: up('T10'),
    forked: { order: 'keep both, server first', rule: 'T10' },
  },
  changed: {
    none: up('T1'),
    same: up('T1'),
    changed: { order: 'conflict', rule: 'T4' },
    deleted: up('T7'),
    missing: up('T9'),
    older: up('T10'),
    forked: { order: 'keep both, server first', rule: 'T10' },
  },
  deleted: {
    none: leave,
    same: { order: 'remove central', rule: 'T5' },
    changed: down('T7'),
    deleted: { order: 'forget', rule: 'T8' },
    missing: { order: 'remove central', rule: 'T5' },
    older: down('T12'),
    forked: down('T7'),
  },
};

interface Content {
  readonly content: string;
}

/** Equal bytes are no change, whatever was done to the file in between (G6). */
export function localCase(local: Content | undefined, base: Content | undefined): LocalCase {
  if (local === undefined) return base === undefined ? 'none' : 'deleted';
  return base !== undefined && base.content === local.content ? 'same' : 'changed';
}

/** Which rule of the log a failed file operation comes under. */
import type { Failure, FailureKind } from '../disk/failure.ts';
import type { RuleId } from '../plan/rules.ts';

const RULE_OF: Readonly<Record<FailureKind, RuleId>> = {
  diskFull: 'X3',
  denied: 'X1',
  locked: 'X1',
  vanished: 'X4',
  changed: 'X2',
  exists: 'X2',
  notEmpty: 'X5',
  notAFile: 'X5',
  nameTooLong: 'X1',
  damaged: 'X1',
  torn: 'X1',
  refused: 'X2',
  unreachable: 'X6',
  failed: 'X1',
};

export interface Reason {
  readonly rule: RuleId;
  readonly reason: string;
}

export function reasonOf(failure: Failure): Reason {
  return { rule: RULE_OF[failure.kind], reason: failure.message };
}

/** Of what nobody could look at, nothing is done. */
export const UNSEEN: Reason = { rule: 'X1', reason: 'could not be read' };

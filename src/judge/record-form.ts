/** G9: every overwrite, removal and refusal is a record with its rule, and with what was compared. */
import type { ServiceRecord } from '../log/records.ts';
import type { Ledger } from './ledger.ts';

const NEEDS_STAMPS: ReadonlySet<ServiceRecord['type']> = new Set([
  'file.copied',
  'file.deleted',
  'file.kept',
  'file.failed',
  'conflict.kept',
  'hive.copied',
  'hive.kept',
  'hive.failed',
  'settings.merged',
] as const);

const NEEDS_RULE: ReadonlySet<ServiceRecord['type']> = new Set([
  'profile.deleted',
  'profile.kept',
  'hive.abandoned',
  'logon.refused',
  'upload.abandoned',
  ...NEEDS_STAMPS,
] as const);

export function checkRecord(ledger: Ledger, event: ServiceRecord, n: number): void {
  if (!NEEDS_RULE.has(event.type)) return;
  if (!('rule' in event) || event.rule === '') ledger.violate('G9', n, `${event.type} names no rule`);
  if (!NEEDS_STAMPS.has(event.type)) return;
  const compared = 'compared' in event ? event.compared : undefined;
  if (compared === undefined) ledger.violate('G9', n, `${event.type} does not say what was compared`);
  const overwrites = event.type === 'file.copied' && event.replaced !== null;
  if (overwrites && event.replaced === undefined)
    ledger.violate('G9', n, 'An overwrite does not say what it replaced');
}

/** G9: every overwrite, removal and refusal is a record with its rule, and with what was compared. */
import type { LogEvent } from '../log/events.ts';
import type { ServiceRecord } from '../log/records.ts';
import type { Ledger } from './ledger.ts';

const NEEDS_RULE = [
  'profile.deleted',
  'profile.kept',
  'hive.abandoned',
  'logon.refused',
  'upload.abandoned',
] as const satisfies readonly ServiceRecord['type'][];

const NEEDS_RULE_AND_STAMPS = [
  'file.copied',
  'file.deleted',
  'file.kept',
  'file.failed',
  'conflict.kept',
  'hive.copied',
  'hive.kept',
  'hive.failed',
  'settings.merged',
] as const satisfies readonly ServiceRecord['type'][];

/** Of the types that need a rule, whether stamps are needed too. */
const NEEDS_STAMPS: ReadonlyMap<LogEvent['type'], boolean> = new Map([
  ...NEEDS_RULE.map((type) => [type, false] as const),
  ...NEEDS_RULE_AND_STAMPS.map((type) => [type, true] as const),
]);

/** A stimulus needs nothing. */
export function checkRecord(ledger: Ledger, event: LogEvent, n: number): void {
  const needsStamps = NEEDS_STAMPS.get(event.type);
  if (needsStamps === undefined) return;
  const { rule, compared } = event as { readonly rule?: string; readonly compared?: object };
  if (rule === undefined || rule === '') ledger.violate('G9', n, `${event.type} names no rule`);
  if (!needsStamps) return;
  if (compared === undefined) ledger.violate('G9', n, `${event.type} does not say what was compared`);
  const overwrites = event.type === 'file.copied' && event.replaced !== null;
  if (overwrites && event.replaced === undefined)
    ledger.violate('G9', n, 'An overwrite does not say what it replaced');
}

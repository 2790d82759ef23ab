/** G9: every overwrite, removal and refusal is a record with its rule, and with what was compared. */
import type { RecordOf } from '../log/records.ts';
import type { Ledger } from './ledger.ts';

// A log may lack what its format demands: whatever was read is judged.
interface Decided {
  readonly type: string;
  readonly rule?: string;
}

interface Compared extends Decided {
  readonly compared?: unknown;
}

/** What was decided names its rule. */
export function checkRule(ledger: Ledger, { type, rule }: Decided, n: number): void {
  if (rule === undefined || rule === '') ledger.violate('G9', n, `${type} names no rule`);
}

/** What was decided by comparing says what was compared as well. */
export function checkCompared(ledger: Ledger, record: Compared, n: number): void {
  checkRule(ledger, record, n);
  if (record.compared === undefined) ledger.violate('G9', n, `${record.type} does not say what was compared`);
}

/** What may overwrite says what it replaced, or that it replaced nothing. */
export function checkReplaced(ledger: Ledger, record: RecordOf<'file.copied'>, n: number): void {
  checkCompared(ledger, record, n);
  const { replaced } = record as { readonly replaced?: unknown };
  if (replaced === undefined) ledger.violate('G9', n, 'An overwrite does not say what it replaced');
}

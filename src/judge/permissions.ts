/** The permissions in words: why a version may go although nothing newer followed on it (spec section 7). */

/** A permission by which a version may go, each with a record (spec section 7). */
export type PermissionId = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7' | 'P8';

export const PERMISSION_WORDS: Readonly<Record<PermissionId, string>> = {
  P1: 'The older of two concurrent edits, in an algorithm without conflict copies.',
  P2: 'Deleted by somebody who had it.',
  P3: 'Written in a session that was announced as not roaming back: mandatory, guest, temporary, read-only.',
  P4: 'In a folder that is excluded from roaming.',
  P5: 'The local hive at the first roaming logon.',
  P6: 'The older of two concurrent sessions that both changed the hive, where the hive roams as one unit.',
  P7: 'Changes to the hive after it was saved by force.',
  P8: 'An intermediate version inside one session.',
};

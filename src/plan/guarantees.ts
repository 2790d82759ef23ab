/** The guarantees in words: what tables, pages and guides say of G1 to G13. */
import type { GuaranteeId } from './algorithms.ts';

export interface GuaranteeWords {
  /** A few words, for headings. */
  readonly title: string;
  /** One sentence. */
  readonly says: string;
}

export const GUARANTEE_WORDS: Readonly<Record<GuaranteeId, GuaranteeWords>> = {
  G1: {
    title: 'Newer data is never lost',
    says: 'Every version is on the server, on a computer that knows it is unconfirmed, in a conflict copy, superseded by somebody who saw it, or beaten by a newer concurrent one with a record of both.',
  },
  G2: {
    title: 'Causality beats clocks',
    says: 'No copy is replaced by one of its ancestors, whatever the stamps say.',
  },
  G3: {
    title: 'Absence is not deletion',
    says: 'Nothing disappears because a listing, a download, a filter or a state file failed.',
  },
  G4: {
    title: 'A deletion removes what its user had seen',
    says: 'A deletion removes only versions that its user had seen.',
  },
  G5: {
    title: 'Unconfirmed content stays',
    says: 'Content the server has not confirmed is removed by nothing: no merge, cache policy, quota, guest clean-up or reboot.',
  },
  G6: { title: 'Stamps move no content', says: 'Changes of stamps alone move no content.' },
  G7: {
    title: 'Never half a file',
    says: 'Whatever is visible at a path is the whole content of one version.',
  },
  G8: {
    title: 'Copies agree in the end',
    says: 'After everyone has logged on and off twice without failure, all copies agree, and nothing deleted is back.',
  },
  G9: {
    title: 'Everything is recorded',
    says: 'Every overwrite, removal and refusal is a record with its rule, versions and stamps.',
  },
  G10: {
    title: 'Private profiles upload nothing',
    says: 'A profile whose download failed, was refused, or is temporary, mandatory or read-only uploads nothing.',
  },
  G11: {
    title: 'A locked hive costs nothing',
    says: 'A locked hive costs no change made before the end of the wait, is unloaded once its last handle closes, and a profile marked for deletion is gone after the next boot.',
  },
  G12: {
    title: 'First roaming logon',
    says: 'At the first roaming logon an older local hive never reaches the server; later logons compare as usual.',
  },
  G13: {
    title: 'Background upload',
    says: 'It touches only the hive, once per trigger, within an hour of its due time, only while logged on, only in the chosen mode.',
  },
};

import type { Os } from '../log/fields.ts';
import type { Algorithm } from '../plan/algorithms.ts';

const SUFFIX: Readonly<Record<Os, string>> = {
  nt4: '',
  '2000': '',
  xp: '',
  '2003': '',
  vista: '.V2',
  '7': '.V2',
};

/** Name of a user's folder on the share: generations that cannot share a profile have a suffix of their own (reference, section 5.8). */
export function centralFolder(user: string, os: Os, algorithm: Algorithm): string {
  return algorithm.suffixes ? user + SUFFIX[os] : user;
}

import type { Os } from '../log/fields.ts';
import type { Algorithm } from '../plan/algorithms.ts';

/**
 * Name of a user's folder on the share: generations that cannot share a profile have a suffix of their own (reference, section
 * 5.8). A path for all users of a computer names the folder; without `%USERNAME%` in it they share one.
 */
export function centralFolder(
  user: string,
  os: Os,
  algorithm: Algorithm,
  machinePath: string | null = null,
): string {
  const last = machinePath?.split(/[\\/]+/).findLast((part) => part !== '');
  const folder = last === undefined ? user : last.replaceAll(/%username%/gi, () => user);
  const isSuffixed = algorithm.suffixes && (os === 'vista' || os === '7');
  return isSuffixed ? `${folder}.V2` : folder;
}

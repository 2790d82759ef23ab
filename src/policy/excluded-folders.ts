import { isAtLeast, type Windows } from './windows.ts';

/** Settings that are lists of such folders, as `readFolderList` reads them. */
export const folderLists: readonly string[] = ['ExcludeProfileDirs', 'Winlogon/ExcludeProfileDirs'];

const beforeVista = ['Local Settings', 'Temporary Internet Files', 'History', 'Temp'];
const fromVista = ['AppData/Local', 'AppData/LocalLow'];

/** Folders that never roam, whatever the policies say; relative to the profile root, `/` between names. Source: UserProfiles.admx. */
export function defaultExcludedFolders(os: Windows): readonly string[] {
  return isAtLeast(os, 'vista') ? fromVista : beforeVista;
}

/** True if `folder` is one of the defaults or lies below one. */
export function isDefaultFolder(folder: string, os: Windows): boolean {
  const wanted = folder.toLowerCase();
  return defaultExcludedFolders(os).some((known) => `${wanted}/`.startsWith(`${known.toLowerCase()}/`));
}

/**
 * Reads a semicolon-separated list of folders. `\` and `/` both separate names; blanks around an entry and surplus separators are
 * dropped. `refused` are entries that are not relative to the profile root: drive letters, shares, `..`.
 */
export function readFolderList(list: string): { readonly folders: string[]; readonly refused: string[] } {
  const folders: string[] = [];
  const refused: string[] = [];
  for (const entry of list.split(';').map((text) => text.trim())) {
    if (entry === '') continue;
    const names = entry.split(/[\\/]+/).filter((name) => name !== '' && name !== '.');
    const leavesProfile = /^(?:[a-z]:|[\\/]{2})/i.test(entry) || names.includes('..') || names.length === 0;
    if (leavesProfile) refused.push(entry);
    else folders.push(names.join('/'));
  }
  return { folders, refused };
}

/** Defaults first, then the lists in turn; a folder that differs only in case is named once, as first written. */
export function mergeExcludedFolders(os: Windows, lists: readonly string[]): readonly string[] {
  const merged = new Map<string, string>();
  for (const folder of [
    ...defaultExcludedFolders(os),
    ...lists.flatMap((list) => readFolderList(list).folders),
  ]) {
    const id = folder.toLowerCase().normalize('NFC');
    if (!merged.has(id)) merged.set(id, folder);
  }
  return [...merged.values()];
}

import { utf16 } from './decode-text.ts';
import type { Scope } from './policy.ts';
import type { Problem, ReadEntries, RegistryChange, RegistryData, RegistryEntry } from './registry-entry.ts';

/** "PReg" as a little-endian DWORD, and the only version there is. Source: Registry Policy File Format (MS-GPREG 2.2.1). */
export const polSignature = 0x67655250;
export const polVersion = 1;

export function looksLikePol(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === polSignature;
}

/**
 * Reads a `Registry.pol`: after signature and version, entries `[key;value;type;size;data]` in UTF-16LE with numbers as DWORDs.
 * The file does not say whose it is; `scopeFor` decides for each entry (key and value name, as in the file). A damaged entry is a
 * problem with its byte offset; reading goes on at the next place that looks like the beginning of an entry.
 */
export function readRegistryPol(
  bytes: Uint8Array,
  scopeFor: (key: string, valueName: string) => Scope,
): ReadEntries {
  const entries: RegistryEntry[] = [];
  const problems: Problem[] = [];
  const version = bytes.length >= 8 && looksLikePol(bytes) ? viewOf(bytes).getUint32(4, true) : undefined;
  if (version !== polVersion) {
    const message = version === undefined ? 'not a Registry.pol file' : `version ${version}; only 1 is known`;
    return { entries, problems: [{ offset: 0, message }] };
  }
  for (let offset = 8; offset < bytes.length; ) {
    const read = readEntry(bytes, offset);
    if (typeof read === 'string') {
      problems.push({ offset, message: read });
      offset = nextEntry(bytes, offset + 1);
    } else {
      for (const change of changes(read)) {
        const scope = scopeFor(change.key, 'valueName' in change ? change.valueName : '');
        entries.push({ ...change, scope, place: { offset } });
      }
      offset = read.end;
    }
  }
  return { entries, problems };
}

interface RawEntry {
  readonly key: string;
  readonly valueName: string;
  readonly type: number;
  readonly data: Uint8Array;
  readonly end: number;
}

const mark = { open: 0x5b, separator: 0x3b, close: 0x5d } as const;

/** The entry at `start`, or what is wrong with it. */
function readEntry(bytes: Uint8Array, start: number): RawEntry | string {
  const key = isMark(bytes, start, mark.open) ? readText(bytes, start + 2) : undefined;
  if (key === undefined) return 'an entry must start with [ and a key';
  const value = isMark(bytes, key.end, mark.separator) ? readText(bytes, key.end + 2) : undefined;
  if (value === undefined) return 'a value name must follow the key';
  const numbers = value.end;
  const inOrder = [0, 6, 12].every((step) => isMark(bytes, numbers + step, mark.separator));
  if (!inOrder) return 'type, size and data must follow the value name';
  const view = viewOf(bytes);
  const size = view.getUint32(numbers + 8, true);
  const dataStart = numbers + 14;
  if (!isMark(bytes, dataStart + size, mark.close)) return `no ] after ${size} bytes of data`;
  return {
    key: key.text.replaceAll(/^\\+|\\+$/g, ''),
    valueName: value.text,
    type: view.getUint32(numbers + 2, true),
    data: bytes.subarray(dataStart, dataStart + size),
    end: dataStart + size + 2,
  };
}

/** Text up to its NUL; `end` is behind the NUL. */
function readText(
  bytes: Uint8Array,
  start: number,
): { readonly text: string; readonly end: number } | undefined {
  for (let at = start; at + 1 < bytes.length; at += 2) {
    if (bytes[at] === 0 && bytes[at + 1] === 0)
      return { text: utf16(bytes.subarray(start, at)), end: at + 2 };
  }
  return undefined;
}

function isMark(bytes: Uint8Array, at: number, character: number): boolean {
  return bytes[at] === character && bytes[at + 1] === 0;
}

/** Where `][` says that an entry ends and another begins; else the end of the file. */
function nextEntry(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 3 < bytes.length; at += 1) {
    if (isMark(bytes, at, mark.close) && isMark(bytes, at + 2, mark.open)) return at + 2;
  }
  return bytes.length;
}

type Keyed = RegistryChange & { readonly key: string };

/** The special value names start with two asterisks and are compared without regard to case. */
function changes({ key, valueName, type, data }: RawEntry): readonly Keyed[] {
  const special = /^\*\*(?<word>[a-z]+)(?<dot>[.:]?)(?<rest>.*)$/is.exec(valueName)?.groups;
  const rest = special?.['rest'] ?? '';
  switch (special === undefined ? '' : `${special['word']}${special['dot']}`.toLowerCase()) {
    case '':
      return [{ key, change: 'set', valueName, data: readData(type, data) }];
    case 'soft.':
      return [{ key, change: 'setIfAbsent', valueName: rest, data: readData(type, data) }];
    case 'del.':
      return [{ key, change: 'deleteValue', valueName: rest }];
    case 'delvals':
    case 'delvals.':
      return [{ key, change: 'deleteAllValues' }];
    case 'deletevalues':
      return listed(data).map((name) => ({ key, change: 'deleteValue', valueName: name }));
    case 'deletekeys':
      return listed(data).map((name) => ({ key: `${key}\\${name}`, change: 'deleteKey' }));
    default:
      return [{ key, change: 'none', name: valueName }];
  }
}

function listed(data: Uint8Array): string[] {
  const text = utf16(data).replaceAll('\0', '');
  return text.split(';').filter((name) => name !== '');
}

function readData(type: number, data: Uint8Array): RegistryData {
  if (type === 1 || type === 2) {
    return { type: type === 1 ? 'string' : 'expand', value: utf16(data).replace(/\0+$/, '') };
  }
  if (type === 4 && data.length === 4) return { type: 'dword', value: viewOf(data).getUint32(0, true) };
  return { type: 'other', name: type === 4 ? `DWORD of ${data.length} bytes` : `number ${type}` };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

import { ansi, utf16 } from './decode-text.ts';
import type { Scope } from './policy.ts';
import { logicalLines } from './reg-lines.ts';
import type { Problem, ReadEntries, RegistryData, RegistryEntry } from './registry-entry.ts';

const header = /^(?:Windows Registry Editor Version 5\.00|REGEDIT4)\s*$/;

/** True if the text starts as a registry export does. */
export function looksLikeReg(text: string): boolean {
  return header.test(firstLine(text));
}

function firstLine(text: string): string {
  return text.trimStart().split(/\r?\n/, 1)[0] ?? '';
}

interface Key {
  readonly key: string;
  readonly scope: Scope | null;
}

/**
 * Reads the text of a `.reg` export, both "Windows Registry Editor Version 5.00" (byte lists are UTF-16LE) and REGEDIT4 (byte lists
 * are ANSI). Understands dword, strings (also over several lines), `hex(2):` and the other byte lists, deletions of values and keys,
 * comments. A damaged line is a problem with its number; reading goes on behind it.
 */
export function readReg(text: string): ReadEntries {
  const entries: RegistryEntry[] = [];
  const problems: Problem[] = [];
  if (!looksLikeReg(text)) {
    const message =
      'not a registry export: the first line must be "Windows Registry Editor Version 5.00" or REGEDIT4';
    return { entries, problems: [{ line: 1, message }] };
  }
  const decode = firstLine(text).startsWith('REGEDIT4') ? ansi : utf16;
  let current: Key | undefined;
  for (const { line, text: content } of logicalLines(text)) {
    if (content === '' || content.startsWith(';') || header.test(content)) continue;
    const place = { line };
    if (content.startsWith('[')) {
      const opened = readKey(content);
      current = opened?.key;
      if (opened === undefined)
        problems.push({ line, message: 'a key must look like [HKEY_LOCAL_MACHINE\\Software\\…]' });
      else if (opened.deleted) entries.push({ ...opened.key, place, change: 'deleteKey' });
      continue;
    }
    const read = current === undefined ? 'a value before any [key]' : readValue(content, decode);
    if (typeof read === 'string') problems.push({ line, message: read });
    else if (current !== undefined) entries.push({ ...current, place, ...read });
  }
  return { entries, problems };
}

function readKey(content: string): { readonly key: Key; readonly deleted: boolean } | undefined {
  const match = /^\[(?<minus>-?)(?<root>HKEY_[A-Z_]+)(?:\\(?<key>.*))?\]$/i.exec(content.trimEnd());
  if (match?.groups === undefined) return undefined;
  const { minus, root = '', key = '' } = match.groups;
  return { key: { key: key.replace(/\\+$/, ''), scope: scopeOf(root) }, deleted: minus === '-' };
}

function scopeOf(root: string): Scope | null {
  const scopes: Partial<Record<string, Scope>> = { HKEY_LOCAL_MACHINE: 'machine', HKEY_CURRENT_USER: 'user' };
  return scopes[root.toUpperCase()] ?? null;
}

type ValueChange =
  | { change: 'set'; valueName: string; data: RegistryData }
  | { change: 'deleteValue'; valueName: string };

/** One `"name"=data`, or what is wrong with it. */
function readValue(content: string, decode: (bytes: Uint8Array) => string): ValueChange | string {
  const match = /^(?:@|"(?<name>(?:[^"\\]|\\.)*)")\s*=\s*(?<data>.*)$/s.exec(content);
  if (match?.groups === undefined) return 'a value must look like "name"=data';
  const valueName = unescape(match.groups['name'] ?? '');
  const text = (match.groups['data'] ?? '').trimEnd();
  if (text === '-') return { change: 'deleteValue', valueName };
  const data = readData(text, decode);
  return typeof data === 'string' ? data : { change: 'set', valueName, data };
}

function readData(text: string, decode: (bytes: Uint8Array) => string): RegistryData | string {
  const quoted = /^"(?<string>(?:[^"\\]|\\.)*)"\s*(?:;.*)?$/s.exec(text)?.groups?.['string'];
  if (quoted !== undefined) return { type: 'string', value: unescape(quoted) };
  if (text.startsWith('"')) return 'a text must end with a quotation mark';
  const dword = /^dword:(?<digits>[0-9a-f]{1,8})\s*(?:;.*)?$/i.exec(text)?.groups?.['digits'];
  if (dword !== undefined) return { type: 'dword', value: Number.parseInt(dword, 16) };
  if (/^dword:/i.test(text)) return 'dword: takes one to eight hexadecimal digits';
  const list = /^hex(?:\((?<type>[0-9a-f]{1,8})\))?:(?<bytes>[0-9a-f,\s]*?)\s*(?:;.*)?$/i.exec(text)?.groups;
  if (list === undefined) return 'data must be "text", dword:…, hex:…, hex(2):… or -';
  const bytes = readBytes(list['bytes'] ?? '');
  if (bytes === undefined) return 'a byte list must be pairs of hexadecimal digits with commas between them';
  return readTyped(Number.parseInt(list['type'] ?? '3', 16), bytes, decode);
}

function readBytes(list: string): Uint8Array | undefined {
  const pairs = list
    .replaceAll(/\s/g, '')
    .split(',')
    .filter((pair) => pair !== '');
  if (pairs.some((pair) => !/^[0-9a-f]{1,2}$/i.test(pair))) return undefined;
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

/** Registry types by number: 1 text, 2 text with variables, 4 DWORD; no setting uses another. */
function readTyped(
  type: number,
  bytes: Uint8Array,
  decode: (bytes: Uint8Array) => string,
): RegistryData | string {
  if (type === 1 || type === 2) {
    return { type: type === 1 ? 'string' : 'expand', value: decode(bytes).replace(/\0+$/, '') };
  }
  if (type !== 4) return { type: 'other', name: `hex(${type.toString(16)})` };
  if (bytes.length !== 4) return `a DWORD has 4 bytes, got ${bytes.length}`;
  return { type: 'dword', value: new DataView(bytes.buffer).getUint32(0, true) };
}

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/gs, '$1');
}

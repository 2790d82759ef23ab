import { catalogueEntries } from './catalogue.ts';
import type { Scope, Setting, Settings, SettingValue } from './policy.ts';
import { checkedForWriting } from './settings-for-writing.ts';

/**
 * Writes settings as a `.reg` export: "Windows Registry Editor Version 5.00", UTF-16LE with byte order mark, CRLF. `null` becomes a
 * deletion. Throws a RangeError on values that checkSettings refuses and on settings of the other scope.
 */
export function writeReg(machine: Settings, user: Settings): Uint8Array {
  const lines = [
    'Windows Registry Editor Version 5.00',
    '',
    ...keyBlocks('machine', checkedForWriting(machine, 'machine')),
    ...keyBlocks('user', checkedForWriting(user, 'user')),
  ];
  return Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`, 'utf16le');
}

const roots: Record<Scope, string> = { machine: 'HKEY_LOCAL_MACHINE', user: 'HKEY_CURRENT_USER' };

function keyBlocks(scope: Scope, settings: Settings): string[] {
  const blocks = new Map<string, string[]>();
  for (const { policy, setting } of catalogueEntries) {
    const value = settings[setting.name];
    if (policy.scope !== scope || value === undefined) continue;
    const block = blocks.get(policy.key) ?? [`[${roots[scope]}\\${policy.key}]`];
    block.push(`"${escape(setting.valueName)}"=${written(setting, value)}`);
    blocks.set(policy.key, block);
  }
  return [...blocks.values()].flatMap((block) => block.concat(''));
}

function written(setting: Setting, value: SettingValue): string {
  if (value === null) return '-';
  if (typeof value === 'number') return `dword:${value.toString(16).padStart(8, '0')}`;
  if (setting.type === 'expand') return byteList('hex(2):', value);
  // A line break or the like inside quotation marks would depend on how the reader joins lines.
  const hasControls = Array.from(value).some((character) => character < ' ');
  return hasControls ? byteList('hex(1):', value) : `"${escape(value)}"`;
}

/** Byte lists are broken after 25 bytes with a backslash, as the registry editor does. */
function byteList(prefix: string, text: string): string {
  const pairs = Array.from(Buffer.from(`${text}\0`, 'utf16le'), (byte) => byte.toString(16).padStart(2, '0'));
  const rows = Array.from({ length: Math.ceil(pairs.length / 25) }, (_, row) =>
    pairs.slice(row * 25, row * 25 + 25).join(','),
  );
  return `${prefix}${rows.join(',\\\r\n  ')}`;
}

function escape(text: string): string {
  return text.replaceAll(/["\\]/g, '\\$&');
}

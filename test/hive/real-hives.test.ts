import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHive } from '../../src/hive/regf.ts';
import { checkHive } from '../../src/hive/regf-header.ts';

/** Real hives lie beside the repository on some machines; nothing of them is in it. */
const folder = join(import.meta.dirname, '../../../shared/data/hives');
const hives = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
const exporter = spawnSync('hivexregedit', ['--version'], { stdio: 'ignore' }).error === undefined;

/** `path|name` → type and bytes, from our reader. */
function ours(bytes: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  for (const key of readHive(bytes).keys) {
    found.set(key.path, 'key');
    for (const { name, type, data } of key.values)
      found.set(`${key.path}|${name}`, `${type.toString(16)}:${data.toString('hex')}`);
  }
  return found;
}

/** The same from the export of hivex: `[\path]`, `"name"=hex(type):aa,bb`, `@=…`, `dword:…`. */
function theirs(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let path = '';
  for (const bytes of text.split('\n')) {
    const line = decoded(bytes);
    const key = /^\[\\?(.*)\]$/.exec(line);
    if (key !== null) {
      path = key[1] ?? '';
      found.set(path, 'key');
      continue;
    }
    const value = /^(?:@|"((?:[^"\\]|\\.)*)")=(.*)$/.exec(line);
    if (value !== null)
      found.set(`${path}|${(value[1] ?? '').replaceAll(/\\(.)/g, '$1')}`, dataOf(value[2] ?? ''));
  }
  return found;
}

/** Perl writes a line as UTF-8 if it has letters beyond Latin-1, else as Latin-1. */
function decoded(line: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(line, 'latin1'));
  } catch {
    return line;
  }
}

function dataOf(text: string): string {
  const dword = /^dword:([0-9a-f]{8})$/.exec(text);
  if (dword !== null)
    return `4:${Buffer.from(dword[1] ?? '', 'hex')
      .swap32()
      .toString('hex')}`;
  const [type, bytes] = text.replace(/^hex\(/, '').split('):');
  return `${type}:${(bytes ?? '').replaceAll(',', '')}`;
}

describe.runIf(hives.length > 0)('real hives (skipped where none are at hand)', () => {
  it.each(hives)('%s is whole and read without a problem', (name) => {
    const bytes = fs.readFileSync(join(folder, name));
    const check = checkHive(bytes);
    expect(check).toMatchObject({ ok: true, problems: [] });
    expect(new Date(Number((check.lastWritten ?? 0n) / 1_000_000n)).getUTCFullYear()).toBeGreaterThan(2000);
    const { keys, problems } = readHive(bytes);
    expect(problems).toEqual([]);
    expect(keys.length).toBeGreaterThan(500);
  });

  it.runIf(exporter).each(hives)('%s reads the same as with hivex', (name) => {
    const path = join(folder, name);
    const args = ['--export', path, '\\'];
    const text = execFileSync('hivexregedit', args, { encoding: 'latin1', maxBuffer: 1 << 28 });
    const [mine, other] = [ours(fs.readFileSync(path)), theirs(text)];
    expect(mine.size).toBe(other.size);
    const differing = [...other].filter(([key, value]) => mine.get(key) !== value);
    expect(differing.slice(0, 5)).toEqual([]);
  });
});

describe.runIf(hives.length === 0)('real hives', () => {
  it('are not on this machine: the comparison was skipped', () => {
    expect(hives).toEqual([]);
  });
});

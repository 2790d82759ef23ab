import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHive } from '../../src/hive/regf.ts';
import {
  checkHive,
  fromFileTime,
  headerChecksum,
  readHeader,
  toFileTime,
} from '../../src/hive/regf-header.ts';
import { type HivePlan, writeHive } from './hive-writer.ts';

const written = 1_051_776_000_123_456_700n;

const plan: HivePlan = {
  lastWritten: written,
  root: {
    name: 'CMI-CreateHive{…}',
    lastWritten: 100n,
    values: [{ name: '', type: 1, data: Buffer.from('default\0', 'utf16le') }],
    keys: [
      {
        name: 'Software',
        lastWritten: written,
        values: [
          { name: 'dword', type: 4, data: Buffer.from([1, 2, 3, 4]) },
          { name: 'none', type: 0, data: Buffer.alloc(0) },
          { name: 'Größe', type: 3, data: Buffer.from('five!') },
          { name: '色', type: 1, data: Buffer.from('blue\0', 'utf16le') },
        ],
        keys: [{ name: 'Empty' }, { name: '設定', values: [{ name: 'x', type: 4, data: Buffer.alloc(4) }] }],
      },
      { name: 'Long', values: [{ name: 'picture', type: 3, data: Buffer.alloc(50_000, 'ab') }] },
      { name: 'Third' },
    ],
  },
};
const sound = writeHive(plan);

describe('a hive', () => {
  it.each(['lh', 'li', 'ri'] as const)('is read key by key and value by value (lists: %s)', (lists) => {
    const { keys, problems } = readHive(writeHive({ ...plan, lists }));
    expect(problems).toEqual([]);
    expect(keys.map((key) => key.path)).toEqual([
      '',
      'Software',
      'Software\\Empty',
      'Software\\設定',
      'Long',
      'Third',
    ]);
    const software = keys[1];
    expect(software?.lastWritten).toBe(written);
    expect(software?.values.map(({ name, type, data }) => [name, type, data.toString('hex')])).toEqual([
      ['dword', 4, '01020304'],
      ['none', 0, ''],
      ['Größe', 3, '6669766521'],
      ['色', 1, '62006c007500650000000000'.slice(0, 20)],
    ]);
    expect(keys[4]?.values[0]?.data.equals(Buffer.alloc(50_000, 'ab'))).toBe(true);
  });

  it('that is whole passes, with the stamp of its last write', () => {
    expect(checkHive(sound)).toEqual({ ok: true, lastWritten: written, problems: [] });
    expect(readHeader(sound)).toMatchObject({ fileName: '\\ntuser.dat', major: 1, minor: 5 });
  });

  it('may be followed by free space, as Windows leaves it', () => {
    expect(checkHive(Buffer.concat([sound, Buffer.alloc(8192)])).ok).toBe(true);
  });

  it.each([
    ['an unfinished write', (b: Buffer) => b.writeUInt32LE(2, 4), 'a write was not finished: sequence 2, 1'],
    [
      'another signature',
      (b: Buffer) => b.write('PK\u0003\u0004'),
      'not a hive: it does not begin with "regf"',
    ],
    ['a log', (b: Buffer) => b.writeUInt32LE(1, 28), 'this is a log of a hive, not a hive'],
    ['an unknown version', (b: Buffer) => b.writeUInt32LE(2, 20), 'unknown version 2.5'],
    ['a changed header', (b: Buffer) => b.writeUInt8(9, 60), 'the checksum of the header does not match'],
    ['a bin of zeros', (b: Buffer) => b.fill(0, 4096, 8192), 'no hive bin where one should be'],
  ])('with %s fails the check', (_, damage, message) => {
    const bytes = Buffer.from(sound);
    damage(bytes);
    const check = checkHive(bytes);
    expect(check.ok).toBe(false);
    expect(check.problems.map((problem) => problem.message)).toContain(message);
  });

  it('cut short anywhere fails the check', () => {
    const lengths = [0, 3, 511, 4095, 4096, 4100, 8192, sound.length - 4096, sound.length - 1];
    expect(lengths.filter((length) => checkHive(sound.subarray(0, length)).ok)).toEqual([]);
    expect(checkHive(sound.subarray(0, sound.length - 1)).problems).toEqual([
      { at: sound.length - 1, message: 'cut short: 1 bytes are missing' },
    ]);
  });

  it('of zeros, as a crash can leave it, fails the check', () => {
    expect(checkHive(Buffer.alloc(262_144)).ok).toBe(false);
  });
});

describe('a damaged hive', () => {
  it('never throws, loops or leaves the file, whatever bytes are changed', () => {
    const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = Buffer.from(sound);
        for (const [at, value] of changes) bytes[at] = value;
        checkHive(bytes);
        expect(readHive(bytes).keys.length).toBeLessThanOrEqual(6);
      }),
      { seed: 20030501, numRuns: 2000 },
    );
  });

  it('is listed as far as it can be, with the position of what cannot', () => {
    const bytes = Buffer.from(sound);
    const at = bytes.indexOf(Buffer.from('Empty', 'latin1')) - 76;
    bytes.write('xx', at, 'latin1');
    const { keys, problems } = readHive(bytes);
    expect(keys.map((key) => key.path)).toEqual(['', 'Software', 'Software\\設定', 'Long', 'Third']);
    expect(problems).toEqual([{ at: at - 4, message: 'the cell is no nk but "xx"' }]);
  });

  it('whose key is below itself ends', () => {
    const bytes = Buffer.from(sound);
    const root = bytes.readUInt32LE(36);
    const list = bytes.readUInt32LE(4096 + root + 4 + 28);
    bytes.writeUInt32LE(root, 4096 + list + 4 + 4);
    const { keys, problems } = readHive(bytes);
    expect(keys.map((key) => key.path)).toEqual(['', 'Long', 'Third']);
    expect(problems).toEqual([{ at: 4096 + root, message: 'the cell is used twice' }]);
  });

  it('that is no hive at all has no keys and says so', () => {
    expect(readHive(Buffer.from('not a hive'))).toEqual({
      keys: [],
      problems: [{ at: 0, message: 'not a hive' }],
    });
  });
});

describe('numbers of a hive', () => {
  it('count FILETIME from 1601; zero means never', () => {
    expect(fromFileTime(0n)).toBeNull();
    expect(fromFileTime(116_444_736_000_000_001n)).toBe(100n);
    expect(fromFileTime(toFileTime(written))).toBe(written);
  });

  it('avoid the two checksums that have another meaning', () => {
    const zeros = Buffer.alloc(4096);
    expect(headerChecksum(zeros)).toBe(1);
    zeros.writeUInt32LE(0xffffffff, 0);
    expect(headerChecksum(zeros)).toBe(0xfffffffe);
  });
});

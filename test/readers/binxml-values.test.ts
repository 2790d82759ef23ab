import { describe, expect, it } from 'vitest';
import { arrayTexts, valueText } from '../../src/readers/evtx/binxml-values.ts';

function check(type: number, hex: string): string {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  return valueText(bytes, type, 0, bytes.length);
}

describe('values of binary XML', () => {
  it.each([
    ['UTF-16', 0x01, '61 00 e4 00 00 00', 'aä'],
    ['codepage', 0x02, '61 e4', 'aä'],
    ['int8', 0x03, 'ff', '-1'],
    ['uint8', 0x04, 'ff', '255'],
    ['int16', 0x05, 'fe ff', '-2'],
    ['uint16', 0x06, 'fb 05', '1531'],
    ['int32', 0x07, 'ff ff ff ff', '-1'],
    ['uint32', 0x08, 'ff ff ff ff', '4294967295'],
    ['int64', 0x09, 'ff ff ff ff ff ff ff ff', '-1'],
    ['uint64', 0x0a, 'ff ff ff ff ff ff ff ff', '18446744073709551615'],
    ['float', 0x0b, '00 00 c0 3f', '1.5'],
    ['double', 0x0c, '00 00 00 00 00 00 f8 3f', '1.5'],
    ['bool', 0x0d, '01 00 00 00', 'true'],
    ['binary', 0x0e, '01 ab', '01AB'],
    [
      'GUID',
      0x0f,
      'f0 e9 b1 89 ff 5a a6 44 9b 44 0a 07 a7 ce 58 45',
      '{89B1E9F0-5AFF-44A6-9B44-0A07A7CE5845}',
    ],
    ['pointer of 32 bits', 0x10, '78 56 34 12', '0x12345678'],
    ['pointer of 64 bits', 0x10, '78 56 34 12 01 00 00 00', '0x112345678'],
    ['FILETIME', 0x11, '00 80 3e d5 de b1 9d 01', '1970-01-01T00:00:00.0000000Z'],
    ['SYSTEMTIME', 0x12, 'd3 07 05 00 04 00 01 00 09 00 1e 00 05 00 07 00', '2003-05-01T09:30:05.007Z'],
    ['SID', 0x13, '01 01 00 00 00 00 00 05 12 00 00 00', 'S-1-5-18'],
    ['hex 32', 0x14, '00 00 00 80', '0x80000000'],
    ['hex 64', 0x15, '00 00 00 00 00 00 00 80', '0x8000000000000000'],
    ['null', 0x00, '', ''],
  ])('%s', (_, type, hex, expected) => {
    expect(check(type, hex)).toBe(expected);
  });

  it('are refused when too short or of an unknown type', () => {
    expect(() => check(0x0f, '00')).toThrow('a value of type 15 has 1 instead of 16 bytes');
    expect(() => check(0x13, '01 05 00 00 00 00 00 05')).toThrow('a SID does not fit into 8 bytes');
    expect(() => check(0x77, '00')).toThrow('value type 0x77 is unknown');
  });

  it('come as arrays, of strings with a NUL each and of numbers side by side', () => {
    const strings = Buffer.from('one\0\0three\0', 'utf16le');
    expect(arrayTexts(strings, 0x01, 0, strings.length)).toEqual(['one', '', 'three']);
    expect(arrayTexts(Buffer.from([1, 0, 2, 0]), 0x06, 0, 4)).toEqual(['1', '2']);
    expect(arrayTexts(Buffer.alloc(0), 0x06, 0, 0)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { collect, problemTexts } from './collect-entries.ts';

const LOGON = [
  'USERENV(1a4.1a8) 23:59:58:375 LoadUserProfile: Entering, hToken = <0x888>, lpProfileInfo = 0x6e57c',
  'USERENV(1a4.1a8) 23:59:59:015 LoadUserProfile: lpProfileInfo->lpUserName = <alice>',
  'USERENV(2b0.2b4) 23:59:58:990 ReconcileFile: \\\\server\\alice\\ntuser.dat ==> C:\\Documents and Settings\\alice\\ntuser.dat  [OK]',
  'USERENV(1a4.1a8) 00:00:01:000 CSyncManager::EnterLock <S-1-5-21-1-2-3-1001>',
  'USERENV(1a4.1a8) 00:00:02:000 no function named',
  '',
].join('\r\n');

describe('userenv.log', () => {
  it('reads prefix, function and text of 2000 to 2003, and counts the midnights', async () => {
    const { format, lines, problems } = await collect(LOGON);
    expect(format).toBe('userenv');
    expect(problems).toEqual([]);
    expect(lines[0]).toEqual({
      source: { file: 'stdin', line: 1 },
      processId: 0x1a4,
      threadId: 0x1a8,
      timeOfDay: '23:59:58.375',
      day: 0,
      time: null,
      function: 'LoadUserProfile',
      text: 'Entering, hToken = <0x888>, lpProfileInfo = 0x6e57c',
    });
    expect(lines.map((line) => [line.day, line.function])).toEqual([
      [0, 'LoadUserProfile'],
      [0, 'LoadUserProfile'],
      [0, 'ReconcileFile'],
      [1, 'CSyncManager::EnterLock'],
      [1, null],
    ]);
    expect(lines[3]?.text).toBe('<S-1-5-21-1-2-3-1001>');
  });

  it('gives instants where the date of the first line and the offset are known', async () => {
    const { lines } = await collect(LOGON, { startDate: '2003-05-01', utcOffsetMinutes: 120 });
    expect(lines.map((line) => line.time)).toEqual([
      '2003-05-01T21:59:58.3750000Z',
      '2003-05-01T21:59:59.0150000Z',
      '2003-05-01T21:59:58.9900000Z',
      '2003-05-01T22:00:01.0000000Z',
      '2003-05-01T22:00:02.0000000Z',
    ]);
  });

  it('reads the bare lines of NT 4.0', async () => {
    const { format, lines } = await collect(
      'LoadUserProfile: Entering, hToken = <0xa8>, lpProfileInfo = 0x12f4e8\n' +
        'RestoreUserProfile:  Entering\n' +
        'Local profile is reachable\n',
    );
    expect(format).toBe('userenv');
    expect(lines.map((line) => [line.timeOfDay, line.function, line.text])).toEqual([
      [null, 'LoadUserProfile', 'Entering, hToken = <0xa8>, lpProfileInfo = 0x12f4e8'],
      [null, 'RestoreUserProfile', 'Entering'],
      [null, null, 'Local profile is reachable'],
    ]);
  });

  it('reads UTF-16 and the codepage of old computers', async () => {
    const text = 'USERENV(1a4.1a8) 10:00:00:000 ReconcileFile: Configuración local\n';
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    for (const bytes of [utf16, Buffer.from(text, 'latin1'), Buffer.from(text)]) {
      expect((await collect(bytes)).lines[0]?.text).toBe('Configuración local');
    }
  });

  it('says where a line was cut or holds NULs', async () => {
    const long = `USERENV(1a4.1a8) 10:00:00:000 A: ${'x'.repeat(5000)}`;
    const { lines, problems } = await collect(`${long}\nUSERENV(1a4.1a8) 10:00:01:000 B: y\0\n`, {
      maxRecordLength: 1024,
    });
    expect(lines.map((line) => line.function)).toEqual(['A', 'B']);
    expect(problemTexts(problems)).toEqual([
      `1: a line of ${long.length} characters: read only in part`,
      '2: the line holds NUL characters',
    ]);
  });
});

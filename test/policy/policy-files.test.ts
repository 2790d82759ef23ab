import { describe, expect, it } from 'vitest';
import type { PolicyFile } from '../../src/policy/policy-file.ts';
import { readPolicyFile } from '../../src/policy/read-policy-file.ts';
import type { Place } from '../../src/policy/registry-entry.ts';
import { writeReg } from '../../src/policy/write-reg.ts';
import { writeRegistryPol } from '../../src/policy/write-registry-pol.ts';

function place(at: Place): string {
  return String('line' in at ? at.line : at.offset);
}

/** What a file says, one line each: the settings, `!` problems and `-` unmapped entries with their places. */
function told({ machine, user, problems, unmapped }: PolicyFile): string[] {
  return [
    ...Object.entries(machine).map(([name, value]) => `machine ${name} = ${JSON.stringify(value)}`),
    ...Object.entries(user).map(([name, value]) => `user ${name} = ${JSON.stringify(value)}`),
    ...problems.map((problem) => `! ${place(problem)}: ${problem.message}`),
    ...unmapped.map((entry) => `- ${place(entry)}: ${entry.name}: ${entry.reason}`),
  ];
}

const system = 'HKEY_LOCAL_MACHINE\\Software\\Policies\\Microsoft\\Windows\\System';
const v5 = 'Windows Registry Editor Version 5.00';

function reg(...lines: string[]): string[] {
  return told(readPolicyFile(Buffer.from(`\uFEFF${lines.join('\r\n')}`, 'utf16le'), 'a.reg'));
}

describe('a .reg export', () => {
  it('gives the settings of the computer and of the user', () => {
    const lines = reg(
      v5,
      '',
      `[${system}]`,
      '"ReadOnlyProfile"=dword:00000001',
      '"CleanupProfiles"=dword:1e ; a month',
      '',
      '[HKEY_CURRENT_USER\\Software\\Policies\\Microsoft\\Windows\\System]',
      '"ExcludeProfileDirs"="Big\\\\Data;say \\"x\\""',
      '[HKEY_CURRENT_USER\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon]',
      '"ExcludeProfileDirs"="Own"',
    );
    expect(lines).toEqual([
      'machine ReadOnlyProfile = 1',
      'machine CleanupProfiles = 30',
      'user ExcludeProfileDirs = "Big\\\\Data;say \\"x\\""',
      'user Winlogon/ExcludeProfileDirs = "Own"',
    ]);
  });

  it('joins a byte list over several lines', () => {
    const [first, ...rest] = Array.from(Buffer.from('\\\\s\\%USERNAME%\0', 'utf16le'), (byte) =>
      byte.toString(16).padStart(2, '0'),
    );
    expect(reg(v5, `[${system}]`, `"MachineProfilePath"=hex(2):${first},\\`, `  ${rest.join(',')}`)).toEqual([
      'machine MachineProfilePath = "\\\\\\\\s\\\\%USERNAME%"',
    ]);
  });

  it('of Windows NT 4.0 is ANSI, byte lists too', () => {
    const text = `REGEDIT4\r\n\r\n[${system}]\r\n"MachineProfilePath"=hex(2):63,61,66,e9,00\r\n"HomeDir"="caf\u00e9"\r\n`;
    expect(told(readPolicyFile(Buffer.from(text, 'latin1'), 'a.reg'))).toEqual([
      'machine MachineProfilePath = "café"',
      'machine HomeDir = "café"',
    ]);
  });

  it('may be UTF-8, with LF line ends', () => {
    const text = `${v5}\n\n[${system}]\n"HomeDir"="Größe"\n`;
    expect(told(readPolicyFile(Buffer.from(text), 'a.reg'))).toEqual(['machine HomeDir = "Größe"']);
  });

  it('may be UTF-16 with either byte order, or without a mark', () => {
    const bytes = Buffer.from(`${v5}\n[${system}]\n"HomeDir"="Größe"\n`, 'utf16le');
    const swapped = Buffer.concat([Buffer.of(0xfe, 0xff), Buffer.from(bytes).swap16()]);
    for (const file of [bytes, swapped]) {
      expect(told(readPolicyFile(file, 'a.reg'))).toEqual(['machine HomeDir = "Größe"']);
    }
  });

  it('deletes a value with a minus, and a key with all below', () => {
    expect(reg(v5, `[${system}]`, '"ReadOnlyProfile"=dword:00000001', '"ReadOnlyProfile"=-')).toEqual([
      'machine ReadOnlyProfile = null',
    ]);
    const all = reg(v5, '[-HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies]');
    expect(all).toContain('user EnableProfileQuota = null');
    expect(all).not.toContain('user ExcludeProfileDirs = null');
    expect(reg(v5, `[-${system.slice(0, -3)}]`)).toEqual([
      '- 2: Software\\Policies\\Microsoft\\Windows\\Sys: no setting we know lies there',
    ]);
    expect(reg(v5, '[-HKEY_CURRENT_USER\\Software\\Other]')).toEqual([
      '- 2: Software\\Other: no setting we know lies there',
    ]);
  });

  it('reads a text over several lines, but lets no missing mark swallow the rest', () => {
    const key = '[HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System]';
    expect(reg(v5, key, '"ProfileQuotaMessage"="Too big.', 'Tidy up."', '"WarnUser"=dword:00000001')).toEqual(
      ['user ProfileQuotaMessage = "Too big.\\r\\nTidy up."', 'user WarnUser = 1'],
    );
    expect(reg(v5, key, '"ProfileQuotaMessage"="Too big.', '"WarnUser"=dword:00000001')).toEqual([
      'user WarnUser = 1',
      '! 3: a text must end with a quotation mark',
    ]);
  });

  it('tells problems with their lines and reads on', () => {
    const lines = reg(
      v5,
      '"TooEarly"=dword:00000001',
      '[NoSuchRoot\\Key]',
      `[${system}]`,
      'nonsense',
      '"LocalProfile"=dword:xyz',
      '"ReadOnlyProfile"=yes',
      '"WaitForNetwork"=dword:00001000',
      '"DeleteRoamingCache"="1"',
      '"CompatibleRUPSecurity"=hex(4):01,00',
      '"ProfileErrorAction"=hex:01,00,00,00',
      '"MachineProfilePath"=hex(2):zz',
      '"AddAdminGroupToRUP"=hex(4):01,00,00,00',
    );
    expect(lines).toEqual([
      'machine AddAdminGroupToRUP = 1',
      '! 2: a value before any [key]',
      '! 3: a key must look like [HKEY_LOCAL_MACHINE\\Software\\…]',
      '! 5: a value must look like "name"=data',
      '! 6: dword: takes one to eight hexadecimal digits',
      '! 7: data must be "text", dword:…, hex:…, hex(2):… or -',
      '! 10: a DWORD has 4 bytes, got 2',
      '! 12: data must be "text", dword:…, hex:…, hex(2):… or -',
      '! 8: WaitForNetwork must be a whole number from 0 to 300 (seconds), got 4096',
      '! 9: DeleteRoamingCache must be 0 or 1, got "1"',
      '! 11: ProfileErrorAction cannot hold a value of type hex(3)',
    ]);
  });

  it('lists what is not ours', () => {
    expect(
      reg(v5, `[${system}]`, '"Other"=dword:00000001', '[HKEY_USERS\\X]', '"ReadOnlyProfile"=-'),
    ).toEqual([
      '- 3: Software\\Policies\\Microsoft\\Windows\\System\\Other: not a setting we know',
      '- 5: X\\ReadOnlyProfile: neither HKEY_LOCAL_MACHINE nor HKEY_CURRENT_USER',
    ]);
  });
});

const polKey = 'Software\\Policies\\Microsoft\\Windows\\System';

function dword(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

function polEntry(valueName: string, type: number, data: Buffer, key = polKey): Buffer {
  const numbers = [dword(type), utf16(';'), dword(data.length), utf16(';')];
  return Buffer.concat([utf16(`[${key}\0;${valueName}\0;`), ...numbers, data, utf16(']')]);
}

function pol(name: string, ...entries: Buffer[]): string[] {
  return told(readPolicyFile(Buffer.concat([Buffer.from('PReg'), dword(1), ...entries]), name));
}

describe('a Registry.pol', () => {
  it('gives settings by the folder it lies in', () => {
    const one = polEntry('ReadOnlyProfile', 4, dword(1));
    const folders = polEntry('ExcludeProfileDirs', 1, utf16('Big\0'));
    expect(pol('Machine/Registry.pol', one)).toEqual(['machine ReadOnlyProfile = 1']);
    expect(pol('C:\\gpo\\User\\registry.pol', folders)).toEqual(['user ExcludeProfileDirs = "Big"']);
    expect(pol('User/Registry.pol', one)).toEqual([`- 8: ${polKey}\\ReadOnlyProfile: not a setting we know`]);
  });

  it('elsewhere goes by what each policy is', () => {
    expect(
      pol(
        'x.pol',
        polEntry('ReadOnlyProfile', 4, dword(1)),
        polEntry('ExcludeProfileDirs', 1, utf16('Big\0')),
      ),
    ).toEqual(['machine ReadOnlyProfile = 1', 'user ExcludeProfileDirs = "Big"']);
  });

  it('deletes with names of two asterisks', () => {
    const set = polEntry('LocalProfile', 4, dword(1));
    expect(pol('x.pol', set, polEntry('**del.LocalProfile', 1, utf16(' \0')))).toEqual([
      'machine LocalProfile = null',
    ]);
    expect(pol('x.pol', set, polEntry('**DeleteValues', 1, utf16('LocalProfile;WaitForNetwork\0')))).toEqual([
      'machine LocalProfile = null',
      'machine WaitForNetwork = null',
    ]);
    const parent = 'Software\\Policies\\Microsoft\\Windows';
    const below = pol('x.pol', set, polEntry('**DeleteKeys', 1, utf16('AdvertisingInfo;System\0'), parent));
    expect(below).toContain('machine DisabledByGroupPolicy = null');
    expect(below).toContain('machine LocalProfile = null');
    const all = polEntry('**delvals.', 1, utf16(' \0'));
    expect(pol('Machine/Registry.pol', set, all)).toContain('machine LocalProfile = null');
    const above = polEntry('**delvals.', 1, utf16(' \0'), parent);
    expect(pol('Machine/Registry.pol', set, above)[0]).toBe('machine LocalProfile = 1');
  });

  it('sets softly only what is not set', () => {
    const [first, second] = [5, 9].map((value) => polEntry('**soft.WaitForNetwork', 4, dword(value)));
    expect(pol('x.pol', first ?? Buffer.of(), second ?? Buffer.of())).toEqual(['machine WaitForNetwork = 5']);
  });

  it('tells what has no effect', () => {
    expect(pol('x.pol', polEntry('**Comment:hello', 1, utf16('\0')))).toEqual([
      `- 8: ${polKey}\\**Comment:hello: has no effect on values`,
    ]);
  });

  it('tells problems with their offsets and reads on', () => {
    const good = polEntry('ReadOnlyProfile', 4, dword(1));
    const damaged = Buffer.from(good);
    damaged[2] = 0;
    damaged[3] = 0;
    damaged.writeUInt32LE(99_999, good.length - 10);
    const lines = pol(
      'x.pol',
      damaged,
      polEntry('LocalProfile', 4, dword(1)),
      polEntry('CleanupProfiles', 4, dword(0)),
    );
    expect(lines).toEqual([
      'machine LocalProfile = 1',
      '! 8: a value name must follow the key',
      `! ${8 + good.length + polEntry('LocalProfile', 4, dword(1)).length}: CleanupProfiles must be a whole number from 1 to 99999 (days), got 0`,
    ]);
  });

  it('cut off in an entry is a problem at that entry', () => {
    const good = polEntry('ReadOnlyProfile', 4, dword(1));
    expect(pol('x.pol', good, good.subarray(0, good.length - 3))).toEqual([
      'machine ReadOnlyProfile = 1',
      `! ${8 + good.length}: no ] after 4 bytes of data`,
    ]);
  });

  it('of another version is refused', () => {
    expect(told(readPolicyFile(Buffer.concat([Buffer.from('PReg'), dword(2)]), 'x.pol'))).toEqual([
      '! 0: version 2; only 1 is known',
    ]);
    expect(told(readPolicyFile(Buffer.from('PReg'), 'x.pol'))).toEqual(['! 0: not a Registry.pol file']);
  });

  it('holds a wrong type against a setting', () => {
    expect(
      pol('x.pol', polEntry('LocalProfile', 3, dword(1)), polEntry('ReadOnlyProfile', 4, Buffer.of(1))),
    ).toEqual([
      '! 8: LocalProfile cannot hold a value of type number 3',
      `! ${8 + polEntry('LocalProfile', 3, dword(1)).length}: ReadOnlyProfile cannot hold a value of type DWORD of 1 bytes`,
    ]);
  });
});

function json(...lines: string[]): string[] {
  return told(readPolicyFile(Buffer.from(lines.join('\n')), 'policies.json'));
}

describe('policies in JSON', () => {
  it('are one object, or one for the computer and one for the user', () => {
    expect(json('{ "ReadOnlyProfile": true, "maxprofilesize": 300 }')).toEqual([
      'machine ReadOnlyProfile = 1',
      'user MaxProfileSize = 300',
    ]);
    expect(json('{ "machine": { "MaxProfileSize": 300 }, "user": { "WarnUser": null } }')).toEqual([
      'machine MaxProfileSize = 300',
      'user WarnUser = null',
    ]);
  });

  it('tell problems with their lines', () => {
    expect(json('{', '  "CleanupProfiles": 0,', '  "Other": 1', '}')).toEqual([
      '! 2: CleanupProfiles must be a whole number from 1 to 99999 (days), got 0',
      '- 3: Other: not a setting we know',
    ]);
    expect(json('{', '  "a": 1', '  "b": 2 }')[0]).toMatch(/^! 3: not JSON: /);
    expect(json('{ "__proto__": { "ReadOnlyProfile": 1 } }')).toEqual([
      '- 1: __proto__: not a setting we know',
    ]);
  });
});

describe('another file', () => {
  it('is refused with what to do', () => {
    expect(told(readPolicyFile(Buffer.from('hello'), 'x'))).toEqual([
      '! 1: neither a .reg export, nor a Registry.pol, nor JSON',
    ]);
    expect(told(readPolicyFile(new Uint8Array(), 'x'))).toHaveLength(1);
    expect(told(readPolicyFile(Buffer.from('regf0000'), 'NTConfig.pol'))[0]).toContain('export it as .reg');
  });
});

describe('a writer', () => {
  it('writes what the registry editor writes', () => {
    const text = Buffer.from(
      writeReg({ ReadOnlyProfile: 1, LocalProfile: null }, { ExcludeProfileDirs: 'A\\B' }),
    );
    expect(text.toString('utf16le').split('\r\n')).toEqual([
      `\uFEFF${v5}`,
      '',
      `[${system}]`,
      '"ReadOnlyProfile"=dword:00000001',
      '"LocalProfile"=-',
      '',
      '[HKEY_CURRENT_USER\\Software\\Policies\\Microsoft\\Windows\\System]',
      '"ExcludeProfileDirs"="A\\\\B"',
      '',
      '',
    ]);
  });

  it('refuses what would not be read back', () => {
    expect(() => writeReg({ CleanupProfiles: 0 }, {})).toThrow(
      'cannot write policies: CleanupProfiles must be',
    );
    expect(() => writeReg({}, { LocalProfile: 1 })).toThrow('LocalProfile is not a setting of the user');
    expect(() => writeRegistryPol({ WarnUser: 1 }, 'machine')).toThrow(
      'WarnUser is not a setting of the machine',
    );
  });
});

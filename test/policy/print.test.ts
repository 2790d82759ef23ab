import { describe, expect, it } from 'vitest';
import { catalogue, findPolicies } from '../../src/policy/catalogue.ts';
import { policyPage, policyTables, settingsPage } from '../../src/policy/print.ts';
import { explainSettings } from '../../src/policy/why.ts';

describe('the tables', () => {
  it('name every setting and keep to the width', () => {
    const text = policyTables(100);
    for (const policy of catalogue)
      for (const { name } of policy.settings) expect(text).toContain(`\n${name} `);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('can be limited to what one Windows knows', () => {
    expect(policyTables(100, 'vista')).not.toContain('UploadHiveMethod');
    expect(policyTables(100, '7')).toContain('UploadHiveMethod');
  });
});

describe('the page of a policy', () => {
  it('says what it is, what it takes and what it changes', () => {
    const [policy] = findPolicies('ProfileUnloadTimeout');
    expect(policy === undefined ? '' : policyPage(policy, 72)).toBe(
      [
        'Maximum retries to unload and update user profile',
        '',
        'policy       ProfileUnloadTimeout',
        'for          the computer',
        'known        Windows 2000 to Windows Server 2003',
        'key          HKLM\\Software\\Policies\\Microsoft\\Windows\\System',
        'value        ProfileUnloadTimeout: a whole number from 0 to 4294967295',
        '             (retries, one per second); the editor offers 60',
        'not set      60 retries, one per second.',
        'set          That many retries to unload a locked hive; 0 means exactly',
        '             one try.',
        'note         Touches the hive only, not the files.',
        'source       UserProfiles.admx; "Enhancements to User Profiles", More',
        '             robust roaming',
        '',
      ].join('\n'),
    );
  });

  it('exists for every policy and has no colours', () => {
    for (const policy of catalogue) {
      const page = policyPage(policy, 80);
      expect(page).toContain(policy.title);
      expect(page.includes('\u001B')).toBe(false);
    }
  });
});

describe('the explanation of settings', () => {
  const machine = { UploadHiveMethod: 1, UploadHiveTime: 4, CleanupProfiles: 0, ProfileUnloadTimeout: 5 };

  it('tells what was decided by which settings, what was refused and what has no effect', () => {
    const text = settingsPage(machine, { ExcludeProfileDirs: 'Big' }, '7', 100);
    expect(text).toContain('background upload          mode interval, hours 12 (UploadHiveMethod = 1)');
    expect(text).toContain('AppData/Local; AppData/LocalLow; Big (ExcludeProfileDirs = Big)');
    expect(text).toContain('Defaults of Windows 7');
    expect(text).toMatch(/Refused\n {2}CleanupProfiles .*got 0/);
    expect(text).toContain('no effect on Windows 7: known Windows 2000 to Windows Server 2003');
  });

  it('gives the same as plain data', () => {
    const explained = explainSettings(machine, {}, '7');
    expect(JSON.parse(JSON.stringify(explained))).toEqual(explained);
    const upload = explained.decisions.find(({ decision }) => decision === 'backgroundUpload');
    expect(upload?.because.map(({ name }) => name)).toEqual(['UploadHiveMethod']);
    expect(explained.problems.map(({ name }) => name)).toEqual(['CleanupProfiles']);
    expect(explained.notes.map(({ name, ignored }) => [name, ignored])).toEqual([
      ['ProfileUnloadTimeout', true],
      ['UploadHiveTime', true],
    ]);
  });

  it("judges the computer's and the user's settings together", () => {
    const { notes } = explainSettings({}, { MaxProfileSize: 300, EnableProfileQuota: 1 }, 'xp');
    expect(notes.map(({ name }) => name)).toEqual(['EnableProfileQuota']);
  });
});

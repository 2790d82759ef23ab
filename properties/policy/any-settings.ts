import * as fc from 'fast-check';
import { catalogueEntries } from '../../src/policy/catalogue.ts';
import type { Scope, Setting, Settings } from '../../src/policy/policy.ts';
import { windowsGenerations } from '../../src/policy/windows.ts';
import { settings } from '../settings.ts';

/** Enough runs to meet every setting many times. */
export const runs = settings(400);

export const anyWindows = fc.constantFrom(...windowsGenerations);

/** A value the setting accepts; often a boundary. */
function goodValue(setting: Setting): fc.Arbitrary<number | string | null> {
  switch (setting.type) {
    case 'bool':
      return fc.constantFrom(0, 1, null);
    case 'dword': {
      const { min, max } = setting.range ?? { min: 0, max: 0 };
      return fc.oneof(fc.constantFrom(min, max, null), fc.integer({ min, max }));
    }
    case 'enum':
      return fc.constantFrom(...(setting.choices ?? []).map(({ value }) => value));
    case 'string':
    case 'expand':
      return fc.oneof(
        fc.constantFrom('', 'Big\\Data;Temp', '%USERNAME%', '"a\\"', 'x\r\n[HKEY_X]'),
        anyText(200),
      );
    default:
      return setting.type satisfies never;
  }
}

/** Any UTF-16, unpaired surrogates too, but no NUL. */
function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc
    .array(fc.integer({ min: 1, max: 0xffff }), { maxLength })
    .map((units) => String.fromCharCode(...units));
}

function settingsOf(scope: Scope | undefined): fc.Arbitrary<Settings> {
  const fields = catalogueEntries
    .filter(({ policy }) => scope === undefined || policy.scope === scope)
    .map(({ setting }) => [setting.name, goodValue(setting)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] }) as fc.Arbitrary<Settings>;
}

export const machineSettings = settingsOf('machine');
export const userSettings = settingsOf('user');
/** Accepted settings of both scopes in one object. */
export const goodSettings = settingsOf(undefined);

/** Known and unknown names in any spelling, with values of any kind. */
export const anySettings: fc.Arbitrary<Record<string, unknown>> = fc.dictionary(
  fc.oneof(
    fc.constantFrom(...catalogueEntries.map(({ setting }) => setting.name)),
    fc.constantFrom(...catalogueEntries.map(({ setting }) => setting.name.toUpperCase())),
    fc.string(),
  ),
  fc.oneof(fc.constantFrom(0, 1, 2, 60, true, false, null, -1, 1e12, 0.5), fc.string(), fc.anything()),
);

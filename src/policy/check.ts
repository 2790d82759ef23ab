import { type CatalogueEntry, findSetting } from './catalogue.ts';
import { contradictions } from './contradictions.ts';
import { isKnownTo, knownTo, type Scope, type Settings, type SettingValue } from './policy.ts';
import { judgeValue } from './setting-value.ts';
import { type Windows, windowsName } from './windows.ts';

/** A remark about one setting. */
export interface Remark {
  readonly name: string;
  readonly message: string;
}

export interface CheckedSettings {
  /** Understood values under their catalogue names; also those that have no effect on this Windows (a note says so). */
  readonly accepted: Settings;
  /** Refused: unknown names, wrong types, values out of range, names given twice. */
  readonly problems: readonly Remark[];
  /** Accepted, but perhaps not what the writer meant: no effect, ignored, inverted, in conflict. */
  readonly notes: readonly Remark[];
}

/**
 * Checks the `settings` of a `policy.changed` event. Every name given is either accepted or a problem. Names are compared without
 * regard to case. With `scope`, notes tell where a setting of the other scope is given.
 */
export function checkSettings(
  settings: Readonly<Record<string, unknown>>,
  os: Windows,
  scope?: Scope,
): CheckedSettings {
  const { accepted, problems } = acceptSettings(settings);
  const names = Object.keys(accepted);
  const unknownHere = names.flatMap((name) => noteIfUnknown(name, os));
  const wrongScope = scope === undefined ? [] : names.flatMap((name) => noteIfOtherScope(name, scope));
  return { accepted, problems, notes: [...unknownHere, ...wrongScope, ...contradictions(accepted, os)] };
}

/** The understood values of `settings` under their catalogue names, and a problem for each name refused. Needs no Windows. */
export function acceptSettings(settings: Readonly<Record<string, unknown>>): Omit<CheckedSettings, 'notes'> {
  const accepted: Record<string, SettingValue> = {};
  const problems: Remark[] = [];
  for (const [name, value] of Object.entries(settings)) {
    const found = findSetting(name);
    const refusal = found === undefined ? unknownName(name) : accept(found, value, accepted);
    if (refusal !== undefined) problems.push({ name, message: refusal });
  }
  return { accepted, problems };
}

function accept(
  { setting }: CatalogueEntry,
  value: unknown,
  accepted: Record<string, SettingValue>,
): string | undefined {
  const judgement = judgeValue(setting, value);
  if (!judgement.accepted) return judgement.message;
  if (setting.name in accepted) return `${setting.name} is given twice in different spellings; keep one`;
  accepted[setting.name] = judgement.value;
  return undefined;
}

function unknownName(name: string): string {
  return `${JSON.stringify(name)} is not a setting we know; \`roamproof policies\` lists them`;
}

function noteIfUnknown(name: string, os: Windows): Remark[] {
  const policy = findSetting(name)?.policy;
  if (policy === undefined || isKnownTo(policy, os)) return [];
  return [{ name, message: `no effect on ${windowsName(os)}: known ${knownTo(policy)}` }];
}

function noteIfOtherScope(name: string, scope: Scope): Remark[] {
  const policy = findSetting(name)?.policy;
  if (policy === undefined || policy.scope === scope) return [];
  const message =
    scope === 'user'
      ? "no effect: a computer's setting, given for a user"
      : "a user's setting, given for a computer: counts for every user of it who has none of their own";
  return [{ name, message }];
}

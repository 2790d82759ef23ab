import { type CatalogueEntry, findSetting } from './catalogue.ts';
import type { Settings, SettingValue } from './policy.ts';
import { judgeValue } from './setting-value.ts';

/** A remark about one setting. */
export interface Remark {
  readonly name: string;
  readonly message: string;
  /** The setting, though accepted, decides nothing here. */
  readonly ignored?: true;
}

export interface AcceptedSettings {
  /** Understood values under their catalogue names; `null` = not configured. */
  readonly accepted: Settings;
  /** Refused: unknown names, wrong types, values out of range, names given twice. */
  readonly problems: readonly Remark[];
}

/** The understood values of `settings` under their catalogue names, and a problem for each name refused. Needs no Windows. */
export function acceptSettings(settings: Readonly<Record<string, unknown>>): AcceptedSettings {
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

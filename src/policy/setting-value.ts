import type { Setting, SettingValue } from './policy.ts';

export type Judgement =
  | { readonly accepted: true; readonly value: SettingValue }
  | { readonly accepted: false; readonly message: string };

/**
 * Judges one value by its setting's type and range. `true` and `false` stand for 1 and 0; `null` ("not configured") is always
 * accepted. A refusal names the range and its unit, and shows the value it got.
 */
export function judgeValue(setting: Setting, value: unknown): Judgement {
  const candidate = typeof value === 'boolean' && setting.type === 'bool' ? Number(value) : value;
  if (candidate === null || allows(setting, candidate)) return { accepted: true, value: candidate };
  return {
    accepted: false,
    message: `${setting.name} must be ${allowedValues(setting)}, got ${shown(value)}`,
  };
}

/** The values a setting takes, in words: "a whole number from 0 to 600 (seconds)". */
export function allowedValues(setting: Setting): string {
  switch (setting.type) {
    case 'bool':
      return '0 or 1';
    case 'dword':
      return `a whole number from ${setting.range?.min} to ${setting.range?.max} (${setting.unit})`;
    case 'enum':
      return choicesInWords(setting);
    case 'string':
    case 'expand':
      return setting.maxLength === undefined
        ? 'a text without NUL characters'
        : `a text of at most ${setting.maxLength} characters without NUL characters`;
    default:
      return setting.type satisfies never;
  }
}

function allows(setting: Setting, value: unknown): value is number | string {
  switch (setting.type) {
    case 'bool':
      return value === 0 || value === 1;
    case 'dword':
      return isWithin(setting, value);
    case 'enum':
      return (setting.choices ?? []).some((choice) => choice.value === value);
    case 'string':
    case 'expand':
      return (
        typeof value === 'string' && !value.includes('\0') && value.length <= (setting.maxLength ?? Infinity)
      );
    default:
      return setting.type satisfies never;
  }
}

function isWithin({ range }: Setting, value: unknown): boolean {
  if (range === undefined || typeof value !== 'number' || !Number.isInteger(value)) return false;
  return value >= range.min && value <= range.max;
}

function choicesInWords({ choices = [] }: Setting): string {
  const first = choices[0];
  const last = choices.at(-1);
  if (choices.length > 4) {
    const values = typeof first?.value === 'number' ? 'a whole number' : 'a value';
    return `${values} from ${first?.value} (${first?.meaning}) to ${last?.value} (${last?.meaning})`;
  }
  return choices.map((choice) => `${choice.value} (${choice.meaning})`).join(' or ');
}

function shown(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 40 ? `a text of ${value.length} characters` : JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}

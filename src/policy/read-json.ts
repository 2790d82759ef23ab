import { findSetting } from './catalogue.ts';
import type { Scope, SettingValue } from './policy.ts';
import type { PolicyFile, Unmapped } from './policy-file.ts';
import type { Problem } from './registry-entry.ts';
import { judgeValue } from './setting-value.ts';

/**
 * Reads policies in JSON: either `{ "machine": { … }, "user": { … } }`, or one flat object of settings in which each name goes where
 * its policy belongs. Refused values are problems; names we do not know are listed as unmapped. Lines are those on which the
 * name first stands.
 */
export function readPolicyJson(text: string): PolicyFile {
  const reading = { machine: {}, user: {}, problems: [], unmapped: [] } satisfies Reading;
  const parsed = parse(text);
  if ('problem' in parsed) return { ...reading, problems: [parsed.problem] };
  if (!isRecord(parsed.value)) {
    return { ...reading, problems: [{ line: 1, message: 'policies in JSON must be an object of settings' }] };
  }
  for (const [name, value] of Object.entries(parsed.value)) {
    if ((name === 'machine' || name === 'user') && isRecord(value)) {
      for (const [inner, innerValue] of Object.entries(value))
        readOne(inner, innerValue, name, text, reading);
    } else {
      readOne(name, value, undefined, text, reading);
    }
  }
  return reading;
}

interface Reading {
  readonly machine: Record<string, SettingValue>;
  readonly user: Record<string, SettingValue>;
  readonly problems: Problem[];
  readonly unmapped: Unmapped[];
}

function readOne(
  name: string,
  value: unknown,
  scope: Scope | undefined,
  text: string,
  reading: Reading,
): void {
  const line = lineOf(text, JSON.stringify(name));
  const found = findSetting(name);
  if (found === undefined) {
    reading.unmapped.push({ line, name, reason: 'not a setting we know' });
    return;
  }
  const judgement = judgeValue(found.setting, value);
  if (judgement.accepted) reading[scope ?? found.policy.scope][found.setting.name] = judgement.value;
  else reading.problems.push({ line, message: judgement.message });
}

function parse(text: string): { readonly value: unknown } | { readonly problem: Problem } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const position = /at position (?<position>\d+)/.exec(reason)?.groups?.['position'];
    const line = position === undefined ? lineAt(text, text.length) : lineAt(text, Number(position));
    return { problem: { line, message: `not JSON: ${reason.split(/[\r\n]/, 1)[0]}` } };
  }
}

function lineOf(text: string, quoted: string): number {
  return lineAt(text, Math.max(0, text.indexOf(quoted)));
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { type AcceptedSettings, acceptSettings, type Remark } from './accept.ts';
import { findSetting } from './catalogue.ts';
import { contradictions } from './contradictions.ts';
import { settingsRead } from './given-settings.ts';
import { isKnownTo, knownTo, type Scope, type Settings } from './policy.ts';
import { type Windows, windowsName } from './windows.ts';

export interface CheckedSettings extends AcceptedSettings {
  /** Accepted, but perhaps not what the writer meant: no effect on this Windows, ignored, inverted, in conflict. */
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
  const notes = [...notesOnNames(accepted, os, scope), ...contradictions(settingsRead(accepted, os), os)];
  return { accepted, problems, notes };
}

/** Notes on single settings: unknown to this Windows, or given for the other scope. */
export function notesOnNames(accepted: Settings, os: Windows, scope?: Scope): readonly Remark[] {
  return Object.keys(accepted).flatMap((name) =>
    noteIfUnknown(name, os).concat(noteIfOtherScope(name, scope)),
  );
}

function noteIfUnknown(name: string, os: Windows): Remark[] {
  const policy = findSetting(name)?.policy;
  if (policy === undefined || isKnownTo(policy, os)) return [];
  return [{ name, message: `no effect on ${windowsName(os)}: known ${knownTo(policy)}`, ignored: true }];
}

function noteIfOtherScope(name: string, scope: Scope | undefined): Remark[] {
  const policy = findSetting(name)?.policy;
  if (policy === undefined || scope === undefined || policy.scope === scope) return [];
  return scope === 'user'
    ? [{ name, message: "no effect: a computer's setting, given for a user", ignored: true }]
    : [
        {
          name,
          message:
            "a user's setting, given for a computer: counts for every user of it who has none of their own",
        },
      ];
}

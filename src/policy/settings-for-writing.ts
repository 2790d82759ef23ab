import { acceptSettings } from './accept.ts';
import { findSetting } from './catalogue.ts';
import type { Scope, Settings } from './policy.ts';

/** The settings under their catalogue names. A value that would not be read back is a mistake of the caller: RangeError. */
export function checkedForWriting(settings: Settings, scope: Scope): Settings {
  const { accepted, problems } = acceptSettings(settings);
  const [first] = problems;
  if (first !== undefined) throw new RangeError(`cannot write policies: ${first.message}`);
  for (const name of Object.keys(accepted)) {
    if (findSetting(name)?.policy.scope !== scope) {
      throw new RangeError(`cannot write policies: ${name} is not a setting of the ${scope}`);
    }
  }
  return accepted;
}

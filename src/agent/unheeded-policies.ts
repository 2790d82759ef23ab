/** Settings of a policy that decide nothing in an agent: it would be a pity to count on them. */
import { acceptSettings, type Remark } from '../policy/accept.ts';
import { notesOnNames } from '../policy/check.ts';
import { folderLists } from '../policy/excluded-folders.ts';
import type { Settings } from './options.ts';

/** What an agent goes by where its rules know it. All else is about links, dialogs, directories, reboots and work in the background. */
const OF_THE_RULES: ReadonlySet<string> = new Set([
  'ReadOnlyProfile',
  'LocalProfile',
  'CompatibleRUPSecurity',
  'EnableProfileQuota',
  'MaxProfileSize',
  'IncludeRegInProQuota',
  'ProfileUnloadTimeout',
  'DisableForceUnload',
]);

export function unheededPolicies({ policy, rules }: Pick<Settings, 'policy' | 'rules'>): readonly Remark[] {
  const given = Object.entries(acceptSettings(policy).accepted).filter(([, value]) => value !== null);
  return given.flatMap(([name, value]): readonly Remark[] => {
    // What never roams is decided by the computer's own system, whatever the rules.
    if (folderLists.includes(name)) return [];
    if (name === 'DisableForceUnload' && rules.lock !== 'force')
      return [{ name, message: 'no effect: these rules take no hive by force' }];
    if (OF_THE_RULES.has(name)) return notesOnNames({ [name]: value }, rules.generation);
    const what = name === 'DeleteRoamingCache' ? 'removes no local profiles' : 'does not look at it';
    return [{ name, message: `no effect: an agent ${what}` }];
  });
}

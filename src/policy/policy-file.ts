import type { Settings } from './policy.ts';
import type { Place, Problem } from './registry-entry.ts';

/** Something readable in a policy file that is not one of our settings. */
export type Unmapped = Place & { readonly name: string; readonly reason: string };

/** What a policy file says, for the computer and for the user, under catalogue names. `null` = the file deletes the value. */
export interface PolicyFile {
  readonly machine: Settings;
  readonly user: Settings;
  readonly problems: readonly Problem[];
  readonly unmapped: readonly Unmapped[];
}

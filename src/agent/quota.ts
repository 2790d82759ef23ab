/** How large what roams of a local profile is, and what its policy says to that. */
import { decideQuota, type QuotaDecision } from '../decide/logoff.ts';
import { kindCodes, namesOf } from '../disk/columns.ts';
import type { Look } from './look.ts';
import type { MergeProblem } from './merge.ts';
import type { Settings } from './options.ts';
import { isHive } from './places.ts';
import type { Workplace } from './workplace.ts';

export interface Quota {
  readonly decision: QuotaDecision;
  /** What there is to tell of a profile that is too large. */
  readonly problems: readonly MergeProblem[];
}

/** @param look of the local profile; `null` where there was none, and nothing goes up in any case */
export function quotaOf(
  { settings, policy }: Pick<Workplace, 'settings' | 'policy'>,
  look: Look | null,
): Quota {
  const counted = policy.quota?.includeRegistry === true;
  const size = policy.quota === null || look === null ? 0 : roamingBytes(look, settings, counted);
  // The decision counts a tree; one file of the whole size stands for it.
  const all = { name: 'all', content: '', modified: 0, created: 0, version: 0, size };
  const sized = { files: { name: '', entries: { all } }, hive: null };
  const decision = decideQuota(sized, policy, settings.rules);
  const problems = decision.verdict === 'within' ? [] : [{ path: '', message: overLimit(decision) }];
  return { decision, problems };
}

/** Sum of what roams, bytes: files and, where they are copied, links; hives where the policy counts them (`IncludeRegInProQuota`). */
function roamingBytes(look: Look, settings: Pick<Settings, 'hives' | 'links'>, countsHives: boolean): number {
  const { local } = look.sight.facts;
  let bytes = 0;
  for (const [f, folder] of local.folders.entries()) {
    const first = local.starts[f] ?? 0;
    for (const [i, name] of namesOf(local, f).entries()) {
      const kind = local.kinds[first + i];
      const roams = kind === kindCodes.file || (kind === kindCodes.link && settings.links === 'copy');
      if (!roams || name.includes('\\')) continue;
      if (countsHives || !isHive(settings, folder === '' ? name : `${folder}/${name}`))
        bytes += local.sizes[first + i] ?? 0;
    }
  }
  return bytes;
}

function overLimit({ sizeKB, limitKB }: QuotaDecision): string {
  return `the profile is of ${Math.ceil(sizeKB)} KB and may be of ${limitKB} KB: nothing goes up before it is smaller`;
}

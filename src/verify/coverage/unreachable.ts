/**
 * What no random history reaches, and why. Checked both ways: what stands here and is reached fails, and so does what is not
 * reached and stands nowhere.
 */
import type { TargetKind } from './targets.ts';

export interface Unreachable {
  readonly kind: TargetKind;
  readonly names: readonly string[];
  readonly why: string;
}

export const UNREACHABLE: readonly Unreachable[] = [
  {
    kind: 'rule',
    names: ['L4', 'U4'],
    why: 'Equal stamps order nothing, and what orders nothing is not recorded. The decision tables are tested row by row.',
  },
  {
    kind: 'rule',
    names: ['O1', 'O2', 'O3'],
    why: 'Named where a sync tool of somebody else runs in the place of a merge (`verify --command`).',
  },
  {
    kind: 'rule',
    names: ['X7'],
    why: 'Names on a real disk are spelled; the simulated folders keep one spelling of a name. Tested with the agent.',
  },
  {
    kind: 'policy',
    names: [
      'PrimaryComputerEnabledRUP',
      'HomeDirLocation',
      'HomeDir',
      'HomeDirDrive',
      'AllowUserInfoAccess',
      'DisabledByGroupPolicy',
      'SlowLinkDefaultForDirectAccess',
      'UseProfilePathExtensionVersion',
    ],
    why: 'Known to Windows 8 and later; the computers of a history run Windows NT 4.0 to 7.',
  },
  {
    kind: 'policy',
    names: ['UserEnvDebugLevel', 'ProquotaDebugLevel'],
    why: 'A debug log changes nothing that happens: no effect is modelled.',
  },
  {
    kind: 'event',
    names: ['service.noted'],
    why: 'Stands for a Windows event that changes no state here: only imports of recorded logs make it.',
  },
  {
    kind: 'cell',
    names: ['upload.retrying × upload.abandoned'],
    why: 'Only recorded logs: Windows gave a run up after a repetition that was not recorded. The service here always repeats.',
  },
];

const reasons = new Map(
  UNREACHABLE.flatMap(({ kind, names, why }) => names.map((name) => [`${kind} ${name}`, why])),
);

/** Why a target is not reached, or `undefined` where it should be. */
export function reasonFor(id: string): string | undefined {
  return reasons.get(id);
}

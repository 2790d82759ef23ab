/** A plan as the planners' examples write it. */
import type { FileAction } from '../../src/log/actions.ts';
import type { Plan } from '../../src/plan/view.ts';

/** The actions of a plan in words, each with its rule. */
export function plannedInWords(plan: Plan): string {
  return plan.map(told).join(', ') || 'nothing';
}

/** One action in words. */
export function told(action: FileAction): string {
  switch (action.do) {
    case 'copy':
      return `${action.to === 'central' ? 'up' : 'down'} ${action.path} ${action.rule}${action.supersedes === true ? ' superseding' : ''}`;
    case 'delete':
      return `remove ${action.from} ${action.path} ${action.rule}${action.savedAs === undefined ? '' : ` saved as ${action.savedAs}`}`;
    case 'keep':
      return `keep ${action.on} ${action.path} ${action.rule}`;
    case 'confirm':
      return `${action.base === null ? 'forget' : `confirm ${action.base.content}`} ${action.path} ${action.rule}`;
    case 'conflict':
      return `${action.loser} ${action.path} aside as ${action.to} ${action.rule}`;
    case 'copyHive':
      return `hive ${action.to === 'central' ? 'up' : 'down'} ${action.rule}`;
    case 'keepHive':
      return `keep hive ${action.on} ${action.rule}`;
    case 'mergeSettings':
      return `settings ${JSON.stringify([action.changes, action.kept, action.confirmed])}`;
    default:
      return action satisfies never;
  }
}

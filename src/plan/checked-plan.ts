/** Watches a planner of somebody else's: what it orders must be possible, and must depend on the view alone. */
import { z } from 'zod';
import { getFile, getNote, pathKey } from '../fold/tree.ts';
import { action as actionDefinition, type FileAction } from '../log/actions.ts';
import type { Side } from '../log/fields.ts';
import { issueText } from '../log/issue-text.ts';
import { ownTrace } from './own-trace.ts';
import type { MergeView, Plan, Planner } from './view.ts';
import { isExcludedPath } from './walk.ts';

/** A planner threw, or ordered what cannot be done. The message says which merge and which order, in words. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
}

/**
 * A planner whose every plan is checked. It is asked twice with copies of the view, so that one that changes what it is
 * shown changes nothing, and one that remembers, looks at a clock or throws dice is found out.
 *
 * @returns a planner that throws `PlanError`
 */
export function checkedPlanner(plan: Planner): Planner {
  return (view) => {
    const first = ask(plan, view);
    const again = ask(plan, view);
    if (JSON.stringify(first) !== JSON.stringify(again)) {
      throw new PlanError(
        `${whereOf(view)}, asked twice, it made two plans of one view: a plan may depend on nothing else`,
      );
    }
    checkPlan(first, view);
    return first;
  };
}

function ask(plan: Planner, view: MergeView): Plan {
  // Through JSON, since a view may hold drafts of immer, which no other copy takes.
  const copy = JSON.parse(JSON.stringify(view)) as MergeView;
  const { manifestFiles } = view;
  let answer: unknown;
  try {
    answer = plan(manifestFiles === undefined ? copy : { ...copy, manifestFiles });
  } catch (error) {
    throw new PlanError(`${whereOf(view)} it threw: ${ownTrace(error, 'checked-plan')}`, { cause: error });
  }
  if (!Array.isArray(answer))
    throw new PlanError(`${whereOf(view)} it gave ${kindOf(answer)} instead of a list of file actions`);
  return answer as Plan;
}

const kindOf = (value: unknown): string =>
  value instanceof Promise ? 'a promise' : value === null ? 'null' : typeof value;

const whereOf = ({ computer, direction }: MergeView): string =>
  `at a ${direction === 'down' ? 'logon' : 'logoff'} on ${computer}`;

function checkPlan(plan: Plan, view: MergeView): void {
  const there = new Presence(view);
  for (const [i, order] of plan.entries()) {
    const wrong = formProblem(order) ?? there.problem(order);
    if (wrong === null) continue;
    throw new PlanError(
      `${whereOf(view)}, action ${i + 1} of ${plan.length}: ${wrong}. It is ${shown(order)}`,
    );
  }
}

function shown(order: unknown): string {
  const text = JSON.stringify(order) as string | undefined;
  return text === undefined ? 'undefined' : text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

const KINDS = actionDefinition.options.map(({ shape }) => shape.do.value);

function formProblem(order: unknown): string | null {
  const kind = (order as { do?: unknown } | null)?.do;
  if (!KINDS.some((known) => known === kind)) return `do: one of ${KINDS.join(', ')} is expected`;
  const checked = z.safeEncode(actionDefinition, order as FileAction);
  if (checked.success) return null;
  const [issue] = checked.error.issues;
  return issue === undefined ? 'no file action' : issueText(issue);
}

/** Which files there are on both sides while the orders of a plan are carried out one by one. */
class Presence {
  readonly #view: MergeView;
  readonly #changed: Record<Side, Map<string, boolean>> = { local: new Map(), central: new Map() };

  constructor(view: MergeView) {
    this.#view = view;
  }

  /** What makes an order impossible, or `null`; a possible one is taken as carried out. */
  problem(order: FileAction): string | null {
    if ('path' in order && order.do !== 'keep' && isExcludedPath(this.#view.excluded, order.path))
      return `${order.path} lies in a folder that does not roam (view.excluded)`;
    switch (order.do) {
      case 'copy': {
        const from = order.to === 'local' ? 'central' : 'local';
        if (!this.#has(from, order.path)) return this.#missing(from, order.path);
        this.#set(order.to, order.path, true);
        return null;
      }
      case 'delete':
        if (!this.#has(order.from, order.path) && !this.#isNoted(order.path))
          return this.#missing(order.from, order.path);
        this.#set(order.from, order.path, false);
        return null;
      case 'conflict':
        return this.#conflict(order);
      case 'copyHive': {
        const { localHive, centralHive } = this.#view;
        const source = order.to === 'local' ? centralHive : localHive;
        return source === null ? 'there is no hive to copy' : null;
      }
      case 'keep':
      case 'confirm':
      case 'keepHive':
      case 'mergeSettings':
        return null;
      default:
        return order satisfies never;
    }
  }

  #conflict({ loser, path, to }: Extract<FileAction, { do: 'conflict' }>): string | null {
    if (!this.#has(loser, path)) return this.#missing(loser, path);
    if (this.#has('local', to)) return `${to} is taken: a conflict copy needs a name of its own`;
    this.#set('local', to, true);
    if (loser === 'local') this.#set('local', path, false);
    return null;
  }

  #has(side: Side, path: string): boolean {
    const changed = this.#changed[side].get(pathKey(path));
    if (changed !== undefined) return changed;
    const tree = this.#view[side];
    return tree !== null && getFile(tree, path) !== undefined;
  }

  #set(side: Side, path: string, present: boolean): void {
    this.#changed[side].set(pathKey(path), present);
  }

  /** What the manifest notes may be deleted on the server once more: its log has to hear of it. */
  #isNoted(path: string): boolean {
    const { manifest } = this.#view;
    return manifest !== null && getNote(manifest.files, path) !== undefined;
  }

  #missing(side: Side, path: string): string {
    return `${side === 'local' ? this.#view.computer : 'the server'} has no file ${path}`;
  }
}

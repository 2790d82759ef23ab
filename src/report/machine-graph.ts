/** A statechart as a graph, read from the XState machine itself: nothing is drawn that the machine does not do. */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

export interface ChartState {
  /** Path from the root: `loggedOn.upload.idle`. The root's is empty. */
  readonly id: string;
  readonly name: string;
  /** Whether its parent starts here. */
  readonly initial: boolean;
  readonly final: boolean;
  /** Whether its children are regions that run side by side. */
  readonly parallel: boolean;
  readonly children: readonly ChartState[];
  /** Events that change nothing here, as labels. */
  readonly inner: readonly string[];
}

export interface ChartEdge {
  readonly from: string;
  readonly to: string;
  /** One per event: `quota.checked [blocked]`. */
  readonly labels: readonly string[];
}

export interface MachineGraph {
  readonly name: string;
  readonly root: ChartState;
  readonly edges: readonly ChartEdge[];
  /** Transitions from a state to its own descendants: they hold in every state below it. */
  readonly everywhere: readonly ChartEdge[];
}

/** Reads a machine. */
export function machineGraph(machine: AnyStateMachine): MachineGraph {
  const edges = new Map<string, { from: string; to: string; labels: string[] }>();
  collect(machine.root, edges);
  const all = [...edges.values()].filter(({ from, to }) => from !== to);
  return {
    name: machine.id,
    root: stateOf(machine.root),
    edges: all.filter((edge) => !holdsBelow(edge)),
    everywhere: all.filter(holdsBelow),
  };
}

/** Whether a transition leads from a state into itself: it then holds wherever below that state one is. */
const holdsBelow = ({ from, to }: ChartEdge): boolean => from === '' || to.startsWith(`${from}.`);

const idOf = (node: AnyStateNode): string => node.path.join('.');

function collect(
  node: AnyStateNode,
  edges: Map<string, { from: string; to: string; labels: string[] }>,
): void {
  for (const transition of transitionsOf(node)) {
    for (const target of transition.target ?? []) {
      const [from, to] = [idOf(node), idOf(target as AnyStateNode)];
      const key = `${from}\u0000${to}`;
      const edge = edges.get(key) ?? { from, to, labels: [] };
      edge.labels.push(labelOf(transition));
      edges.set(key, edge);
    }
  }
  for (const child of childrenOf(node)) collect(child, edges);
}

function childrenOf(node: AnyStateNode): AnyStateNode[] {
  return Object.values(node.states as Record<string, AnyStateNode>);
}

function transitionsOf(node: AnyStateNode): AnyTransitionDefinition[] {
  return [...(node.transitions as Map<string, AnyTransitionDefinition[]>).values()].flat();
}

function labelOf({ eventType, guard }: AnyTransitionDefinition): string {
  const name = guardName(guard);
  const event = eventType === '' ? 'always' : eventType;
  return name === null ? event : `${event} [${name}]`;
}

function guardName(guard: unknown): string | null {
  if (guard === undefined) return null;
  if (typeof guard === 'string') return guard;
  if (typeof guard === 'object' && guard !== null && 'type' in guard) return String(guard.type);
  return typeof guard === 'function' && guard.name !== '' ? guard.name : 'guarded';
}

function stateOf(node: AnyStateNode): ChartState {
  const initialOf = node.parent?.type === 'compound' ? initialKeys(node.parent) : [];
  const inner = transitionsOf(node).filter(
    ({ target }) => target === undefined || target.every((one) => (one as AnyStateNode) === node),
  );
  return {
    id: idOf(node),
    name: node.path.length === 0 ? node.machine.id : node.key,
    initial: initialOf.includes(node.key),
    final: node.type === 'final',
    parallel: node.type === 'parallel',
    children: childrenOf(node).map(stateOf),
    inner: inner.map(labelOf),
  };
}

function initialKeys(parent: AnyStateNode): string[] {
  const targets = (parent.initial as { target?: readonly AnyStateNode[] } | undefined)?.target ?? [];
  return targets.map(({ key }) => key);
}

/** Every state below one, itself included, outer before inner. */
export function statesBelow(state: ChartState): ChartState[] {
  return [state, ...state.children.flatMap(statesBelow)];
}

/** The ids a state text of `machines/step.ts` stands for: `loggedOn upload=idle` is three states at once. */
export function activeStates(text: string): string[] {
  const [name = '', ...regions] = text.split(' ');
  const active = [name];
  for (const region of regions) {
    const [key, inner] = region.split('=');
    if (key === undefined) continue;
    active.push(`${name}.${key}`);
    if (inner !== undefined) active.push(`${name}.${key}.${inner}`);
  }
  return active;
}

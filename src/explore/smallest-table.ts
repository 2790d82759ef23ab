/** Makes one state of all that no sequence of events can tell apart: partition refinement, from coarse to fine. */
import type { SessionEdge, SessionState } from './session-table.ts';

/** The smallest table that behaves as the given one; number 0 stays the first. Edges that do nothing are left out. */
export function smallest(table: readonly SessionState[]): SessionState[] {
  let classes = numbered(table.map(({ works, exists, manifest }) => `${works} ${exists} ${manifest}`));
  for (;;) {
    const finer = numbered(table.map((state, n) => signature(state, n, classes)));
    if (Math.max(...finer) === Math.max(...classes)) break;
    classes = finer;
  }
  const result: SessionState[] = [];
  for (const [n, state] of table.entries()) {
    const to = classes[n] as number;
    if (result[to] !== undefined) continue;
    const edges = state.edges.map((edge) => ({ ...edge, to: classes[edge.to] as number }));
    result[to] = { ...state, edges: edges.filter((edge) => edge.to !== to || edge.ops.length > 0) };
  }
  return result;
}

function signature({ edges }: SessionState, n: number, classes: readonly number[]): string {
  const own = classes[n] as number;
  const parts = edges
    .map((edge) => edgeText(edge, classes[edge.to] as number, own))
    .filter((text) => text !== '');
  return `${own}|${parts.join(';')}`;
}

/** An edge to the same class that does nothing is no edge. */
function edgeText({ event, ops, cut }: SessionEdge, to: number, own: number): string {
  return to === own && ops.length === 0 ? '' : `${event} ${ops.join(',')} ${String(cut)} ${to}`;
}

/** Numbers in order of first appearance: equal texts, equal numbers. */
function numbered(texts: readonly string[]): number[] {
  const numbers = new Map<string, number>();
  return texts.map((text) => {
    let number = numbers.get(text);
    if (number === undefined) numbers.set(text, (number = numbers.size));
    return number;
  });
}

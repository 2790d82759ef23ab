/**
 * Any state of plain data as lines of text and back: objects and tables by name, arrays, maps, sets, shared
 * references and cycles. Nothing recurses, so a chain of a million versions is as good as any other state.
 */
import { isTable, table } from '../fold/table.ts';

/** A value inside a node: a primitive as it is, `[n]` for the node of that number, `{"is": …}` for what JSON lacks. */
type Slot = string | number | boolean | null | readonly [number] | { readonly is: string };

type Kind = 'object' | 'bare' | 'array' | 'map' | 'set';
type Node = readonly [Kind, ...Slot[]];

const ODD_NUMBERS = new Map<string, number>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

/**
 * The lines of a graph, its root first.
 *
 * @throws TypeError for a function or an instance of a class: no state has one
 */
export function* graphLines(root: object): Generator<string> {
  const numbers = new Map<object, number>([[root, 0]]);
  const waiting: object[] = [root];
  const slotOf = (value: unknown): Slot => {
    if (typeof value !== 'object' || value === null) return primitiveSlot(value);
    let number = numbers.get(value);
    if (number === undefined) {
      number = waiting.length;
      numbers.set(value, number);
      waiting.push(value);
    }
    return [number];
  };
  for (let next = 0; next < waiting.length; next++) {
    const value = waiting[next] as object;
    yield JSON.stringify(nodeOf(value, slotOf));
    // What is written is not needed again but by its number.
    waiting[next] = root;
  }
}

function primitiveSlot(value: unknown): Slot {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value === undefined) return { is: 'undefined' };
  if (typeof value !== 'number') throw new TypeError(`a state holds no ${typeof value}`);
  if (Object.is(value, -0)) return { is: '-0' };
  return Number.isFinite(value) ? value : { is: String(value) };
}

function nodeOf(value: object, slotOf: (value: unknown) => Slot): Node {
  if (Array.isArray(value)) return ['array', ...value.map(slotOf)];
  if (value instanceof Map)
    return ['map', ...[...value].flatMap(([key, held]) => [slotOf(key), slotOf(held)])];
  if (value instanceof Set) return ['set', ...[...value].map(slotOf)];
  const bare = isTable(value);
  if (!bare && Object.getPrototypeOf(value) !== Object.prototype)
    throw new TypeError('a state holds no instance of a class');
  const members = Object.entries(value).flatMap(([key, held]) => [key, slotOf(held)]);
  return [bare ? 'bare' : 'object', ...members];
}

/**
 * The root of a graph from its lines.
 *
 * @throws Error where the lines are not those of a graph
 */
export function graphFromLines(lines: Iterable<string>): object {
  const nodes: Node[] = [];
  for (const line of lines) nodes.push(JSON.parse(line) as Node);
  const values = nodes.map(([kind]) => emptyOf(kind));
  for (const [number, node] of nodes.entries()) fill(values[number] as object, node, values);
  const [root] = values;
  if (root === undefined) throw new Error('a graph without nodes');
  return root;
}

function emptyOf(kind: Kind): object {
  switch (kind) {
    case 'object':
      return {};
    case 'bare':
      return table();
    case 'array':
      return [];
    case 'map':
      return new Map<unknown, unknown>();
    case 'set':
      return new Set<unknown>();
    default:
      throw new Error(`a node of the kind ${String(kind satisfies never)}`);
  }
}

function fill(value: object, [, ...slots]: Node, values: readonly object[]): void {
  const held = slots.map((slot) => valueOf(slot, values));
  if (Array.isArray(value)) {
    for (const item of held) value.push(item);
  } else if (value instanceof Map) {
    for (let i = 0; i < held.length; i += 2) value.set(held[i], held[i + 1]);
  } else if (value instanceof Set) {
    for (const item of held) value.add(item);
  } else {
    for (let i = 0; i < held.length; i += 2) {
      // Defined, not assigned: a member may be called __proto__.
      Object.defineProperty(value, String(held[i]), {
        value: held[i + 1],
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
  }
}

function valueOf(slot: Slot, values: readonly object[]): unknown {
  if (typeof slot !== 'object' || slot === null) return slot;
  if ('is' in slot) return ODD_NUMBERS.get(slot.is);
  const value = values[slot[0]];
  if (value === undefined) throw new Error(`a reference to node ${slot[0]}, which does not exist`);
  return value;
}

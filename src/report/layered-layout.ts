/**
 * Layered drawing of a directed graph (Sugiyama's steps): cycles are turned, nodes get layers, crossings are reduced by
 * medians, and places solve "as near to the neighbours as the room allows". Labels of edges are nodes of layers
 * between, so no label lies on another.
 */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: Size;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface EdgePath {
  readonly from: string;
  readonly to: string;
  /** From the border of the source to the border of the target. */
  readonly points: readonly Point[];
  /** Middle of the label. */
  readonly label: Point;
}

export interface Layout extends Size {
  /** Top left corners. */
  readonly nodes: ReadonlyMap<string, Point>;
  readonly edges: readonly EdgePath[];
}

interface Place {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly up: Place[];
  readonly down: Place[];
  readonly layer: number;
  x: number;
  y: number;
}

const GAP_X = 26;
const GAP_Y = 20;
const SWEEPS = 24;

/**
 * Lays a graph out from top to bottom.
 *
 * @param sizes of the nodes, in the order in which cycles are entered: the first is the start
 */
export function layoutGraph(sizes: ReadonlyMap<string, Size>, edges: readonly GraphEdge[]): Layout {
  const turned = turnedEdges([...sizes.keys()], edges);
  const ranks = rank([...sizes.keys()], edges, turned);
  const layers: Place[][] = [];
  const nodes = new Map<string, Place>();
  const add = (id: string, size: Size, layer: number): Place => {
    const place: Place = { id, ...size, up: [], down: [], layer, x: 0, y: 0 };
    (layers[layer] ??= []).push(place);
    return place;
  };
  for (const [id, size] of sizes) nodes.set(id, add(id, size, 2 * (ranks.get(id) ?? 0)));
  const chains = edges.map((edge, i) => chain(edge, turned.has(i), nodes, add));
  for (let i = 0; i < layers.length; i++) layers[i] ??= [];
  reduceCrossings(layers);
  assignX(layers);
  const height = assignY(layers);
  return finish(nodes, edges, chains, layers, height);
}

/** Edges that run against a depth-first walk from the start; they are laid out the other way round. */
function turnedEdges(ids: readonly string[], edges: readonly GraphEdge[]): Set<number> {
  const outgoing = new Map<string, { edge: number; to: string }[]>();
  edges.forEach(({ from, to }, edge) => outgoing.set(from, [...(outgoing.get(from) ?? []), { edge, to }]));
  const seen = new Map<string, 'open' | 'done'>();
  const turned = new Set<number>();
  const walk = (id: string): void => {
    seen.set(id, 'open');
    for (const { edge, to } of outgoing.get(id) ?? []) {
      if (seen.get(to) === 'open') turned.add(edge);
      else if (!seen.has(to)) walk(to);
    }
    seen.set(id, 'done');
  };
  for (const id of ids) if (!seen.has(id)) walk(id);
  return turned;
}

/** Longest way from the start, counted in edges. */
function rank(
  ids: readonly string[],
  edges: readonly GraphEdge[],
  turned: ReadonlySet<number>,
): Map<string, number> {
  const ranks = new Map(ids.map((id) => [id, 0]));
  for (let round = 0; round < ids.length; round++) {
    let settled = true;
    edges.forEach(({ from, to }, i) => {
      const [above, below] = turned.has(i) ? [to, from] : [from, to];
      const wanted = (ranks.get(above) ?? 0) + 1;
      if ((ranks.get(below) ?? 0) >= wanted) return;
      ranks.set(below, wanted);
      settled = false;
    });
    if (settled) break;
  }
  return ranks;
}

/** One place per layer an edge crosses; the first below its source is as large as the label. */
function chain(
  edge: GraphEdge,
  turned: boolean,
  nodes: ReadonlyMap<string, Place>,
  add: (id: string, size: Size, layer: number) => Place,
): Place[] {
  const upper = nodes.get(turned ? edge.to : edge.from);
  const lower = nodes.get(turned ? edge.from : edge.to);
  if (upper === undefined || lower === undefined)
    throw new Error(`An edge without a node: ${edge.from} ${edge.to}`);
  const places: Place[] = [upper];
  for (let layer = upper.layer + 1; layer < lower.layer; layer++) {
    const isLabel = layer === (turned ? lower.layer - 1 : upper.layer + 1);
    places.push(add('', isLabel ? edge.label : { width: 4, height: 0 }, layer));
  }
  places.push(lower);
  for (let i = 1; i < places.length; i++) {
    const [above, below] = [places[i - 1] as Place, places[i] as Place];
    above.down.push(below);
    below.up.push(above);
  }
  return places;
}

function reduceCrossings(layers: Place[][]): void {
  const position = new Map<Place, number>();
  const number = (layer: Place[]): void => layer.forEach((place, i) => position.set(place, i));
  layers.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const downwards = sweep % 2 === 0;
    for (const layer of downwards ? layers : layers.toReversed()) {
      const wish = new Map(
        layer.map((place) => [
          place,
          median(downwards ? place.up : place.down, position) ?? position.get(place) ?? 0,
        ]),
      );
      layer.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0));
      number(layer);
    }
  }
}

function median(places: readonly Place[], position: ReadonlyMap<Place, number>): number | null {
  if (places.length === 0) return null;
  const sorted = places.map((place) => position.get(place) ?? 0).toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] as number) + (sorted[Math.ceil(half)] as number)) / 2;
}

function assignX(layers: readonly Place[][]): void {
  for (const layer of layers) pack(layer, () => 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const downwards = sweep % 2 === 0;
    for (const layer of downwards ? layers : layers.toReversed()) {
      pack(layer, (place) => {
        const near = downwards ? place.up : place.down;
        const used = near.length > 0 ? near : downwards ? place.down : place.up;
        return used.length === 0 ? place.x : used.reduce((sum, { x }) => sum + x, 0) / used.length;
      });
    }
  }
}

/** Neighbours that touch, and where the first of them would like to be: `sum / weight`. */
interface Pool {
  sum: number;
  weight: number;
  count: number;
}

/** Puts middles as near to their wishes as the order and the gaps allow (pooling neighbours that would overlap). */
function pack(layer: readonly Place[], wish: (place: Place) => number): void {
  const offsets: number[] = [];
  let offset = 0;
  layer.forEach((place, i) => {
    const before = layer[i - 1];
    if (before !== undefined) offset += before.width / 2 + GAP_X + place.width / 2;
    offsets.push(offset);
  });
  const pools: Pool[] = [];
  layer.forEach((place, i) => {
    // A place on an edge pulls harder than a node, so that long edges run straight.
    const weight = place.id === '' ? 6 : 1;
    pools.push({ sum: weight * (wish(place) - (offsets[i] as number)), weight, count: 1 });
    for (let last = pools.length - 1; last > 0; last--) {
      const [left, right] = [pools[last - 1], pools[last]] as [Pool, Pool];
      if (left.sum / left.weight <= right.sum / right.weight) break;
      pools.splice(last - 1, 2, {
        sum: left.sum + right.sum,
        weight: left.weight + right.weight,
        count: left.count + right.count,
      });
    }
  });
  let i = 0;
  for (const { sum, weight, count } of pools) {
    for (let k = 0; k < count; k++, i++) (layer[i] as Place).x = sum / weight + (offsets[i] as number);
  }
}

function assignY(layers: readonly Place[][]): number {
  let y = 0;
  layers.forEach((layer) => {
    const height = Math.max(0, ...layer.map((place) => place.height));
    for (const place of layer) place.y = y + height / 2;
    y += height + GAP_Y;
  });
  return y - GAP_Y;
}

function finish(
  nodes: ReadonlyMap<string, Place>,
  edges: readonly GraphEdge[],
  chains: readonly (readonly Place[])[],
  layers: readonly Place[][],
  height: number,
): Layout {
  const all = layers.flat();
  const left = Math.min(...all.map(({ x, width }) => x - width / 2));
  const right = Math.max(...all.map(({ x, width }) => x + width / 2));
  const tallest = layers.map((layer) => Math.max(0, ...layer.map((place) => place.height)));
  const paths = chains.map((places, i): EdgePath => {
    const { from, to } = edges[i] as GraphEdge;
    const down = places[0]?.id === from;
    const points = waypoints(places, left, tallest);
    const label = places[down ? 1 : places.length - 2] as Place;
    return {
      from,
      to,
      points: down ? points : points.toReversed(),
      label: { x: label.x - left, y: label.y },
    };
  });
  return {
    width: right - left,
    height,
    nodes: new Map(
      [...nodes].map(([id, { x, y, width, height: tall }]) => [
        id,
        { x: x - left - width / 2, y: y - tall / 2 },
      ]),
    ),
    edges: paths,
  };
}

function waypoints(places: readonly Place[], left: number, tallest: readonly number[]): Point[] {
  const first = places[0] as Place;
  const last = places.at(-1) as Place;
  const spread = (node: Place, towards: Place): number => {
    const room = node.width / 2 - 12;
    return Math.max(-room, Math.min(room, (towards.x - node.x) * 0.45));
  };
  return [
    { x: first.x - left + spread(first, places[1] as Place), y: first.y + first.height / 2 },
    // Upright through the whole layer: a bend beside a tall node would cut its corner.
    ...places.slice(1, -1).flatMap(({ x, y, layer }) => {
      const half = (tallest[layer] ?? 0) / 2;
      const middle = x - left;
      return half < 1
        ? [{ x: middle, y }]
        : [
            { x: middle, y: y - half },
            { x: middle, y: y + half },
          ];
    }),
    { x: last.x - left + spread(last, places.at(-2) as Place), y: last.y - last.height / 2 },
  ];
}

/** Draws a statechart as SVG from the machine itself. Current states are marked by a class, so a page can move the mark. */
import { type GraphEdge, type Layout, layoutGraph, type Point, type Size } from './layered-layout.ts';
import { type ChartEdge, type ChartState, type MachineGraph, statesBelow } from './machine-graph.ts';
import { DARK, FONT, LIGHT } from './style.ts';
import { element, escapeText, round, text, textWidth } from './svg.ts';

interface Drawn extends Size {
  readonly state: ChartState;
  readonly layout: Layout | null;
  readonly regions: readonly Drawn[];
}

const TITLE = 26;
const PAD = 14;
const LABEL_LINE = 13;

/** Everything a chart needs to look right on its own or on a page. */
export const MACHINE_STYLE = `
.m-state rect{fill:var(--lane);stroke:var(--soft);stroke-width:1.2}
.m-state.m-outer rect{fill:var(--lane-server)}
.m-state.m-region>rect{fill:none;stroke-dasharray:4 4}
.m-state.m-now>rect{fill:var(--accent-soft);stroke:var(--accent);stroke-width:2.6}
.m-state.m-now>text{fill:var(--on-ink)}
.m-name{font-size:12.5px;font-weight:600;fill:var(--ink)}
.m-inner{font-size:10px;fill:var(--soft)}
.m-edge path{fill:none;stroke:var(--soft);stroke-width:1.2}
.m-edge .m-head{fill:var(--soft);stroke:none}
.m-edge text{font-size:10.5px;fill:var(--ink);paint-order:stroke;stroke:var(--m-ground,var(--paper));stroke-width:4px;stroke-linejoin:round}
.m-start{fill:var(--ink)}
.m-note{font-size:11px;fill:var(--soft)}`;

/**
 * Draws a machine.
 *
 * @param active ids of the states to mark as current
 * @returns a complete SVG; with `alone: false` without style, for a page that has `MACHINE_STYLE`
 */
export function drawMachine(
  graph: MachineGraph,
  options: { readonly active?: readonly string[]; readonly alone?: boolean } = {},
): string {
  const drawn = measure(graph.root, graph.edges);
  const active = new Set(options.active);
  const notes = graph.everywhere.map(
    ({ from, to, labels }) => `${from === '' ? 'any other state' : from}: ${labels.join(', ')} → ${to}`,
  );
  const width = Math.max(drawn.width, ...notes.map((note) => textWidth(note) + 20)) + 2 * PAD;
  const height = drawn.height + 2 * PAD + notes.length * 18 + 6;
  const body = [
    drawInside(drawn, graph.edges, active, PAD + (width - 2 * PAD - drawn.width) / 2, PAD + 6),
    ...notes.map((note, i) =>
      text(PAD, height - PAD - (notes.length - 1 - i) * 18, note, { class: 'm-note' }),
    ),
  ].join('');
  const name = `Statechart of the machine “${graph.name}”`;
  const style =
    options.alone === false
      ? ''
      : `<style>.machine{${LIGHT};${FONT};background:var(--paper)}@media(prefers-color-scheme:dark){.machine{${DARK}}}${MACHINE_STYLE}</style>`;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'machine',
      width: Math.ceil(width),
      height: Math.ceil(height),
      viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
      role: 'img',
      'aria-label': name,
    },
    `<title>${escapeText(name)}</title>${style}${body}`,
  );
}

/** Sizes from the inside out; the inside of the root has no frame of its own. */
function measure(state: ChartState, edges: readonly ChartEdge[]): Drawn {
  if (state.children.length === 0) return { state, ...leafSize(state), layout: null, regions: [] };
  const children = state.children.map((child) => measure(child, edges));
  const framed = state.id === '' ? 0 : 1;
  if (state.parallel) {
    const width = children.reduce((sum, child) => sum + child.width + PAD, PAD);
    const height = Math.max(...children.map((child) => child.height)) + TITLE + PAD;
    const size = leafSize(state);
    return { state, width: Math.max(width, size.width), height, layout: null, regions: children };
  }
  const layout = layoutGraph(
    new Map(children.map((child) => [child.state.id, child])),
    edgesAmong(state, edges),
  );
  const width = Math.max(layout.width, leafSize(state).width * framed) + 2 * PAD * framed;
  return { state, width, height: layout.height + (TITLE + PAD + 12) * framed, layout, regions: children };
}

function leafSize({ name, inner }: ChartState): Size {
  const widest = Math.max(textWidth(name, 13.5) + 30, ...inner.map((label) => textWidth(label, 10) + 22));
  return { width: Math.max(84, widest), height: 32 + inner.length * 14 };
}

/** Edges between children of one state; an end that lies deeper counts as the child it lies in. */
function edgesAmong(
  state: ChartState,
  edges: readonly ChartEdge[],
): (GraphEdge & { labels: readonly string[] })[] {
  const childOf = (id: string): string | undefined =>
    state.children.find((child) => id === child.id || id.startsWith(`${child.id}.`))?.id;
  return edges.flatMap(({ from, to, labels }) => {
    const [a, b] = [childOf(from), childOf(to)];
    if (a === undefined || b === undefined || a === b) return [];
    const width = Math.max(...labels.map((label) => textWidth(label, 11)));
    return [{ from: a, to: b, labels, label: { width, height: labels.length * LABEL_LINE + 2 } }];
  });
}

function drawState(
  drawn: Drawn,
  edges: readonly ChartEdge[],
  active: ReadonlySet<string>,
  at: Point,
): string {
  const { state, width, height, regions } = drawn;
  const isOuter = regions.length > 0;
  const isRegion = isOuter && !state.parallel && state.id.includes('.');
  const kind = `m-state${isOuter ? ' m-outer' : ''}${isRegion ? ' m-region' : ''}${active.has(state.id) ? ' m-now' : ''}`;
  const box = element('rect', { x: at.x, y: at.y, width, height, rx: isOuter ? 12 : 9 });
  const middle = at.x + width / 2;
  const name = text(middle, at.y + (isOuter ? 18 : 20), state.name, {
    class: 'm-name',
    'text-anchor': 'middle',
  });
  const inner = state.inner.map((label, i) =>
    text(middle, at.y + 34 + i * 14, label, { class: 'm-inner', 'text-anchor': 'middle' }),
  );
  const ring = state.final
    ? element('rect', { x: at.x + 3, y: at.y + 3, width: width - 6, height: height - 6, rx: 7 })
    : '';
  const attributes = {
    class: kind,
    'data-state': state.id,
    role: 'group',
    'aria-label': `state ${state.name}`,
  };
  return element(
    'g',
    attributes,
    box + ring + name + inner.join('') + drawInside(drawn, edges, active, at.x, at.y),
  );
}

function drawInside(
  drawn: Drawn,
  edges: readonly ChartEdge[],
  active: ReadonlySet<string>,
  x: number,
  y: number,
): string {
  const { state, layout, regions, width } = drawn;
  if (regions.length === 0) return '';
  if (layout === null) {
    const used = regions.reduce((sum, region) => sum + region.width + PAD, -PAD);
    let left = x + (width - used) / 2;
    return regions
      .map((region) => {
        const at = { x: left, y: y + TITLE };
        left += region.width + PAD;
        return drawState(region, edges, active, at);
      })
      .join('');
  }
  const framed = state.id === '' ? 0 : 1;
  const origin = { x: x + (width - layout.width) / 2, y: y + (TITLE + 10) * framed };
  const labelled = edgesAmong(state, edges);
  return [
    ...layout.edges.map((edge, i) => drawEdge(edge.points, labelled[i]?.labels ?? [], edge.label, origin)),
    ...regions.map((child) => {
      const place = layout.nodes.get(child.state.id) ?? { x: 0, y: 0 };
      const at = { x: origin.x + place.x, y: origin.y + place.y };
      return (child.state.initial ? drawStart(at, child) : '') + drawState(child, edges, active, at);
    }),
  ].join('');
}

/** The dot of the initial state, above its left corner. */
function drawStart({ x, y }: Point, { width }: Size): string {
  const left = x + Math.min(16, width / 4);
  return (
    element('circle', { class: 'm-start', cx: left, cy: y - 9, r: 4 }) +
    element('path', { class: 'm-start', d: `M${round(left - 3.5)} ${round(y - 5)}h7l-3.5 5z` })
  );
}

function drawEdge(points: readonly Point[], labels: readonly string[], label: Point, origin: Point): string {
  const moved = points.map(({ x, y }) => ({ x: x + origin.x, y: y + origin.y }));
  const words = labels.map((line, i) =>
    text(label.x + origin.x, label.y + origin.y + 4 + (i - (labels.length - 1) / 2) * LABEL_LINE, line, {
      'text-anchor': 'middle',
    }),
  );
  return element(
    'g',
    { class: 'm-edge' },
    element('path', { d: curve(moved) }) +
      element('path', { class: 'm-head', d: head(moved) }) +
      words.join(''),
  );
}

/** A line that leaves and enters upright and bends softly between its points. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points as readonly [Point, ...Point[]];
  let path = `M${round(first.x)} ${round(first.y)}`;
  let from = first;
  for (const to of rest) {
    const middle = (from.y + to.y) / 2;
    path += `C${round(from.x)} ${round(middle)} ${round(to.x)} ${round(middle)} ${round(to.x)} ${round(to.y)}`;
    from = to;
  }
  return path;
}

function head(points: readonly Point[]): string {
  const tip = points.at(-1) as Point;
  const before = points.at(-2) as Point;
  const back = tip.y > before.y ? -7 : 7;
  return `M${round(tip.x)} ${round(tip.y)}l-4 ${back}h8z`;
}

/** Every state a chart of this graph can mark. */
export function stateIds(graph: MachineGraph): string[] {
  return statesBelow(graph.root).flatMap(({ id }) => (id === '' ? [] : [id]));
}

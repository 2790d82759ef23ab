/** Writing SVG and HTML as text: escaping, elements, the shapes by which versions are told apart without colour. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// Characters no XML document may hold, though a file name may.
// biome-ignore lint: these are exactly the control characters meant
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** Text made safe inside elements and attributes. */
export function escapeText(text: string): string {
  return text.replaceAll(UNPRINTABLE, '\uFFFD').replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] as string);
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element; `undefined` attributes are left out, numbers rounded to a tenth of a pixel. */
export function element(name: string, attributes: Attributes, inner = ''): string {
  let text = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    text += ` ${key}="${typeof value === 'number' ? round(value) : escapeText(value)}"`;
  }
  return inner === '' ? `${text}/>` : `${text}>${inner}</${name}>`;
}

export function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function text(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escapeText(content));
}

/** About how wide a text is at a font size, in pixels: enough to decide whether a label fits. */
export function textWidth(content: string, fontSize = 11): number {
  return content.length * fontSize * 0.56;
}

/** A text cut to a width, with an ellipsis; empty where not even two letters fit. */
export function fitText(content: string, width: number, fontSize = 11): string {
  const letters = Math.floor(width / (fontSize * 0.56));
  if (content.length <= letters) return content;
  return letters < 3 ? '' : `${content.slice(0, letters - 1)}…`;
}

export const VERSION_STYLES = 7;

const polygon = (cx: number, cy: number, r: number, points: readonly (readonly [number, number])[]): string =>
  `M${points.map(([x, y]) => `${round(cx + x * r)} ${round(cy + y * r)}`).join('L')}Z`;

const SHAPES: readonly (readonly (readonly [number, number])[] | 'circle')[] = [
  'circle',
  [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  [
    [0, -1.25],
    [1.25, 0],
    [0, 1.25],
    [-1.25, 0],
  ],
  [
    [0, -1.2],
    [1.15, 0.9],
    [-1.15, 0.9],
  ],
  [
    [0, 1.2],
    [1.15, -0.9],
    [-1.15, -0.9],
  ],
  [
    [-0.55, -1],
    [0.55, -1],
    [1.1, 0],
    [0.55, 1],
    [-0.55, 1],
    [-1.1, 0],
  ],
  [
    [-0.4, -1.15],
    [0.4, -1.15],
    [0.4, -0.4],
    [1.15, -0.4],
    [1.15, 0.4],
    [0.4, 0.4],
    [0.4, 1.15],
    [-0.4, 1.15],
    [-0.4, 0.4],
    [-1.15, 0.4],
    [-1.15, -0.4],
    [-0.4, -0.4],
  ],
];

/** The shape of the `index`-th version of a path. Its colour is the class `v0` … `v6`. */
export function glyph(index: number, x: number, y: number, radius: number): string {
  const style = index % VERSION_STYLES;
  const shape = SHAPES[style] as (typeof SHAPES)[number];
  if (shape === 'circle') return element('circle', { class: `g v${style}`, cx: x, cy: y, r: radius });
  return element('path', { class: `g v${style}`, d: polygon(x, y, radius, shape) });
}

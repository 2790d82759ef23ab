/** Signs of ours as ASCII, one for one, so that columns stay where they are. What users wrote keeps its letters. */

const ASCII: Readonly<Record<string, string>> = {
  '│': '|',
  '─': '-',
  '┼': '-',
  '━': '=',
  '·': '.',
  '●': '*',
  '○': 'o',
  '◀': '<',
  '▶': '>',
  '▼': 'v',
  '▲': '^',
  '✕': 'X',
  '✗': 'X',
  '✓': '+',
  '◇': '!',
  '►': '>',
  '→': '>',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '~',
  '⏎': ' ',
  '“': '"',
  '”': '"',
  '’': "'",
};

const SIGNS = new RegExp(`[${Object.keys(ASCII).join('')}]`, 'gu');

/** A text without boxes, arrows and typographic signs; as wide as before. */
export function plainText(text: string): string {
  return text.replaceAll(SIGNS, (sign) => ASCII[sign] as string);
}

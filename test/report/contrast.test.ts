/** Words can be read against what they stand on, light and dark (WCAG 2.2, success criterion 1.4.3: 4.5 to 1). */
import { describe, expect, it } from 'vitest';
import { DARK, LIGHT } from '../../src/report/style.ts';

function palette(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/--([\w-]+):(#[\da-f]{6})\b/gi)].map(([, name, hex]) => [name ?? '', hex ?? '']),
  );
}

/** Relative luminance of a colour, 0 to 1. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const WORDS: readonly (readonly [words: string, ground: string])[] = [
  ...['paper', 'card', 'lane', 'lane-server'].flatMap((ground) => [
    ['ink', ground] as const,
    ['soft', ground] as const,
  ]),
  ...['on', 'merge', 'wait', 'step', 'linger', 'doomed', 'bad-soft', 'warn-soft'].map(
    (ground) => ['ink', ground] as const,
  ),
  ['bad', 'card'],
  ['bad', 'lane'],
  ['bad', 'lane-server'],
  ['bad', 'bad-soft'],
  ['warn', 'lane'],
  ['warn', 'lane-server'],
  ['warn', 'warn-soft'],
  ['good', 'card'],
  ['good', 'good-soft'],
  ['accent', 'paper'],
  ['accent', 'card'],
  ['paper', 'accent'],
  ['soft', 'warn-soft'],
  ['soft', 'accent-soft'],
];

describe.each([
  ['light', palette(LIGHT)],
  ['dark', palette(DARK)],
])('%s', (_, colours) => {
  it.each(WORDS)('%s on %s', (words, ground) => {
    expect(contrast(colours.get(words) ?? '', colours.get(ground) ?? '')).toBeGreaterThanOrEqual(4.5);
  });

  it('lines of versions stand out from their lanes (1.4.11: 3 to 1)', () => {
    for (let i = 0; i < 7; i++) {
      for (const ground of ['lane', 'lane-server']) {
        expect(contrast(colours.get(`v${i}`) ?? '', colours.get(ground) ?? '')).toBeGreaterThanOrEqual(3);
      }
    }
  });
});

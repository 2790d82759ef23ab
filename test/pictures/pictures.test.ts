import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PICTURES, pictures, storedPicture } from '../../src/pictures/pictures.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const drawn = pictures();

describe('the pictures of the documentation', () => {
  it.each([...drawn.keys()])('%s is as the machines and the scenario are now (npm run pictures)', (name) => {
    expect(storedPicture(name) === drawn.get(name)).toBe(true);
  });

  it('are no others, and small', () => {
    expect(readdirSync(PICTURES).toSorted()).toEqual([...drawn.keys()].toSorted());
    for (const svg of drawn.values()) expect(svg.length).toBeLessThan(30_000);
  });

  it('are each shown somewhere', () => {
    const texts = ['README.md', 'machines/README.md']
      .map((file) => readFileSync(ROOT + file, 'utf8'))
      .join('');
    for (const name of drawn.keys()) expect(texts).toContain(`pictures/${name})`);
  });

  it('say what they show to those who do not see them', () => {
    for (const svg of drawn.values()) expect(svg).toMatch(/aria-label="[^"]{8,}"/);
    expect(drawn.get('three-events.svg')).toContain('1 version is lost');
  });
});

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { roamproof } from './run.ts';

const LOG = fileURLToPath(new URL('../../docs/three-events.jsonl', import.meta.url));

describe('roamproof explain --timeline', () => {
  it('draws the file’s way before it is told, and the loss where it happens', () => {
    const { status, stdout } = roamproof(['explain', LOG, 'Documents/Review.doc', '--timeline']);
    expect(status).toBe(0);
    const [heading, written, up, lost] = stdout.split('\n');
    expect(heading).toMatch(/^ # time +server +A +B$/);
    expect(written).toMatch(/^10 .* ● .*alice writes/);
    expect(up).toMatch(/^23 .*◀─+○.* U1$/);
    expect(lost).toMatch(/^33 .*✕.* U6$/);
    expect(stdout).toContain('LOST: "v1", written on A, is now nowhere any more.');
  });

  it('needs letters only where asked', () => {
    const { stdout } = roamproof(['explain', LOG, 'Documents/Review.doc', '--timeline', '--plain']);
    expect(stdout).not.toMatch(/[─-◿✀-➿]/u);
    expect(stdout).toMatch(/^33 .*X-+o/m);
  });
});

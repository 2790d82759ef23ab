/** Numbers that look random and depend on a seed and a position only, so a resumed simulation draws the same ones. */
export function randomFrom(seed: number): (n: number) => number {
  return (n) => {
    let x = (seed ^ Math.imul(n + 1, 0x9e3779b1)) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
  };
}

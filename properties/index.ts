/** Generators for properties of one's own: random histories that shrink to scenarios. */

export { histories } from './histories.ts';
export { generateHistory } from './history/generate.ts';
export { DEFAULT_SCOPE, FAULTS, type Fault, type Scope } from './history/scope.ts';
export type { History } from './history/shrink.ts';

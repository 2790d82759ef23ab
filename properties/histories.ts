/** Random histories for fast-check: generated with an eye on the state, shrunk without one. */
import * as fc from 'fast-check';
import type { Stimulus } from '../src/log/stimuli.ts';
import { generateHistory } from './history/generate.ts';
import { DEFAULT_SCOPE, type Scope } from './history/scope.ts';
import { type History, type Progress, smaller } from './history/shrink.ts';

/** Bias is ignored on purpose: short histories meet nobody, and losses need people who meet. */
class HistoryArbitrary extends fc.Arbitrary<History> {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    super();
    this.#scope = scope;
  }

  override generate(random: fc.Random): fc.Value<History> {
    return new fc.Value(generateHistory(random.nextInt(), this.#scope), undefined);
  }

  /** Any list of stimuli is a history: stored counterexamples shrink as well. */
  override canShrinkWithoutContext(value: unknown): value is Stimulus[] {
    return Array.isArray(value);
  }

  override shrink(value: History, context?: unknown): fc.Stream<fc.Value<History>> {
    return fc.stream(candidates(value, context as Progress | undefined));
  }
}

function* candidates(value: History, progress?: Progress): Generator<fc.Value<History>, undefined> {
  for (const { history, progress: next } of smaller(value, progress)) yield new fc.Value(history, next);
}

/**
 * Histories as fast-check generates them, by default over the whole scope of the contract.
 *
 * @example fc.assert(fc.property(histories({ steps: [1, 40] }), (history) => holds(history)));
 */
export function histories(scope: Partial<Scope> = {}): fc.Arbitrary<History> {
  return new HistoryArbitrary({ ...DEFAULT_SCOPE, ...scope });
}

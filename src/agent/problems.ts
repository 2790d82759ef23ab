/** What several looks found, each once: they see the same files. */
import type { MergeProblem } from './merge.ts';

export function eachOnce(problems: readonly MergeProblem[]): MergeProblem[] {
  return [...new Map(problems.map((one) => [`${one.path}\n${one.message}`, one])).values()];
}

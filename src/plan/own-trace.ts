/** What somebody else's code threw, with the part of the trace that is theirs. */

/**
 * @param caller the name of our file that called them: from there on outwards the trace is ours
 * @returns the message, and below it their own frames
 */
export function ownTrace(error: unknown, caller: string): string {
  if (!(error instanceof Error)) return String(error);
  const { message, stack = message } = error;
  const lines = stack.split('\n');
  const ours = lines.findIndex((line) => line.includes(`${caller}.`));
  const theirs = lines.slice(0, ours < 0 ? undefined : ours);
  return theirs.filter((line) => !/^ +at .*\bnode:|^Require stack|^- /.test(line)).join('\n');
}

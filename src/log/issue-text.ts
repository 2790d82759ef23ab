/** What a schema says of a value that is not as defined, in words for whoever wrote the value. */
import type { z } from 'zod';

const MISSING = /, received undefined$/;

/** One issue, with the member it is about: `computer: missing, string expected`, `at: Invalid ISO datetime`. */
export function issueText(issue: z.core.$ZodIssue): string {
  const { path, message } = issue;
  const what =
    issue.code === 'invalid_type' && MISSING.test(message) ? `missing, ${issue.expected} expected` : message;
  return path.length === 0 ? what : `${path.map(String).join('.')}: ${what}`;
}

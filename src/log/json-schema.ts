import * as z from 'zod';
import { event, header } from './events.ts';

/** The JSON Schema (draft 2020-12) of one line of a log: the header or an event. */
export function logSchema(): object {
  const line = z.union([header, event]);
  const schema = z.toJSONSchema(line, { io: 'input', unrepresentable: 'any' });
  return { title: 'A line of a roamproof event log, version 1', ...schema };
}

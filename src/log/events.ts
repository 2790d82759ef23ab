/** One definition of every event: types, checks and the JSON Schema all come from here. */
import * as z from 'zod';
import { open } from './open.ts';
import { type RecordOf, type RecordType, records, type ServiceRecord } from './records.ts';
import { type Stimulus, type StimulusOf, type StimulusType, stimuli } from './stimuli.ts';

export { isStimulus } from './stimulus-types.ts';

/** The `type` of an event. */
export type EventType = StimulusType | RecordType;
/** Any event of a log: a stimulus or a record. */
export type LogEvent = Stimulus | ServiceRecord;
export type EventOf<T extends EventType> = T extends StimulusType
  ? StimulusOf<T>
  : T extends RecordType
    ? RecordOf<T>
    : never;

const all = { ...stimuli, ...records };

/** Every known event, told apart by `type`. Unknown members are kept. */
export const event = z.discriminatedUnion(
  'type',
  Object.values(all) as [(typeof all)[EventType], ...(typeof all)[EventType][]],
);

export const eventTypes: readonly EventType[] = Object.keys(all) as EventType[];

/** First line of a log. */
export const header = open({
  log: z.literal('roamproof'),
  version: z.literal(1),
  algorithm: z.string().optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
  seed: z.int().optional(),
});
/** The first line of a log. */
export type Header = z.infer<typeof header>;

/** The definition of one type. */
export function schemaOf<T extends EventType>(type: T): (typeof all)[T] {
  return all[type];
}

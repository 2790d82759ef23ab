/** The small pieces every event is made of: instants, names, stamps, file nodes. Contract: the event log, version 1. */
import * as z from 'zod';
import { isWritable } from './calendar.ts';
import { open } from './open.ts';

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Whether the day is in the calendar: `Date.parse` takes the 31st of February for the 3rd of March. */
function isDay(text: string): boolean {
  if (!isWritable(Date.parse(text))) return false;
  const day = Number(text.slice(8, 10));
  if (day <= 28) return true;
  const lastOfMonth = new Date(Date.UTC(2000, Number(text.slice(5, 7)), 0));
  // Date.UTC takes the years 0 to 99 for those of the twentieth century.
  lastOfMonth.setUTCFullYear(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0);
  return day <= lastOfMonth.getUTCDate();
}

/** An instant: ISO 8601 text in the log, milliseconds since 1970 (UTC) in memory. */
export const instant = z.codec(
  z
    .string()
    .regex(ISO_INSTANT, 'an instant such as 2003-05-01T09:00:00.000Z is expected')
    .refine(isDay, 'no such day or time of day'),
  z.number(),
  { decode: (text) => Date.parse(text), encode: (ms) => new Date(ms).toISOString() },
);

/** A name of a computer, a user, a process or a setting: any text but the empty one. */
export const name = z.string().min(1, 'must not be empty');

/** So many UTF-16 units are the longest path that Windows takes. */
const PATH_MAX = 32_767;
/** Names of a path, one within another: more than fit into the 4,096 bytes that other systems take. */
const DEPTH_MAX = 2048;

/** Whether a path is one that a tree can hold. Its names are counted only where there is room for so many. */
export function isHoldablePath(text: string): boolean {
  if (text === '' || text.length > PATH_MAX) return false;
  return text.length < 2 * DEPTH_MAX || text.split(/[/\\]/, DEPTH_MAX + 1).length <= DEPTH_MAX;
}

/** A path relative to the profile root, `/` or `\` between its parts. */
export const path = z
  .string()
  .min(1, 'must not be empty')
  .refine(
    (text) => text === '' || isHoldablePath(text),
    `longer than ${PATH_MAX} characters or deeper than ${DEPTH_MAX} folders`,
  );

/** Both times of a file as one side saw them, and the version that lay there (the number of the event that wrote it). */
export const stamp = open({ modified: instant, created: instant, version: z.int().nonnegative() });
export type Stamp = z.infer<typeof stamp>;

/** What a decision compared. `null`: that side had nothing there. */
export const compared = open({
  local: stamp.nullable(),
  central: stamp.nullable(),
  base: stamp.nullable().optional(),
  loadTime: instant.nullable().optional(),
  unloadTime: instant.nullable().optional(),
});
export type Compared = z.infer<typeof compared>;

/** One value of a user's hive: who wrote it (event number) and when on that computer's clock. */
export const setting = open({ value: z.string(), modified: instant, version: z.int().nonnegative() });

/** A whole hive, one unit: its own time stamp and its values. */
export const hive = open({ modified: instant, settings: z.record(z.string(), setting) });

export const side = z.enum(['local', 'central']);
export type Side = z.infer<typeof side>;

export const os = z.enum(['nt4', '2000', 'xp', '2003', 'vista', '7']);
export type Os = z.infer<typeof os>;

export const link = z.enum(['none', 'slow', 'fast']);
export type Link = z.infer<typeof link>;

/** An entry of the store's log: who wrote it, the how-manieth of that computer, in which generation of the store. */
export const entryId = open({ by: z.string(), n: z.int(), g: z.int() });
export type EntryId = z.infer<typeof entryId>;

/**
 * Numbers of the earlier versions from which one was made, the latest first: tells older from newer where a store forgot.
 * Negative: it took the place of that version, which went into a conflict copy.
 */
export const lineage = z.array(z.int()).optional();

/** What a manifest notes of a file: the version last confirmed equal with the server. */
export const baseImage = open({
  content: z.string(),
  modified: instant,
  created: instant,
  version: z.int().nonnegative(),
  entry: entryId.nullable(),
  past: lineage,
  /** It lies in a conflict copy here; `past` is the lineage of what kept the name. */
  aside: z.boolean().optional(),
});
export type BaseImage = z.infer<typeof baseImage>;

/** What a manifest notes of a setting. */
export const baseSetting = open({ ...setting.shape, entry: entryId.nullable(), past: lineage });

/** One line of the store's log as folded by path, or by setting: which entry came last, and whether it was a deletion. */
export const storeEntry = open({
  path,
  by: z.string(),
  n: z.int(),
  g: z.int(),
  content: z.string(),
  version: z.int(),
  deleted: z.boolean(),
  past: lineage,
  /** A hand put it there: who took it first noted it, or who deleted it. */
  found: z.literal(true).optional(),
  /** With a deletion: nobody deleted it, its name was freed; it lies on the server under this conflict name. */
  savedAs: path.optional(),
});

/** What a computer remembers of a store: its id and generation, and of every writer the highest entry seen. */
export const storeMark = open({ id: z.string(), generation: z.int(), seen: z.record(z.string(), z.int()) });
export type StoreMark = z.infer<typeof storeMark>;

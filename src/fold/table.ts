/** Records by name: of users, computers, settings, processes. What they inherit holds no name, so none is mistaken for one. */
import { immerable, isDraft } from 'immer';

/**
 * What every table inherits. A prototype without names rather than none at all: V8 keeps an object without prototype as a
 * hash table, and walking or copying one of those takes ten to thirty times as long. Pure, so that a page that needs no
 * tables carries no immer.
 */
const NOTHING: object = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ Object.assign(/* @__PURE__ */ Object.create(null) as object, {
    [immerable]: true as const,
  }),
);

/** An empty table. */
export function table<T>(): Record<string, T> {
  return Object.create(NOTHING) as Record<string, T>;
}

/** A table with the same members. */
export function copyTable<T>(of: Readonly<Record<string, T>>): Record<string, T> {
  const copy = table<T>();
  // Of a list of names: V8 gives up its code for `for … in` over and over where tables are of ever other kinds.
  for (const name of Object.keys(of)) copy[name] = of[name] as T;
  return copy;
}

/** Up to so many members a table is made anew where one is taken out. */
const SMALL = 64;

/**
 * Takes a member out of a table. Deleting one makes a hash table of the object for good (see above), so a small one is
 * made anew; a draft of immer is copied when it is changed anyway.
 *
 * @param holder what holds the table, under the name `at`
 * @param anew an empty object of the same kind
 */
export function takeOut<At extends string, T>(
  holder: Record<At, Record<string, T>>,
  at: At,
  name: string,
  anew: Record<string, T> = table<T>(),
): void {
  const of = holder[at];
  // Asked of the holder: there are few kinds of those, and as many kinds of tables as there are sets of names.
  if (!isDraft(holder)) {
    let members = 0;
    for (const other in of) {
      if (++members > SMALL) break;
      if (other !== name) anew[other] = of[other] as T;
    }
    if (members <= SMALL) return void (holder[at] = anew);
  }
  delete of[name];
}

/** Whether an object is a table, or one without any prototype: no name is inherited. */
export function isTable(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === NOTHING;
}

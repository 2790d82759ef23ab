/** Records by name: of users, computers, settings, processes. What they inherit holds no name, so none is mistaken for one. */
import { immerable } from 'immer';

/**
 * What every table inherits. A prototype without names rather than none at all: V8 keeps an object without prototype as a
 * hash table, and walking or copying one of those takes ten to thirty times as long.
 */
const NOTHING: object = Object.freeze(
  Object.assign(Object.create(null) as object, { [immerable]: true as const }),
);

/** An empty table. */
export function table<T>(): Record<string, T> {
  return Object.create(NOTHING) as Record<string, T>;
}

/** A table with the same members. */
export function copyTable<T>(of: Readonly<Record<string, T>>): Record<string, T> {
  const copy = table<T>();
  for (const name in of) copy[name] = of[name] as T;
  return copy;
}

/** Whether an object is a table, or one without any prototype: no name is inherited. */
export function isTable(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === NOTHING;
}

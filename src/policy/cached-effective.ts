import { effectivePolicy } from './effective.ts';
import type { EffectivePolicy } from './effective-policy.ts';
import type { Windows } from './windows.ts';

type Given = Readonly<Record<string, unknown>>;

const none: Given = Object.freeze({});
const byMachine = new WeakMap<Given, WeakMap<Given, Map<Windows, EffectivePolicy>>>();

/**
 * `effectivePolicy`, worked out once for each pair of settings objects; `undefined` stands for no settings. For settings that are
 * never changed in place, as in a folded state: a change of policy is a new object there. Does not notice a change made inside an
 * object it has seen.
 */
export function cachedEffectivePolicy(
  machine: Given | undefined,
  user: Given | undefined,
  os: Windows,
): EffectivePolicy {
  const byUser = entryOf(
    byMachine,
    machine ?? none,
    () => new WeakMap<Given, Map<Windows, EffectivePolicy>>(),
  );
  const byWindows = entryOf(byUser, user ?? none, () => new Map<Windows, EffectivePolicy>());
  return entryOf(byWindows, os, () => effectivePolicy(machine ?? none, user ?? none, os));
}

interface Cache<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

function entryOf<Key, Value>(cache: Cache<Key, Value>, key: Key, make: () => Value): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

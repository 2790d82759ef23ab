/** Histories of the same length that are easier to read: fewer names, no odd members, contents `v1`, `v2`, minutes. */
import type { Stimulus } from '../../src/log/stimuli.ts';
import { COMPUTERS } from './scope.ts';
import { BEGINNING, MINUTE_MS } from './world.ts';

type History = readonly Stimulus[];
type Loose = Record<string, unknown>;

const OPTIONAL = ['steps', 'modified', 'size', 'joined'] as const;

/** Candidates; each differs from the history and is plainer by an order that has an end. */
export function* plainer(history: History): Generator<History, undefined> {
  yield* withoutMembers(history);
  yield* withOneNameLess(history, 'computer');
  yield* withOneNameLess(history, 'user');
  yield* withOneNameLess(history, 'path');
  yield* inOrderOfAppearance(history);
  yield* minuteByMinute(history);
}

const members = (event: Stimulus): Loose => event;

function* withoutMembers(history: History): Generator<History, undefined> {
  for (const [i, event] of history.entries()) {
    for (const name of OPTIONAL) {
      if (members(event)[name] === undefined || event.type === 'file.touched') continue;
      const { [name]: _, ...rest } = members(event);
      yield history.with(i, rest as unknown as Stimulus);
    }
  }
}

function namesOf(history: History, member: string): string[] {
  const names = new Set<string>();
  for (const event of history) {
    const name = members(event)[member];
    if (typeof name === 'string' && name !== '*') names.add(name);
  }
  return [...names];
}

/** One computer, user or path takes the part of another. */
function* withOneNameLess(history: History, member: string): Generator<History, undefined> {
  const names = namesOf(history, member);
  for (let i = names.length - 1; i > 0; i--) {
    for (let j = 0; j < i; j++) {
      yield renamed(history, member, new Map([[names[i] as string, names[j] as string]]));
    }
  }
}

function renamed(history: History, member: string, names: ReadonlyMap<string, string>): History {
  return history.map((event) => {
    const name = members(event)[member];
    const to = typeof name === 'string' ? names.get(name) : undefined;
    return to === undefined ? event : ({ ...members(event), [member]: to } as unknown as Stimulus);
  });
}

/** Computers become A, B, …, contents v1, v2, … in the order they appear. */
function* inOrderOfAppearance(history: History): Generator<History, undefined> {
  const computers = namesOf(history, 'computer');
  if (computers.some((name, i) => name !== COMPUTERS[i])) {
    yield renamed(history, 'computer', new Map(computers.map((name, i) => [name, COMPUTERS[i] as string])));
  }
  const contents = namesOf(history, 'content');
  if (contents.some((name, i) => name !== `v${i + 1}`)) {
    yield renamed(history, 'content', new Map(contents.map((name, i) => [name, `v${i + 1}`])));
  }
}

/** One minute between any two stimuli; instants they speak of move along with the stimulus they belong to. */
function* minuteByMinute(history: History): Generator<History, undefined> {
  const moved = new Map<number, number>();
  const next = history.map((event, i): Stimulus => {
    const at = BEGINNING + i * MINUTE_MS;
    if (!moved.has(event.at)) moved.set(event.at, at);
    const { to } = members(event);
    const instant = typeof to === 'number' ? { to: moved.get(to) ?? at } : {};
    return { ...event, at, ...instant } as Stimulus;
  });
  if (next.some((event, i) => event.at !== history[i]?.at)) yield next;
}

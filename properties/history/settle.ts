/** The end of a history by which G8 is judged: everything is healed, and everyone logs on and off twice. */
import type { Stimulus } from '../../src/log/stimuli.ts';
import { type Happening, MINUTE_MS } from './world.ts';

const HOUR_MS = 60 * MINUTE_MS;

/** Who took part in a history: computers, and users on computers, in the order of their first appearance. */
export function participants(history: readonly Stimulus[]): {
  computers: string[];
  pairs: { computer: string; user: string }[];
} {
  const computers = new Set<string>();
  const pairs = new Map<string, { computer: string; user: string }>();
  for (const event of history) {
    if ('computer' in event) computers.add(event.computer);
    if (event.type !== 'logon.requested') continue;
    const { computer, user } = event;
    pairs.set(`${computer} ${user}`, { computer, user });
  }
  return { computers: [...computers], pairs: [...pairs.values()] };
}

/**
 * Heals the world after a history and lets everyone log on and off twice. A shutdown of each computer logs users off and
 * lets no handle survive. What is refused (a computer already running, say) changes nothing.
 */
export function settling(history: readonly Stimulus[]): Stimulus[] {
  const { computers, pairs } = participants(history);
  const systems = new Map<string, Stimulus>();
  for (const event of history) if (event.type === 'computer.started') systems.set(event.computer, event);
  let at = Math.max(...history.map((event) => event.at)) + HOUR_MS;
  const settled: Stimulus[] = [];
  const happen = (what: Happening): void => {
    settled.push({ at, ...what });
    at += MINUTE_MS;
  };
  const users = new Set(pairs.map(({ user }) => user));
  happen({ type: 'server.changed', state: 'up' });
  for (const user of users)
    happen({ type: 'user.changed', user, profilePath: `\\\\server\\profiles\\${user}` });
  for (const computer of computers) {
    const started = systems.get(computer);
    if (started?.type !== 'computer.started') continue;
    happen({ type: 'network.changed', computer, link: 'fast' });
    happen({ type: 'policy.changed', computer, settings: {} });
    for (const user of users) {
      happen({ type: 'policy.changed', computer, user, settings: {} });
      happen({ type: 'transfer.healed', computer, user });
    }
    happen({ type: 'computer.stopped', computer, cause: 'shutdown' });
    happen({ type: 'computer.started', computer, os: started.os });
  }
  // Where fast logon is on, a changed user object takes two logons to arrive (2003 document).
  const fast = history.some((event) => event.type === 'user.changed' && event.profilePath === null);
  const rounds = fast ? 5 : 2;
  for (let round = 0; round < rounds; round++) {
    for (const pair of pairs) {
      happen({ type: 'logon.requested', ...pair });
      happen({ type: 'logoff.requested', ...pair });
    }
  }
  return settled;
}

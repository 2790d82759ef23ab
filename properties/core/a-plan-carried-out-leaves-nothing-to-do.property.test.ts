/** A plan applied twice does nothing the second time: after a merge without failures the next plan moves no content. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LogEvent } from '../../src/log/events.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { histories } from '../histories.ts';
import { settings } from '../settings.ts';

const MOVES = new Set<LogEvent['type']>(['file.copied', 'file.deleted', 'conflict.kept']);

/** Logs everyone off, then one user on and off twice; what the second round moved. */
function secondRound(algorithm: string, history: Parameters<typeof play>[1]): string[] {
  const simulator = play(algorithm, history);
  let now = (simulator.events.at(-1)?.at ?? 0) + 86_400_000;
  const feed = (type: 'logon.requested' | 'logoff.requested'): void => {
    simulator.feed({ at: (now += 1000), type, computer: 'Z', user: 'alice' });
  };
  simulator.feed({ at: (now += 1000), type: 'server.changed', state: 'up' });
  simulator.feed({ at: (now += 1000), type: 'computer.started', computer: 'Z', os: 'xp' });
  feed('logon.requested');
  feed('logoff.requested');
  const before = simulator.events.length;
  feed('logon.requested');
  feed('logoff.requested');
  return (
    simulator.events
      .slice(before)
      // ntuser.ini "will always be copied to the server" by the Windows algorithms (rule U7).
      .filter((event) => MOVES.has(event.type) && !('rule' in event && event.rule === 'U7'))
      .map((event) => JSON.stringify(event))
  );
}

function play(algorithm: string, history: readonly Parameters<Simulator['feed']>[0][]): Simulator {
  const simulator = new Simulator({ algorithm, immutable: false });
  for (const stimulus of history) simulator.feed(stimulus);
  simulator.finish();
  return simulator;
}

it.each(['windows-2003', 'csync', 'three-way'])(
  '%s moves nothing in a round in which nothing happened',
  (algorithm) => {
    fc.assert(
      fc.property(histories({ steps: [1, 60] }), (history) => {
        expect(secondRound(algorithm, history)).toEqual([]);
      }),
      settings(100),
    );
  },
);

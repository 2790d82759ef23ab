/** A replay that goes on from a snapshot ends like one from the beginning: state, losses and violations. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldInto } from '../../src/fold/fold.ts';
import { type FleetState, initialState } from '../../src/fold/state.ts';
import { Judge } from '../../src/judge/judge.ts';
import type { LogEvent } from '../../src/log/events.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { graphFromLines, graphLines } from '../../src/snapshots/object-graph.ts';
import { histories } from '../histories.ts';
import { settings } from '../settings.ts';

function follow(events: readonly LogEvent[], state: FleetState, judge: Judge): void {
  for (const event of events) {
    foldInto(state, event);
    judge.observe(event);
  }
}

it('wherever the snapshot was taken', () => {
  fc.assert(
    fc.property(
      histories({ steps: [1, 60] }),
      fc.constantFrom('windows-2003', 'three-way', 'nt4'),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (history, algorithm, share) => {
        const simulator = new Simulator({ algorithm });
        for (const stimulus of history) simulator.feed(stimulus);
        const { events } = simulator;
        const cut = Math.floor(events.length * share);
        const whole = { state: initialState(), judge: new Judge() };
        follow(events, whole.state, whole.judge);

        const begun = { state: initialState(), judge: new Judge() };
        follow(events.slice(0, cut), begun.state, begun.judge);
        const lines = [...graphLines({ state: begun.state, judge: begun.judge.image() })];
        const image = graphFromLines(lines) as { state: FleetState; judge: object };
        const judge = Judge.from(image.judge);
        follow(events.slice(cut), image.state, judge);

        expect(image.state).toEqual(whole.state);
        expect(judge.judgement()).toEqual(whole.judge.judgement());
      },
    ),
    settings(50),
  );
});

import { describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { sessionMachine } from '../../machines/session.ts';
import { SESSION_TABLE } from '../../machines/session-table.ts';
import { layoutGraph } from '../../src/report/layered-layout.ts';
import { drawMachine, stateIds } from '../../src/report/machine-chart.ts';
import { activeStates, machineGraph } from '../../src/report/machine-graph.ts';
import { MACHINES } from '../../src/report/machine-list.ts';
import { machineMermaid, machineText } from '../../src/report/machine-text.ts';

const graph = machineGraph(sessionMachine);

describe('the picture of a machine', () => {
  it('has every state of the table and no other', () => {
    const outer = stateIds(graph).filter((id) => !id.includes('.'));
    expect(outer.toSorted()).toEqual(Object.keys(SESSION_TABLE).toSorted());
  });

  it.each(Object.entries(MACHINES))('draws every state and transition of %s', (_name, { machine }) => {
    const drawn = machineGraph(machine);
    const svg = drawMachine(drawn);
    for (const id of stateIds(drawn)) expect(svg).toContain(`data-state="${id}"`);
    for (const { labels } of [...drawn.edges, ...drawn.everywhere]) {
      for (const label of labels) expect(svg).toContain(label);
    }
  });

  it('marks the states one is in, regions too', () => {
    const active = activeStates('loggedOn upload=running refresh=stale');
    const svg = drawMachine(graph, { active });
    expect(svg.match(/m-now"/g)).toHaveLength(5);
    expect(svg).toMatch(/m-now" data-state="loggedOn\.upload\.running"/);
    expect(svg).not.toMatch(/m-now" data-state="loggedOn\.upload\.idle"/);
  });

  it('is drawn from any machine: final states, guards and inner events', () => {
    const machine = setup({ guards: { sure: () => true } }).createMachine({
      id: 'door',
      initial: 'open',
      states: {
        open: { on: { close: 'shut', wave: {} } },
        shut: { on: { open: { guard: 'sure', target: 'open' }, weld: 'welded' } },
        welded: { type: 'final' },
      },
    });
    expect(machineMermaid(machineGraph(machine))).toBe(
      [
        'stateDiagram-v2',
        '  [*] --> open',
        '  open : wave',
        '  welded --> [*]',
        '  open --> shut : close',
        '  shut --> open : open [sure]',
        '  shut --> welded : weld',
        '',
      ].join('\n'),
    );
    expect(machineText(machineGraph(machine))).toContain('open [sure] → open');
  });
});

describe('the layout', () => {
  const size = { width: 60, height: 30 };
  const nodes = new Map(['a', 'b', 'c', 'd', 'e'].map((id) => [id, size]));
  const pairs = ['ab', 'ac', 'bd', 'cd', 'de', 'ea', 'be', 'ad'];
  const label = { width: 40, height: 12 };
  const edges = pairs.map(([from, to]) => ({ from: from ?? '', to: to ?? '', label }));
  const layout = layoutGraph(nodes, edges);

  it('puts no two boxes on each other', () => {
    const boxes = [...layout.nodes.values()];
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        const apart = Math.abs(a.x - b.x) >= size.width || Math.abs(a.y - b.y) >= size.height;
        expect(apart, `${JSON.stringify(a)} and ${JSON.stringify(b)}`).toBe(true);
      }
    }
  });

  it('puts no label on a box or on another label', () => {
    for (const [i, a] of layout.edges.entries()) {
      for (const b of layout.edges.slice(i + 1)) {
        const apart =
          Math.abs(a.label.x - b.label.x) >= label.width || Math.abs(a.label.y - b.label.y) >= label.height;
        expect(apart, `${a.from}${a.to} and ${b.from}${b.to}`).toBe(true);
      }
    }
  });

  it('leads every edge from its source to its target', () => {
    for (const { from, to, points } of layout.edges) {
      const [start, end] = [layout.nodes.get(from), layout.nodes.get(to)];
      const [first, last] = [points[0], points.at(-1)];
      if (start === undefined || end === undefined || first === undefined || last === undefined)
        throw new Error('gone');
      expect(first.x).toBeGreaterThanOrEqual(start.x);
      expect(first.x).toBeLessThanOrEqual(start.x + size.width);
      expect([end.y, end.y + size.height]).toContain(last.y);
    }
  });
});

/** A statechart as text: Mermaid for documents that render it, an indented list for a terminal. */
import type { ChartState, MachineGraph } from './machine-graph.ts';

const mermaidId = (id: string): string => id.replaceAll('.', '_');

/** Mermaid's `stateDiagram-v2`. */
export function machineMermaid(graph: MachineGraph): string {
  const lines = ['stateDiagram-v2'];
  const inside = (state: ChartState, indent: string): void => {
    state.children.forEach((child, i) => {
      if (state.parallel && i > 0) lines.push(`${indent}--`);
      if (child.initial) lines.push(`${indent}[*] --> ${mermaidId(child.id)}`);
      if (mermaidId(child.id) !== child.name)
        lines.push(`${indent}state "${child.name}" as ${mermaidId(child.id)}`);
      if (child.children.length > 0) {
        lines.push(`${indent}state ${mermaidId(child.id)} {`);
        inside(child, `${indent}  `);
        lines.push(`${indent}}`);
      }
      if (child.final) lines.push(`${indent}${mermaidId(child.id)} --> [*]`);
      for (const label of child.inner) lines.push(`${indent}${mermaidId(child.id)} : ${label}`);
    });
  };
  inside(graph.root, '  ');
  for (const { from, to, labels } of graph.edges) {
    lines.push(`  ${mermaidId(from)} --> ${mermaidId(to)} : ${labels.join(', ')}`);
  }
  for (const { from, to, labels } of graph.everywhere) {
    lines.push(`  %% ${from === '' ? 'any other state' : from}: ${labels.join(', ')} --> ${mermaidId(to)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** One block per state: its transitions, what it keeps to itself, its regions. */
export function machineText(graph: MachineGraph): string {
  const lines: string[] = [`machine ${graph.name}`];
  for (const { from, to, labels } of graph.everywhere) {
    lines.push(`  ${from === '' ? 'any other state' : from}: ${labels.join(', ')} → ${to}`);
  }
  const tell = (state: ChartState, indent: string): void => {
    const marks = [
      state.initial ? 'initial' : '',
      state.parallel ? 'regions' : '',
      state.final ? 'final' : '',
    ];
    const shown = marks.filter((mark) => mark !== '').join(', ');
    lines.push(`${indent}${state.name}${shown === '' ? '' : ` (${shown})`}`);
    for (const { from, to, labels } of graph.edges) {
      if (from === state.id) lines.push(`${indent}  ${labels.join(', ')} → ${to}`);
    }
    for (const label of state.inner) lines.push(`${indent}  ${label}: stays`);
    for (const child of state.children) tell(child, `${indent}  `);
  };
  for (const child of graph.root.children) tell(child, '  ');
  return `${lines.join('\n')}\n`;
}

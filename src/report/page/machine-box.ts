/** The statechart of the session an event belongs to, its current state marked. */
import { activeStates } from '../machine-graph.ts';
import type { Timeline } from '../timeline.ts';
import { one } from './dom.ts';

export function drawMachineBox(box: HTMLDetailsElement, timeline: Timeline, n: number): void {
  const event = timeline.history.heads[n - 1];
  const computer = event?.computer ?? '';
  const user = event?.user ?? '';
  const track = timeline.find('session', computer, user);
  const state = String(timeline.valueAt(track, n) ?? 'loggedOff');
  one(box, 'summary').textContent =
    track === undefined ? 'The session machine' : `The session of ${user} on ${computer}: ${state}`;
  if (!box.open) return;
  const holder = one(box, '.machine-box');
  const template = document.querySelector<HTMLTemplateElement>('template.statechart');
  if (holder.childElementCount === 0 && template !== null) holder.append(template.content.cloneNode(true));
  const active = new Set(track === undefined ? [] : activeStates(state));
  for (const element of holder.querySelectorAll('[data-state]')) {
    element.classList.toggle('m-now', active.has(element.getAttribute('data-state') ?? ''));
  }
}

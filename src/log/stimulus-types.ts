/**
 * Which types of events are stimuli, without the definitions: they take longer to load than an agent's whole run, and most
 * of what needs to tell the two apart needs nothing else of them. The compiler checks that the list is whole.
 */
import type { LogEvent } from './events.ts';
import type { Stimulus, StimulusType } from './stimuli.ts';

const LISTED: Readonly<Record<StimulusType, true>> = {
  'computer.started': true,
  'computer.stopped': true,
  'clock.set': true,
  'network.changed': true,
  'server.changed': true,
  'user.changed': true,
  'policy.changed': true,
  'central.changed': true,
  'logon.requested': true,
  'logoff.requested': true,
  'file.written': true,
  'file.touched': true,
  'file.removed': true,
  'file.renamed': true,
  'setting.written': true,
  'handle.opened': true,
  'handle.closed': true,
  'local.changed': true,
  'transfer.failing': true,
  'transfer.healed': true,
  'time.passed': true,
  'owner.changed': true,
  'idle.changed': true,
  'system.profile.loaded': true,
  'system.profile.unloaded': true,
  'system.setting.written': true,
};

const TYPES: ReadonlySet<string> = new Set(Object.keys(LISTED));

/** Whether the type is one of section 3a: something the world did. */
export function isStimulus(event: LogEvent): event is Stimulus {
  return TYPES.has(event.type);
}

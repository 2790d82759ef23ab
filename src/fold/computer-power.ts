/** Hands events to the computer's machine: power, boot, link, whether any hive is in memory. */
import { type ComputerEvent, computerPower } from '../../machines/computer.ts';
import type { Computer, LocalProfile } from './state.ts';

/** Steps the computer; `false` where its machine refuses the event. */
export function stepComputer(computer: Computer, event: ComputerEvent): boolean {
  const next = computerPower.step(computer.power, event);
  if (next === null) return false;
  if (next !== computer.power) computer.power = next;
  computer.running = next !== 'off';
  return true;
}

/** Whether a boot has something to do before anybody can log on: profiles marked for deletion, or a clean-up by age. */
export function isDueAtBoot(computer: Computer): boolean {
  const cleansUp = computer.policy['CleanupProfiles'] !== undefined;
  for (const user in computer.profiles) {
    const { session, cached } = computer.profiles[user] as LocalProfile;
    if (session === 'deletePending' || (cleansUp && cached)) return true;
  }
  return false;
}

/** Whether another user's hive is in memory beside this one. */
export function otherHives(computer: Computer, but: LocalProfile): 'some' | 'none' {
  for (const user in computer.profiles) {
    const profile = computer.profiles[user] as LocalProfile;
    if (profile !== but && profile.hiveLoaded) return 'some';
  }
  return 'none';
}

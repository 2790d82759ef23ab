/** May anything go up? */
import fs from 'node:fs';
import { isMandatoryName } from './places.ts';
import type { Workplace } from './workplace.ts';

/** Whether anything may be written to the server, as policy and the central profile say. */
export function mayWrite({ policy, settings }: Pick<Workplace, 'policy' | 'settings'>): boolean {
  return !policy.readOnly && !policy.localOnly && !isMandatory(settings.central);
}

/** Whether the central profile announces that nothing may go up. */
export function isMandatory(central: string): boolean {
  return central.toLowerCase().endsWith('.man') || namesIn(central).some(isMandatoryName);
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

/** `simulate --fleet`: the load that background uploads of many computers put on a file server, with and without their delay. */
import type { BackgroundUpload } from '../policy/effective-policy.ts';
import { type Fleet, type Load, loadText, uploadLoad } from '../simulate/upload-load.ts';
import { print } from './terminal.ts';

export interface FleetOptions {
  readonly fleet: number;
  readonly uploadSeconds: number;
  readonly seed?: number;
  readonly json?: true;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Users come to work within this time of one another. */
const LOGONS_OVER_MS = 30 * MINUTE_MS;
/** Both modes, with what the policy editor fills in. */
const POLICIES: readonly BackgroundUpload[] = [
  { mode: 'timeOfDay', hour: 3 },
  { mode: 'interval', hours: 12 },
];

function loadOf({ peak, peakAt, curve, from, stepMs }: Load): object {
  return {
    peak,
    peakAtHours: peakAt / HOUR_MS,
    fromHours: from / HOUR_MS,
    stepSeconds: stepMs / 1000,
    curve,
  };
}

/** Prints peaks and curves of both upload modes for a fleet whose users log on within half an hour. */
export function runFleet({ fleet: computers, uploadSeconds, seed = 1, json }: FleetOptions): void {
  const fleets = POLICIES.map(
    (policy): Fleet => ({
      computers,
      policy,
      logonsOverMs: LOGONS_OVER_MS,
      uploadMs: uploadSeconds * 1000,
      seed,
    }),
  );
  if (!json) return print(fleets.map((fleet) => loadText(fleet).join('\n')).join('\n\n'));
  const modes = fleets.map((fleet) => ({
    ...fleet.policy,
    withoutDelay: loadOf(uploadLoad(fleet, false)),
    withDelay: loadOf(uploadLoad(fleet, true)),
  }));
  print(JSON.stringify({ computers, uploadSeconds, seed, modes }, null, 2));
}

/** What holds for each computer by the world's will: its system, its clock, its policies, and whether the scenario holds it. */
import { isWithin, pathKey } from '../fold/tree.ts';
import type { Os } from '../log/fields.ts';
import type { Stimulus, StimulusOf } from '../log/stimuli.ts';
import { effectiveExclusions } from '../policy/effective.ts';
import type { LocalPlace } from './places.ts';

interface ComputersImage {
  readonly offsets: Map<string, number>;
  readonly uploadModes: Map<string, 'interval' | 'timeOfDay'>;
  readonly policies: Map<string, Record<string, unknown>>;
  readonly systems: Map<string, Os>;
  readonly held: Set<string>;
}

export class Computers {
  readonly #offsets: Map<string, number>;
  readonly #uploadModes: Map<string, 'interval' | 'timeOfDay'>;
  /** By computer, or computer and user. */
  readonly #policies: Map<string, Record<string, unknown>>;
  readonly #systems: Map<string, Os>;
  readonly #held: Set<string>;
  /** Keys of folders that never roam, by computer and user, worked out when asked for. */
  readonly #excluded = new Map<string, readonly string[]>();

  /** Nothing is known of any computer, or what an image knows, which is taken over. */
  constructor(image?: object) {
    const known = image as ComputersImage | undefined;
    this.#offsets = known?.offsets ?? new Map();
    this.#uploadModes = known?.uploadModes ?? new Map();
    this.#policies = known?.policies ?? new Map();
    this.#systems = known?.systems ?? new Map();
    this.#held = known?.held ?? new Set();
  }

  /** All of it as plain data, for a snapshot. */
  image(): object {
    const image: ComputersImage = {
      offsets: this.#offsets,
      uploadModes: this.#uploadModes,
      policies: this.#policies,
      systems: this.#systems,
      held: this.#held,
    };
    return image;
  }

  setClock(computer: string, offset: number): void {
    this.#offsets.set(computer, offset);
  }

  /** What a computer's clock shows at an instant of the server's, ms. */
  clockOf(computer: string, at: number): number {
    return at + (this.#offsets.get(computer) ?? 0);
  }

  /** The mode that a policy chooses for the background upload of the hive, if one does. */
  uploadMode(computer: string): 'interval' | 'timeOfDay' | undefined {
    return this.#uploadModes.get(computer);
  }

  noteSystem(computer: string, os: Os): void {
    this.#systems.set(computer, os);
    this.#excluded.clear();
  }

  /** Of policies the judge knows what it must: which folders never roam, and which upload mode is chosen. */
  notePolicy(event: StimulusOf<'policy.changed'>): void {
    const method = event.settings['UploadHiveMethod'];
    if (method === 1) this.#uploadModes.set(event.computer, 'interval');
    else if (method === 2) this.#uploadModes.set(event.computer, 'timeOfDay');
    const id = event.user === undefined ? event.computer : `${event.computer}\u0000${event.user}`;
    this.#policies.set(id, event.settings);
    this.#excluded.clear();
  }

  /** Whether a path lies in a folder that never roams (P4). */
  isExcluded(place: LocalPlace, key: string): boolean {
    const id = `${place.computer}\u0000${place.user}`;
    let folders = this.#excluded.get(id);
    if (folders === undefined) {
      const machine = this.#policies.get(place.computer) ?? {};
      const os = this.#systems.get(place.computer) ?? 'xp';
      this.#excluded.set(id, (folders = excludedKeys(machine, this.#policies.get(id) ?? {}, os)));
    }
    return folders.some((folder) => isWithin(key, folder));
  }

  /** Computers whose service is held by the scenario are late with the world's leave. */
  noteHold(event: Stimulus): void {
    const { steps } = event as { steps?: number };
    if (steps === undefined && this.#held.size === 0) return;
    const { computer } = event as { computer?: string };
    if (event.type === 'time.passed') {
      if (steps === undefined) this.#held.clear();
    } else if (computer === undefined) return;
    else if (steps !== undefined) this.#held.add(computer);
    else this.#held.delete(computer);
  }

  isHeldBack(computer: string): boolean {
    return this.#held.has(computer);
  }
}

function excludedKeys(
  machine: Record<string, unknown>,
  user: Record<string, unknown>,
  os: Os,
): readonly string[] {
  return effectiveExclusions(machine, user, os).map(pathKey);
}

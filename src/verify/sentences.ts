/**
 * Sentences of the 2003 document about the merge ("Overview of Windows Server 2003 Merge Algorithm") as checks of a log:
 * what each record compared, and what both sides look like after a merge that went through. They know no planner.
 */
import { policyOf } from '../decide/policy.ts';
import type { Computer, FleetState, LocalProfile } from '../fold/state.ts';
import { eachFile, type FileNode, type Folder, getFile, pathKey } from '../fold/tree.ts';
import type { LogEvent } from '../log/events.ts';
import type { RecordOf } from '../log/records.ts';
import type { Algorithm } from '../plan/algorithms.ts';

export const SENTENCES = {
  W1: 'a newer destination is never overwritten',
  W2: 'a central file that came or changed since the profile was loaded is not deleted at logoff',
  W3: 'a local file that was modified since the last logoff is not deleted at logon',
  W4: 'after a logoff the server has every local file, or a newer one',
  W5: 'after a logon the computer has every central file, or a newer one',
  W6: 'after a merge no file is left that the other side no longer has, and that nobody touched since',
  W7: 'the hive goes up at every logoff; at logon the newer one counts, but for the first roaming logon',
  W8: 'after a merge of Windows NT 4.0 both sides have the same files with the same times',
  W9: 'the load time is taken before the first file is compared, on that computer’s clock; a profile still loaded keeps it',
} as const;

export type SentenceId = keyof typeof SENTENCES;

interface Track {
  /** On the computer's clock: when the first file could be compared, and the last logoff. */
  loaded: number | null;
  unloaded: number | null;
  /** Whether anybody else did anything since the merge was planned. */
  disturbed: boolean;
}

type Place = Pick<FleetState, 'server' | 'computers'>;

export class Sentences {
  readonly broken = new Set<SentenceId>();
  readonly #algorithm: Algorithm;
  readonly #tracks = new Map<string, Track>();

  constructor(algorithm: Algorithm) {
    this.#algorithm = algorithm;
  }

  /** Takes the next event of a history, and the state after it. */
  observe(event: LogEvent, state: FleetState): void {
    const own = 'computer' in event && 'user' in event ? `${event.computer} ${event.user}` : '';
    for (const [id, track] of this.#tracks) if (id !== own) track.disturbed = true;
    if (!('computer' in event) || !('user' in event) || event.user === undefined) return;
    const track = this.#track(own);
    const computer = state.computers[event.computer];
    const profile = computer?.profiles[event.user];
    if (computer === undefined || profile === undefined) return;
    this.#note(event, track, computer);
    if (event.type === 'hive.loaded') this.#checkLoadTime(event, track, computer, profile);
    if (event.type === 'file.copied') this.#checkCopy(event);
    if (event.type === 'file.deleted') this.#checkDeletion(event, track);
    if (event.type === 'merge.finished' && event.complete && event.failed === 0 && !track.disturbed)
      this.#checkMerge(event, track, state, computer, profile);
  }

  #track(id: string): Track {
    let track = this.#tracks.get(id);
    if (track === undefined)
      this.#tracks.set(id, (track = { loaded: null, unloaded: null, disturbed: false }));
    return track;
  }

  #note(event: LogEvent, track: Track, computer: Computer): void {
    const clock = event.at + computer.offset;
    if (event.type === 'local.changed') {
      track.loaded = null;
      track.unloaded = null;
    }
    if (event.type === 'network.detected') track.loaded = null;
    if (event.type === 'profile.opened') track.loaded = clock;
    if (event.type === 'merge.planned') {
      if (event.direction === 'down') track.loaded = clock;
      track.disturbed = false;
    }
    if (event.type === 'logoff.finished') track.unloaded = clock;
    if (event.type === 'profile.deleted') track.unloaded = null;
  }

  #checkLoadTime(
    { at, loadTime }: RecordOf<'hive.loaded'>,
    track: Track,
    { offset }: Computer,
    { roamsBack, kind }: LocalProfile,
  ): void {
    if (track.loaded === null) track.loaded = at + offset;
    else if (roamsBack && kind === 'roaming' && loadTime !== track.loaded) this.broken.add('W9');
  }

  #checkCopy({ to, path, compared }: RecordOf<'file.copied'>): void {
    const [source, target] =
      to === 'central' ? [compared.local, compared.central] : [compared.central, compared.local];
    if (source === null || target === null || pathKey(path) === 'ntuser.ini') return;
    if (source.modified <= target.modified) this.broken.add('W1');
  }

  #checkDeletion({ from, compared }: RecordOf<'file.deleted'>, track: Track): void {
    const { local, central } = compared;
    if (from === 'central' && central !== null && track.loaded !== null) {
      if (Math.max(central.modified, central.created) >= track.loaded) this.broken.add('W2');
    }
    if (from === 'local' && local !== null && track.unloaded !== null && local.modified >= track.unloaded)
      this.broken.add('W3');
  }

  #checkMerge(
    { direction }: RecordOf<'merge.finished'>,
    track: Track,
    { server }: Place,
    computer: Computer,
    profile: LocalProfile,
  ): void {
    const central = server.profiles[profile.folder];
    const up = direction === 'up';
    const isHidden = server.state === 'empty' || server.state === 'partial';
    if (isHidden || central === undefined || (up && !profile.roamsBack)) return;
    const user = Object.keys(computer.profiles).find((name) => computer.profiles[name] === profile) ?? '';
    const excluded = policyOf(computer, user, this.#algorithm).excludedFolders.map(pathKey);
    const [source, target] = up ? [profile.files, central.files] : [central.files, profile.files];
    const lacking = missing(source, target, excluded, (file, other) => other.modified < file.modified);
    if (this.#algorithm.name === 'nt4') {
      const differs = (file: FileNode, other: FileNode): boolean => file.modified !== other.modified;
      const both = [...missing(source, target, excluded, differs), ...missing(target, source, excluded)];
      if (both.length > 0) this.broken.add('W8');
      return;
    }
    if (lacking.length > 0) this.broken.add(up ? 'W4' : 'W5');
    const since = up ? track.loaded : track.unloaded;
    const isOld = (file: FileNode): boolean =>
      since !== null && file.modified < since && (!up || file.created < since);
    if (missing(target, source, excluded).some(isOld)) this.broken.add('W6');
    if (!isRightHive(up, profile, central)) this.broken.add('W7');
  }
}

/** Files of one side that the other lacks, or has in a form that does not do. */
function missing(
  from: Folder,
  to: Folder,
  excluded: readonly string[],
  differs?: (file: FileNode, other: FileNode) => boolean,
): FileNode[] {
  const found: FileNode[] = [];
  eachFile(from, (path, file) => {
    const key = pathKey(path);
    if (excluded.some((folder) => key.startsWith(`${folder}/`))) return;
    const other = getFile(to, path);
    if (other === undefined || differs?.(file, other) === true) found.push(file);
  });
  return found;
}

function isRightHive(up: boolean, { hive }: LocalProfile, central: { hive: LocalProfile['hive'] }): boolean {
  if (up) return hive === null || central.hive?.modified === hive.modified;
  return central.hive === null || (hive !== null && hive.modified >= central.hive.modified);
}

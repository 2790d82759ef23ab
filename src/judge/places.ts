/** Places where versions lie: central profiles and local profiles, by path key. */
import { type JudgedSession, type Moment, newSession } from './sessions.ts';
import type { Version } from './versions.ts';

/** What lies at one path of one place. A deletion lies there too, until something else comes. */
export interface Copy {
  version: Version;
  /** On a computer: whether it takes this copy for confirmed by the server. */
  confirmed: boolean;
  /** Whether its stamp alone was changed since it came. */
  touched: boolean;
  /** Half written. */
  torn: boolean;
  /** On a computer: another one had it from the server, or found it there, before a record of who put it there was kept. */
  seenThere?: true;
  /** On a computer: it came before what the book has for it, and nobody told who had put that older version on the server. */
  isOlder?: true;
  /** How the user came back to these bytes, where that counts as no change. */
  rewritten?: Rewrite;
}

/** Bytes written again that the server had confirmed, and the versions between that this takes back. */
export interface Rewrite {
  readonly event: number;
  /** The writer's clock, ms. */
  readonly stamp: number;
  readonly session: Moment;
  readonly takenBack: readonly Version[];
}

export type Place = Map<string, Copy>;

/** One user on one computer. */
export interface LocalPlace {
  readonly computer: string;
  readonly user: string;
  copies: Place;
  /** What lies in the real profile while a temporary one stands in for it. */
  setAside: Place | null;
  /** By path key, the version last confirmed equal with the server. */
  readonly bases: Map<string, Version>;
  folder: string;
  session: JudgedSession;
  everLocal: boolean;
  hiveLoaded: boolean;
  lingering: boolean;
  marked: boolean;
  /** Marked when the computer booted: must be gone before the world goes on. */
  markedBoot: boolean;
  /** Event by which the computer's memory, or the store it is about, was destroyed; `null`: it has merged up since. */
  blindSince: number | null;
  /** Event by which the last merge was planned. */
  plannedAt: number;
  /** When that was, on the server's clock. */
  plannedTime: number;
  /**
   * By the key of the name it is to have here, what the merge under way is to take from the server or to set aside; where nobody told
   * what that is, the key under which it lies on the server.
   */
  readonly awaited: Map<string, Version | string>;
  /** Keys of what the merge under way is to delete on the server, and has not told yet. */
  readonly removing: Set<string>;
  /** Keys of what the merge under way has told of. */
  readonly told: Set<string>;
  /** What merges that were cut short have not told of, until one has reached the server and come to its end. */
  readonly untold: Untold;
  /** Deletions that went with the cached copy; an image of the machine brings them back. */
  readonly dropped: Version[];
  /** Keys in folders that did not roam when the profile was marked for deletion. */
  readonly leftOut: Set<string>;
  /** Keys of removals that the last merge of a direction refused to carry out, on record. */
  readonly refused: Map<string, 'down' | 'up'>;
  uploading: boolean;
  handles: Map<string, number>;
  /** Clean logon–logoff rounds since the last disturbance, for the guarantee about agreement. */
  rounds: number;
  /** How many rounds everyone had done when the round under way began: nobody's third makes up for another's first. */
  roundOf: number;
  roundClean: boolean;
  everMerged: boolean;
  uploadsDone: Set<number>;
}

/** As `awaited` and `removing`. */
interface Untold {
  /** When the first of those merges was planned, on the server's clock. */
  since: number;
  readonly awaited: Map<string, Version | string>;
  readonly removing: Set<string>;
}

export function newLocalPlace(computer: string, user: string): LocalPlace {
  return {
    computer,
    user,
    copies: new Map(),
    setAside: null,
    bases: new Map(),
    folder: '',
    session: newSession(-1),
    everLocal: false,
    hiveLoaded: false,
    lingering: false,
    marked: false,
    markedBoot: false,
    blindSince: null,
    plannedAt: 0,
    plannedTime: Number.NEGATIVE_INFINITY,
    awaited: new Map(),
    removing: new Set(),
    told: new Set(),
    untold: { since: Number.POSITIVE_INFINITY, awaited: new Map(), removing: new Set() },
    dropped: [],
    leftOut: new Set(),
    refused: new Map(),
    uploading: false,
    handles: new Map(),
    rounds: 0,
    roundOf: -1,
    roundClean: false,
    everMerged: false,
    uploadsDone: new Set(),
  };
}

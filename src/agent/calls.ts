/** What can be called of a profile, and what each call tells. */
import type { FileAction } from '../log/actions.ts';
import type { LogEvent } from '../log/events.ts';
import type { MergeProblem } from './merge.ts';
import type { Purged } from './purge.ts';
import type { Undone } from './undo.ts';

/** A user’s profile on this computer. */
export interface Profile {
  /** Brings the profile down, or goes on with what was interrupted. @throws AgentError, OpenQuestion */
  logon(options?: CallOptions): Promise<Outcome>;
  /** Takes the changes up. @throws AgentError, OpenQuestion */
  logoff(options?: CallOptions): Promise<Outcome>;
  /**
   * Logs on and off at once, or off and on again where a session runs: both directions in one call. What changes here while it
   * runs is the next one's. @throws AgentError, OpenQuestion
   */
  sync(options?: CallOptions): Promise<Outcome>;
  /** Looks at neither side's files. That a hive which was held at the logoff is free by now is recorded. @throws AgentError */
  status(): Promise<Status>;
  /** What the next logon or logoff would do, or with `sync` the next sync, its questions apart. Nothing is touched, but for a probe file in the local control folder. @throws AgentError */
  plan(options?: { readonly sync?: boolean }): Promise<NextMerge>;
  /**
   * Brings back what this computer's last run threw away, or the named one, be it another computer's. What cannot be brought back is
   * a problem, and stays in the trash. With `paths`, files or folders of the profile, only these: from the newest run that holds one;
   * a path of which that run has nothing is a problem too.
   * @throws AgentError, among them `bad-options` for a run that is not in the trash, or files of which nothing is
   */
  undo(run?: string, paths?: readonly string[]): Promise<Undone>;
  /**
   * Deletes for good, on both sides, the runs that threw nothing away in the last `days` (1 or more; parts of days count). Nothing else
   * ever empties the trash. @throws AgentError, among them `bad-options`; OpenQuestion `clock`
   */
  purge(days: number): Promise<Purged>;
  /** Every event from now on, as it happens. Ends with `close`. */
  readonly events: AsyncIterable<LogEvent>;
  close(): void;
}

/** What a call came to. */
export interface Outcome {
  /** The session's state now, `loggedOn` or `loggedOff` as a rule. */
  readonly state: string;
  /** Whether the server was reached. */
  readonly reached: boolean;
  /** File actions that could not be done; they are tried again by the next merge. */
  readonly failed: number;
  /**
   * Whether all that was to be done is: the server was reached, nothing failed, and no problem waits for the next run or for a person.
   * The command's exit status.
   */
  readonly complete: boolean;
  /** What does not roam or could not be read. */
  readonly problems: readonly MergeProblem[];
  /** Files that were changed on two computers: both contents are kept, one of them under another name. */
  readonly conflicts: readonly Conflict[];
  /** The folder of the local profile, where it was missing and this call made it: a first logon on this computer, or a name that was mistyped. */
  readonly madeLocal: string | null;
  /** Events of this call by type. */
  readonly events: Readonly<Record<string, number>>;
}

/** Two contents of one name. */
export interface Conflict {
  readonly path: string;
  /** The name of the one that gave way. */
  readonly copy: string;
  /** Whose that one is: this computer's, or the server's. */
  readonly loser: 'local' | 'central';
}

/** What is known of a profile without a look at its files. */
export interface Status {
  readonly state: string;
  readonly user: string;
  readonly computer: string;
  readonly local: string;
  readonly central: string;
  /** Whether the central folder is there, or was never and is made at the first logon. */
  readonly reachable: boolean;
  /** Files the manifest knows as equal on both sides. */
  readonly confirmed: number;
  readonly lastLogoff: number | null;
  readonly lastLogon: number | null;
  readonly holders: readonly { pid: number; image: string | null; key: string }[];
  readonly trash: readonly { run: string; paths: readonly string[] }[];
}

/** What the next call would do. */
export interface NextMerge {
  readonly direction: 'down' | 'up';
  /** Exactly the actions it would begin with, each with its rule. */
  readonly actions: readonly FileAction[];
  /**
   * Of a sync: what its other half does with the files that the first leaves alone. That conflict copies of the first go up, and what
   * changes until then, it does not know.
   */
  readonly second: readonly FileAction[];
  /** What does not roam or could not be read. */
  readonly problems: readonly MergeProblem[];
  /** Whether a call was cut short: whichever comes next first brings that one to its end. Of what it did without a record nothing is known yet. */
  readonly interrupted: boolean;
  /** Whether what changes here goes up at a logoff, as policy and central profile say now. */
  readonly roamsBack: boolean;
}

/** How one call is to be run. */
export interface CallOptions {
  /** Stops between two file actions; the next call goes on from there. A call that has not begun does nothing. */
  readonly signal?: AbortSignal;
}

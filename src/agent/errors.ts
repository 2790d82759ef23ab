/** What can stop the agent. Every message is one line and says what to do; `code` is for programs. */

export type AgentErrorCode =
  | 'bad-options'
  | 'bad-config'
  | 'missing-share'
  | 'denied'
  | 'corrupt-manifest'
  | 'corrupt-log'
  | 'foreign-control-folder'
  | 'other-profile'
  | 'busy'
  | 'not-logged-on'
  | 'store-failed'
  /** The system could not read or write; the message says which file. */
  | 'disk-failed'
  | 'stopped';

/** Neither profile was touched, or what was begun is in the log and the next call goes on from there. */
export class AgentError extends Error {
  override readonly name: string = 'AgentError';
  readonly code: AgentErrorCode;

  constructor(code: AgentErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}

/** What a call that was told to stop ends with. */
export function stopped(cause: unknown): AgentError {
  return new AgentError('stopped', 'stopped: run it again to go on', cause);
}

/** Names of the questions, as `--confirm` takes them. */
export const QUESTIONS = [
  'other-store',
  'older-store',
  'empty-share',
  'shrunk-share',
  'mass-deletion',
  'clock',
  'owner',
  'forget-manifest',
  'rebuild-log',
  'forget-events',
] as const;
/** The name of a question, with which `confirm` answers it. */
export type QuestionName = (typeof QUESTIONS)[number];

/** Something remembered cannot be used any more: put back, or begun anew by who answers the question. Nothing was touched. */
export class Damage extends AgentError {
  readonly question: QuestionName;

  constructor(code: AgentErrorCode, question: QuestionName, message: string, cause?: unknown) {
    super(code, message, cause);
    this.question = question;
  }
}

/**
 * A brake: something looks so unlike what was expected that a person must say what to do. Nothing was begun; where a call that was cut
 * short is gone on with, nothing more.
 */
export class OpenQuestion extends Error {
  override readonly name = 'OpenQuestion';
  readonly question: QuestionName;

  constructor(question: QuestionName, message: string) {
    super(`${message} To go on all the same: --confirm ${question}`);
    this.question = question;
  }
}

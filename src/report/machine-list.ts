/** The machines that can be shown. */
import type { AnyStateMachine } from 'xstate';
import { sessionMachine } from '../../machines/session.ts';

export interface ListedMachine {
  readonly machine: AnyStateMachine;
  readonly summary: string;
}

export const MACHINES: Readonly<Record<string, ListedMachine>> = {
  session: { machine: sessionMachine, summary: 'one user on one computer, from logon to logoff' },
};

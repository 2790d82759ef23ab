/** The machines that can be shown. */
import type { AnyStateMachine } from 'xstate';
import { computerMachine } from '../../machines/computer.ts';
import { refreshMachine } from '../../machines/refresh.ts';
import { sessionMachine } from '../../machines/session.ts';
import { uploadMachine } from '../../machines/upload.ts';

export interface ListedMachine {
  readonly machine: AnyStateMachine;
  readonly summary: string;
}

export const MACHINES: Readonly<Record<string, ListedMachine>> = {
  session: { machine: sessionMachine, summary: 'one user on one computer, from logon to logoff' },
  computer: { machine: computerMachine, summary: 'power, boot, network, hives in memory' },
  upload: { machine: uploadMachine, summary: 'the background upload of one session’s hive' },
  refresh: { machine: refreshMachine, summary: 'a change on its way to being effective, logon by logon' },
};

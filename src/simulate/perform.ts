/** The simulated driver: carries out one file action on the simulated disks and says, as a record, what happened. */
import type { FileAction } from '../log/actions.ts';
import type { SessionRecord } from '../log/records.ts';
import { copyHive, mergeSettings } from './hive-transfers.ts';
import { copyFile, deleteFile, keepBoth, recordBase, type Session } from './transfers.ts';

/** Carries out one action. Never throws: what cannot be done is a record as well. */
export function perform(session: Session, action: FileAction): SessionRecord {
  switch (action.do) {
    case 'copy':
      return copyFile(session, action);
    case 'delete':
      return deleteFile(session, action);
    case 'conflict':
      return keepBoth(session, action);
    case 'keep':
      return {
        at: session.at,
        computer: session.computerName,
        user: session.user,
        type: 'file.kept',
        on: action.on,
        path: action.path,
        rule: action.rule,
        compared: action.compared,
      };
    case 'confirm':
      return recordBase(session, action);
    case 'copyHive':
      return copyHive(session, action.to, action.rule, action.compared, 'merge');
    case 'keepHive':
      return {
        at: session.at,
        computer: session.computerName,
        user: session.user,
        type: 'hive.kept',
        on: action.on,
        rule: action.rule,
        compared: action.compared,
      };
    case 'mergeSettings':
      return mergeSettings(session, action, 'merge');
    default:
      return action satisfies never;
  }
}

import { Command } from 'commander';
import { logSchema } from '../log/json-schema.ts';
import { print } from './terminal.ts';

export function command(): Command {
  return new Command()
    .description('Print the JSON Schema of one line of the event log.')
    .action(() => print(JSON.stringify(logSchema(), null, 2)));
}

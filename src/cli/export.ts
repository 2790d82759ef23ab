import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { isStimulus, type LogEvent } from '../log/events.ts';
import type { WindowsRecord } from '../readers/recorded-entry.ts';
import { writeEventXml } from '../readers/write-event-xml.ts';
import { WindowsExport } from '../recorded/export-windows.ts';
import { isScenario } from '../report/report-data.ts';
import { Simulator } from '../simulate/simulator.ts';
import { loadLog, sourceName } from './input.ts';
import { LineWriter } from './line-writer.ts';
import { algorithmOption, type RunOptions, readingOption, runSettings, seedOption } from './options.ts';
import { print, tell, UsageError } from './terminal.ts';

interface ExportOptions extends RunOptions {
  readonly out?: string;
}

export function command(): Command {
  return new Command()
    .description(
      'Write a history as the event logs Windows would have recorded (XML, as wevtutil prints it). A scenario is run first.',
    )
    .argument('<file>', 'a full log or scenario (.jsonl), or - for standard input')
    .option(
      '-o, --out <file or folder>',
      'a file (.xml): all computers in one; a folder: one log for each computer and channel. Without it, standard output',
    )
    .addOption(algorithmOption())
    .addOption(readingOption())
    .addOption(seedOption())
    .addHelpText(
      'after',
      '\nWhat users do, deletions of files and the server’s own events are not in it: Windows has no events for them.',
    )
    .action(run);
}

async function run(file: string, options: ExportOptions): Promise<void> {
  const name = sourceName(file);
  const { header, events: loaded, problems } = await loadLog(file, name);
  for (const { line, message } of problems) tell(`${name}:${line}: ${message}`);
  const recorded = loaded.map(({ event }) => event);
  const simulated = isScenario(recorded) || options.algorithm !== undefined;
  const settings = runSettings(options, header);
  const logs = new ExportedLogs(options.out);
  const windows = new WindowsExport();
  const write = (event: LogEvent): void => {
    for (const record of windows.take(event)) logs.write(record);
  };
  if (simulated) {
    const simulator = new Simulator({ ...settings, onEvent: write });
    for (const event of recorded) if (isStimulus(event)) simulator.feed(event);
    simulator.finish();
  } else {
    for (const event of recorded) write(event);
  }
  for (const record of windows.finish()) logs.write(record);
  logs.close();
  if (options.out !== undefined)
    for (const { path, records } of logs.written) print(`${path}: ${records} events`);
}

interface OpenLog {
  readonly path: string;
  readonly writer: LineWriter;
  records: number;
}

/** Where the records go: one log, or one for each computer and channel. */
class ExportedLogs {
  readonly #out: string | undefined;
  readonly #isFolder: boolean;
  readonly #logs = new Map<string, OpenLog>();

  constructor(out: string | undefined) {
    this.#out = out;
    this.#isFolder = out !== undefined && isFolder(out);
    if (!this.#isFolder) this.#log(out);
  }

  get written(): readonly { readonly path: string; readonly records: number }[] {
    return [...this.#logs.values()];
  }

  write(record: WindowsRecord): void {
    const log = this.#log(this.#isFolder ? join(this.#out ?? '', logName(record)) : this.#out);
    log.records++;
    log.writer.line(writeEventXml(record));
  }

  close(): void {
    for (const { writer } of this.#logs.values()) {
      writer.line('</Events>');
      writer.close();
    }
  }

  #log(path: string | undefined): OpenLog {
    const key = path ?? '';
    let log = this.#logs.get(key);
    if (log === undefined) {
      log = { path: key, writer: new LineWriter(path), records: 0 };
      log.writer.line('<Events>');
      this.#logs.set(key, log);
    }
    return log;
  }
}

/** A folder that is there, or a name without an extension, which becomes one. */
function isFolder(out: string): boolean {
  try {
    return statSync(out).isDirectory();
  } catch {
    if (/\.\w+$/.test(out)) return false;
    try {
      mkdirSync(out, { recursive: true });
      return true;
    } catch (error) {
      throw new UsageError(`${out} cannot be made: ${(error as Error).message}`);
    }
  }
}

/** `PC-01 Application.xml`, `PC-01 Operational.xml`; a computer's name may hold what no file's name may. */
function logName({ computer, channel }: WindowsRecord): string {
  return `${computer} ${channel?.split('/').at(-1)}.xml`.replace(/[\\/:*?"<>|]/g, '_');
}

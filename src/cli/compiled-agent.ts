/**
 * What a build puts in the place of `agent.ts`: the bundle, and what V8 has compiled of it at earlier calls. Node's own cache of
 * compiled code keeps of a file only what is compiled before it runs, and most functions are compiled when they are first called.
 */
import { createRequire, getCompileCacheDir } from 'node:module';
import type { Command } from 'commander';

/** So many calls each add what they were the first to need: a logon that copies, a logoff, one at which nothing has changed. */
const LEARNS_FROM = 6;
/** Before the code: the sum of all that follows it, then from how many calls it is. */
const HEADER_BYTES = 8;

// By name: importing one into an ES module loads all that the module itself puts off, `node:process` the three streams.
const fs = process.getBuiltinModule('node:fs');
const vm = process.getBuiltinModule('node:vm');
const { crc32 } = process.getBuiltinModule('node:zlib');

interface Compiled {
  readonly code: Buffer;
  readonly calls: number;
}

/** What earlier calls left; `null` where there is nothing, or not what they wrote. */
function read(path: string): Compiled | null {
  try {
    const bytes = fs.readFileSync(path);
    if (bytes.readUInt32LE(0) !== crc32(bytes.subarray(4))) return null;
    return { code: bytes.subarray(HEADER_BYTES), calls: bytes.readUInt32LE(4) };
  } catch {
    return null;
  }
}

/** Leaves it to the next call, or nothing: it only saves time. */
function write(path: string, { code, calls }: Compiled): void {
  const bytes = Buffer.alloc(HEADER_BYTES + code.length);
  bytes.set(code, HEADER_BYTES);
  bytes.writeUInt32LE(calls, 4);
  bytes.writeUInt32LE(crc32(bytes.subarray(4)));
  const temporary = `${path}-${process.pid}`;
  try {
    fs.writeFileSync(temporary, bytes, { mode: 0o600 });
    fs.renameSync(temporary, path);
  } catch {
    fs.rmSync(temporary, { force: true });
  }
}

function load(file: string): () => Command {
  const source = fs.readFileSync(file, 'latin1');
  const folder = getCompileCacheDir();
  const path = folder === undefined ? null : `${folder}/roamproof-agent-${crc32(source).toString(16)}`;
  const known = path === null ? null : read(path);
  const script = new vm.Script(`(function (exports, require, module, __filename) {${source}\n})`, {
    filename: file,
    ...(known === null ? {} : { cachedData: known.code }),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const calls = known === null || script.cachedDataRejected === true ? 0 : known.calls;
  const module = { exports: {} as { command(afterRun: () => void): Command } };
  script.runInThisContext()(module.exports, createRequire(file), module, file);
  const learn = (): void => {
    if (path !== null && calls < LEARNS_FROM)
      write(path, { code: script.createCachedData(), calls: calls + 1 });
  };
  return () => module.exports.command(learn);
}

export const command = load(`${import.meta.dirname}/agent.cjs`);

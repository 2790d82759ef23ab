/**
 * The agent command as one file: a build's last step, run as `node src/cli/bundle-agent.ts FOLDER`. A logon at which nothing
 * has changed takes less time than finding and loading two hundred modules.
 */
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

/** Modules of Node that take long to load, and what is used of them: loaded at the first call. */
const SELDOM: Readonly<Record<string, readonly string[]>> = {
  'node:child_process': ['execFileSync', 'spawn', 'spawnSync'],
  'node:crypto': ['createHash', 'hash', 'randomBytes'],
};

const onDemand = {
  name: 'on-demand',
  resolveId: (id: string) => (id in SELDOM ? `\0${id}` : null),
  load(id: string) {
    const name = id.slice(1);
    if (!(name in SELDOM)) return null;
    const calls = (SELDOM[name] as readonly string[]).map(
      (call) => `export const ${call} = (...all) => process.getBuiltinModule('${name}').${call}(...all);`,
    );
    return `${calls.join('\n')}\nexport default { ${SELDOM[name]?.join(', ')} };`;
  },
};

/** One letter beyond Latin-1 in half a megabyte of code, and V8 holds, reads and compares twice as much. */
function inAscii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const FORM = {
  format: 'cjs',
  // Names stay, so that a stack trace can be read.
  minify: { compress: true, mangle: false, codegen: true },
} as const;

/** A second thread's program, in one file of its own beside the bundle. */
async function bundleWorker(folder: string, name: string): Promise<void> {
  const { rolldown } = await import('rolldown');
  const input = join(folder, `../disk/${name}.js`);
  const build = await rolldown({ input, platform: 'node', logLevel: 'silent' });
  await build.write({ ...FORM, file: join(folder, `${name}.cjs`) });
  await build.close();
}

/**
 * Puts `FOLDER/agent.cjs` behind `FOLDER/agent.js` (see `compiled-agent.ts`); what is rarely needed (PostgreSQL, the definitions of events) lies beside
 * it. CommonJS, because importing a module of Node into an ES module loads all that the module itself puts off.
 */
export async function bundleAgent(folder: string): Promise<void> {
  const { rolldown } = await import('rolldown');
  const build = await rolldown({
    input: join(folder, 'agent.js'),
    platform: 'node',
    logLevel: 'silent',
    plugins: [onDemand],
    // What a seldom part shares with the rest stays in the one file.
    preserveEntrySignatures: 'allow-extension',
    resolve: { conditionNames: ['production', 'import', 'node', 'default'] },
    external: [/^node:(?!child_process|crypto)/, /^pg(?:-|$)/],
  });
  const { output } = await build.write({
    ...FORM,
    dir: folder,
    entryFileNames: 'agent.cjs',
    chunkFileNames: 'agent-parts/[name].cjs',
  });
  await build.close();
  for (const part of output)
    if (part.type === 'chunk') await writeFile(join(folder, part.fileName), inAscii(part.code));
  for (const worker of ['stage-worker', 'scan-worker']) await bundleWorker(folder, worker);
  await copyFile(join(folder, 'compiled-agent.js'), join(folder, 'agent.js'));
}

if (import.meta.main) await bundleAgent(process.argv[2] ?? 'dist/src/cli');

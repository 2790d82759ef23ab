/**
 * The agent command as one file: a build's last step, run as `node src/cli/bundle-agent.ts FOLDER`. A logon at which nothing
 * has changed takes less time than finding and loading two hundred modules.
 */
import { join } from 'node:path';
import process from 'node:process';

/** Bundles `FOLDER/agent.js` in its place; what is rarely needed (PostgreSQL, the definitions of events) lies beside it. */
export async function bundleAgent(folder: string): Promise<void> {
  const { rolldown } = await import('rolldown');
  const build = await rolldown({
    input: join(folder, 'agent.js'),
    platform: 'node',
    logLevel: 'silent',
    resolve: { conditionNames: ['production', 'import', 'node', 'default'] },
    // Shared with the command line's other files: errors are told apart by their class.
    external: [/^node:/, /^pg(?:-|$)/, /\bcli\/terminal\.js$/],
  });
  await build.write({
    dir: folder,
    format: 'esm',
    entryFileNames: 'agent.js',
    chunkFileNames: 'agent-parts/[name].js',
    // Names stay, so that a stack trace can be read.
    minify: { compress: true, mangle: false, codegen: true },
  });
  await build.close();
}

if (import.meta.main) await bundleAgent(process.argv[2] ?? 'dist/src/cli');

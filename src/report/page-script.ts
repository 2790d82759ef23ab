/**
 * The scripts of the pages as one text each. A build writes them beside the compiled code; in a checkout they are bundled
 * when they are needed. The only file here that touches a disk.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export type PageName = 'viewer' | 'explorer' | 'findings';

const PAGES: readonly PageName[] = ['viewer', 'explorer', 'findings'];

/** The script of a page. */
export async function pageScript(name: PageName): Promise<string> {
  const built = new URL(`page/${name}.js`, import.meta.url);
  return existsSync(built) ? readFile(built, 'utf8') : bundle(name);
}

async function bundle(name: PageName): Promise<string> {
  const { rolldown } = await import('rolldown');
  const input = fileURLToPath(new URL(`page/${name}.ts`, import.meta.url));
  const build = await rolldown({ input, platform: 'browser', logLevel: 'silent' });
  const { output } = await build.generate({ format: 'iife', minify: true });
  await build.close();
  return output[0].code;
}

/** Writes all page scripts into a folder: the build's last step. */
export async function writePageScripts(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of PAGES) await writeFile(`${folder}/${name}.js`, await bundle(name));
}

if (import.meta.main) await writePageScripts(process.argv[2] ?? 'dist/src/report/page');

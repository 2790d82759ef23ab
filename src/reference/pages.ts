/** The generated pages, from the sources as they are now. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { apiText } from './api-reference.ts';
import { judgedIn } from './judged.ts';
import { rulesText } from './rules-reference.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** File names below `docs`, and what is to stand there. Runs the compiler for the declarations. */
export function pages(): Map<string, string> {
  const declarations = mkdtempSync(join(tmpdir(), 'roamproof-declarations-'));
  try {
    const only = ['--emitDeclarationOnly', '--outDir', declarations];
    tool('typescript', 'bin/tsc', ['-p', 'tsconfig.build.json', ...only]);
    const judged = judgedIn(join(ROOT, 'src/judge'));
    return new Map([page('api.md', apiText(declarations)), page('rules.md', rulesText(judged))]);
  } finally {
    rmSync(declarations, { recursive: true, force: true });
  }
}

/** A page as the formatter of the repository leaves it. */
function page(name: string, text: string): [string, string] {
  return [name, tool('@biomejs/biome', 'bin/biome', ['format', `--stdin-file-path=docs/${name}`], text)];
}

/** Runs a development tool from the root of the repository. Returns what it prints. */
function tool(name: string, bin: string, args: readonly string[], input = ''): string {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return execFileSync(process.execPath, [join(dirname(manifest), bin), ...args], {
    cwd: ROOT,
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

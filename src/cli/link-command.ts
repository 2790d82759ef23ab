/**
 * A build's last step, `node src/cli/link-command.ts`: in a checkout `npx roamproof` finds the command as in any project that has
 * it installed. Without the link npx would install the checkout into its own cache first, and complain of the system's Node.
 */
import { chmodSync, existsSync, lstatSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** Links the built command into the project's own `node_modules/.bin`; says whether there is one to link it into. */
export function linkCommand(root: string): boolean {
  const folder = join(root, 'node_modules/.bin');
  // On Windows a link needs a privilege; there npx takes the longer way.
  if (!existsSync(folder) || process.platform === 'win32') return false;
  const link = join(folder, 'roamproof');
  chmodSync(join(root, 'dist/src/cli/main.js'), 0o755);
  if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) rmSync(link);
  symlinkSync('../../dist/src/cli/main.js', link);
  return true;
}

if (import.meta.main) linkCommand(process.cwd());

/** Debian's Chromium, for measurements and tests that open our pages. */
import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';

export const EXECUTABLE = '/usr/bin/chromium';

/** Headless, as any user, and silent towards the network. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const hasBrowser = existsSync(EXECUTABLE);

export async function launchChromium(): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS });
}

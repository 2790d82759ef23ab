/** A share or a machine image that went back in time: the world's doing. Copies move; nothing is judged as a loss yet. */
import type { CentralImage, LocalImage } from '../fold/images.ts';
import { pathKey } from '../fold/tree.ts';
import type { RecordOf } from '../log/records.ts';
import type { Ledger } from './ledger.ts';
import { forgetBases } from './memory.ts';
import type { Copy, LocalPlace } from './places.ts';
import { isDeletion, settingKey, type Version } from './versions.ts';

interface Lying {
  readonly key: string;
  readonly event: number;
}

function lyingIn(image: Pick<CentralImage, 'files' | 'hive'>): Lying[] {
  const lying = image.files.map(({ path, version }) => ({ key: pathKey(path), event: version }));
  for (const [name, { version }] of Object.entries(image.hive?.settings ?? {}))
    lying.push({ key: settingKey(name), event: version });
  return lying;
}

interface Put extends Lying {
  readonly version: Version;
}

function versionsIn(ledger: Ledger, image: Pick<CentralImage, 'files' | 'hive'>): Put[] {
  const found: Put[] = [];
  for (const { key, event } of lyingIn(image)) {
    const version = ledger.written.find(event, key);
    if (version !== undefined) found.push({ key, event, version });
  }
  return found;
}

export function restoreCentral(ledger: Ledger, event: RecordOf<'central.restored'>): void {
  for (const folder of ledger.central.keys()) {
    for (const key of ledger.folder(folder).keys()) ledger.removeCentral(folder, key);
  }
  for (const [folder, image] of Object.entries(event.profiles)) {
    for (const { key, version } of versionsIn(ledger, image as CentralImage))
      ledger.putCentral(folder, key, version);
  }
  forgetBases(ledger);
}

export function restoreLocal(ledger: Ledger, event: RecordOf<'local.restored'>): void {
  const place = ledger.local(event.computer, event.user);
  for (const key of place.copies.keys()) ledger.removeLocal(place, key);
  place.bases.clear();
  for (const deletion of place.dropped.splice(0)) deletion.revoked = false;
  place.marked = false;
  place.session.active = false;
  place.hiveLoaded = false;
  place.lingering = false;
  place.handles.clear();
  const image = event.profile as LocalImage | null;
  // What the profile was then decides which logon is its first roaming one.
  place.everLocal = image?.kind === 'local' || image?.kind === 'guest';
  place.everMerged = false;
  if (image === null) return;
  putBack(ledger, place, image);
  if (image.manifest !== null) remember(ledger, place, image.manifest);
}

function putBack(ledger: Ledger, place: LocalPlace, image: LocalImage): void {
  for (const { key, event, version } of versionsIn(ledger, image)) {
    // What never reached the server under this name is unconfirmed in the old image as well.
    const arrived = version.key === key ? version.arrived : liesAt(ledger, place, key, version);
    ledger.putLocal(place, key, version, arrived);
    const rewrite = ledger.written.rewriteBy(event, key);
    if (rewrite !== undefined) (place.copies.get(key) as Copy).rewritten = rewrite;
  }
}

/** The image's memory of what the server had confirmed: the same bytes again are no new version to it. */
function remember(ledger: Ledger, place: LocalPlace, manifest: NonNullable<LocalImage['manifest']>): void {
  for (const { path, version } of manifest.files) rememberOne(ledger, place, pathKey(path), version);
  for (const [name, { version }] of Object.entries(manifest.settings))
    rememberOne(ledger, place, settingKey(name), version);
}

function rememberOne(ledger: Ledger, place: LocalPlace, key: string, event: number): void {
  const base = ledger.written.find(event, key);
  if (base === undefined) return;
  place.bases.set(key, base);
  const here = place.copies.get(key);
  // What is confirmed and not there had been removed before the image was made.
  const removal = here === undefined ? removalOf(base, place) : undefined;
  if (removal !== undefined) ledger.putLocal(place, key, removal, false);
  // The same bytes are the version that was confirmed, whoever wrote them here.
  if (here !== undefined && here.version !== base && here.version.content === base.content)
    ledger.putLocal(place, key, base, true);
}

function removalOf(base: Version, { computer, user }: LocalPlace): Version | undefined {
  return base.children.find(
    (child) => isDeletion(child) && !child.revoked && child.computer === computer && child.user === user,
  );
}

/** Whether the server has a version under a name that is not its first one: a conflict copy that went up. */
function liesAt(ledger: Ledger, place: LocalPlace, key: string, version: Version): boolean {
  return ledger.folder(place.folder).get(key)?.version === version;
}

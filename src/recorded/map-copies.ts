/** The provider "General": what the merge did to single files. These events alone show which file was copied, and when. */
import type { Compared } from '../log/fields.ts';
import { isTypeOf } from './event-types.ts';
import type { Identities } from './identities.ts';
import { isShare, plainPath } from './identities.ts';
import type { Mapped, Recorded } from './map-record.ts';
import type { Marked } from './marks.ts';

const COPY_TYPES = new Set(['file.copied', 'file.kept', 'file.failed', 'quota.checked'] as const);

type OfUser = Recorded & { readonly user: string };

/** Windows says neither what was compared nor what was overwritten. */
const NOT_SAID: Compared = { local: null, central: null };

const HIVE = /^ntuser\.dat$/i;

/** The event of a record about one file; `null` for records about something else. */
export function mapCopyEvent(recorded: OfUser, identities: Identities): Mapped | null {
  if (!isTypeOf(recorded.kind.type, COPY_TYPES)) return null;
  switch (recorded.kind.type) {
    case 'file.copied':
      return mapCopy(recorded, identities);
    case 'file.kept':
      return mapOlder(recorded, identities);
    case 'file.failed':
      return mapFailure(recorded, identities);
    case 'quota.checked':
      return made(
        recorded,
        { type: 'quota.checked', verdict: 'skipped', sizeKB: 0, limitKB: null, rule: 'Q3' },
        'the copy of the profile stopped at its quota',
      );
    default:
      return recorded.kind.type satisfies never;
  }
}

function made({ at, computer, user, origin }: OfUser, event: object, whenMisplaced?: string): Mapped {
  const marked = { at, computer, user, origin, ...event } as Marked;
  return whenMisplaced === undefined ? { event: marked } : { event: marked, whenMisplaced };
}

/** Which way a copy went, and the file relative to the profile: by the roots known, else by what both sides share. */
function route(
  { computer }: OfUser,
  identities: Identities,
  source: string,
  target: string,
): { up: boolean; path: string } {
  const up = isShare(plainPath(target));
  const located = identities.locate(computer, source) ?? identities.locate(computer, target);
  if (located !== null && located.path !== '') return { up, path: located.path };
  return {
    up,
    path: plainPath(source)
      .replace(/^(?:[a-z]:|\\\\[^\\]+\\[^\\]+)\\/i, '')
      .replaceAll('\\', '/'),
  };
}

function mapCopy(recorded: OfUser, identities: Identities): Mapped {
  const [name = '', size = '', from = '', to = ''] = recorded.record.values;
  const file = plainPath(name);
  const absolute = isShare(file) || /^[a-z]:\\/i.test(file);
  const inFolder = plainPath(from).toLowerCase().endsWith(`\\${file.toLowerCase()}`)
    ? from
    : `${plainPath(from)}\\${file}`;
  const { up, path } = route(recorded, identities, absolute ? file : inFolder, to);
  const { at } = recorded;
  const side = up ? 'central' : 'local';
  if (HIVE.test(path)) {
    return made(recorded, {
      type: 'hive.copied',
      to: side,
      rule: 'windows-1006',
      by: 'merge',
      compared: NOT_SAID,
      hive: { modified: at, settings: {} },
      replaced: null,
    });
  }
  const bytes = Number(size) * 1024;
  const copy = {
    content: '',
    modified: at,
    created: at,
    version: 0,
    ...(Number.isFinite(bytes) ? { size: bytes } : {}),
    replaced: null,
  };
  return made(recorded, {
    type: 'file.copied',
    to: side,
    path: path === '' ? '(unknown)' : path,
    rule: 'windows-1006',
    compared: NOT_SAID,
    ...copy,
  });
}

/** 69 and 1007: the source is older than what it would overwrite. The destination stays. */
function mapOlder(recorded: OfUser, identities: Identities): Mapped {
  const [source = '', sourceTime = '', target = '', targetTime = ''] = recorded.record.values;
  const { up, path } = route(recorded, identities, source, target);
  const stamps = [stampOf(sourceTime), stampOf(targetTime)];
  const [local = null, central = null] = up ? stamps : stamps.toReversed();
  const on = up ? 'central' : 'local';
  const compared = { local, central };
  if (HIVE.test(path)) return made(recorded, { type: 'hive.kept', on, rule: up ? 'U3' : 'H2', compared });
  return made(recorded, {
    type: 'file.kept',
    on,
    path: path === '' ? '(unknown)' : path,
    rule: up ? 'U3' : 'L3',
    compared,
  });
}

/** A time as Windows printed it. Without a zone it is taken as UTC: only the order of the two matters. */
function stampOf(text: string): Compared['local'] {
  const plain = text
    .replace(/[\u200e\u200f]/g, '')
    .replace(/\s/g, ' ')
    .trim();
  const at = Date.parse(/[zZ]$|[+-]\d\d:\d\d$/.test(plain) ? plain : `${plain}Z`);
  const modified = Number.isNaN(at) ? Date.parse(`${plain} UTC`) : at;
  return Number.isNaN(modified) ? null : { modified, created: modified, version: 0 };
}

function mapFailure(recorded: OfUser, identities: Identities): Mapped {
  const [source = '', target = '', error = ''] = recorded.record.values;
  const { up, path } = route(recorded, identities, source, target);
  const direction = up ? 'up' : 'down';
  const reason = error.trim() === '' ? 'not said' : error.trim();
  const failure = { direction, rule: 'X1', compared: NOT_SAID, reason };
  if (HIVE.test(path)) return made(recorded, { type: 'hive.failed', ...failure });
  return made(recorded, { type: 'file.failed', path: path === '' ? '(unknown)' : path, ...failure });
}

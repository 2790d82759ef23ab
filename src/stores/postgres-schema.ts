import type { ClientBase } from 'pg';
import { StoreError } from './errors.ts';

/**
 * The global position is a counter in one row, raised by every append as its last step before the insert.
 * The row stays locked until that transaction has become visible, so positions become visible in ascending
 * order, without holes: a reader that has seen p cannot miss a later commit with a smaller position, which a
 * sequence (`bigserial`) does not give. The price is that commits do not overlap; README.md has the figures.
 *
 * A stream's row is locked first and the counter second, always, so appends cannot deadlock.
 * Texts arrive joined by line breaks (no event contains one, see encoding.ts): much cheaper to write and to
 * parse than array literals full of escaped quotes.
 */
const FIRST = `
CREATE TABLE roamproof.head (position bigint NOT NULL);
CREATE UNIQUE INDEX head_single ON roamproof.head ((true));
INSERT INTO roamproof.head VALUES (0);

CREATE TABLE roamproof.streams (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  version bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 70);

CREATE TABLE roamproof.sources (
  stream_id bigint NOT NULL REFERENCES roamproof.streams,
  source text COLLATE "C" NOT NULL,
  taken bigint NOT NULL,
  last text,
  PRIMARY KEY (stream_id, source)
);

CREATE TABLE roamproof.events (
  position bigint PRIMARY KEY,
  stream_id bigint NOT NULL,
  version bigint NOT NULL,
  at bigint NOT NULL,
  user_name text COLLATE "C",
  computer text COLLATE "C",
  body text NOT NULL,
  CONSTRAINT events_by_version UNIQUE (stream_id, version)
);
CREATE INDEX events_by_user ON roamproof.events (user_name, position) WHERE user_name IS NOT NULL;
CREATE INDEX events_by_computer ON roamproof.events (computer, position) WHERE computer IS NOT NULL;

CREATE FUNCTION roamproof.append(
  stream_name text, expected bigint,
  source_name text, taken_before bigint, last_after text,
  instants text, users text, computers text, bodies text,
  OUT outcome text, OUT version bigint, OUT "position" bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  sid bigint;
  before bigint;
  taken_now bigint;
  n integer := coalesce(array_length(string_to_array(bodies, E'\\n'), 1), 0);
BEGIN
  SELECT s.id, s.version INTO sid, before FROM roamproof.streams s WHERE s.name = stream_name FOR UPDATE;
  IF sid IS NULL AND n > 0 AND coalesce(expected, 0) = 0 THEN
    INSERT INTO roamproof.streams (name) VALUES (stream_name) ON CONFLICT DO NOTHING;
    SELECT s.id, s.version INTO sid, before FROM roamproof.streams s WHERE s.name = stream_name FOR UPDATE;
  END IF;
  version := coalesce(before, 0);
  IF expected IS NOT NULL AND expected <> version THEN
    outcome := 'conflict';
    RETURN;
  END IF;
  IF source_name IS NOT NULL THEN
    SELECT p.taken INTO taken_now FROM roamproof.sources p WHERE p.stream_id = sid AND p.source = source_name;
    IF coalesce(taken_now, 0) <> taken_before THEN
      outcome := 'moved';
      RETURN;
    END IF;
  END IF;
  outcome := 'appended';
  IF n = 0 THEN
    SELECT h.position INTO "position" FROM roamproof.head h;
    RETURN;
  END IF;
  IF source_name IS NOT NULL THEN
    INSERT INTO roamproof.sources AS p (stream_id, source, taken, last)
      VALUES (sid, source_name, taken_before + n, last_after)
      ON CONFLICT (stream_id, source) DO UPDATE SET taken = excluded.taken, last = excluded.last;
  END IF;
  UPDATE roamproof.streams s SET version = s.version + n WHERE s.id = sid;
  UPDATE roamproof.head h SET position = h.position + n RETURNING h.position INTO "position";
  INSERT INTO roamproof.events (position, stream_id, version, at, user_name, computer, body)
    SELECT "position" - n + e.nth, sid, before + e.nth, e.at, e.user_name, e.computer, e.body
    FROM unnest(string_to_array(instants, ',')::bigint[], string_to_array(users, E'\\n', ''),
      string_to_array(computers, E'\\n', ''), string_to_array(bodies, E'\\n'))
      WITH ORDINALITY AS e (at, user_name, computer, body, nth);
  version := before + n;
  PERFORM pg_notify('roamproof', "position"::text);
END
$$;
`;

const SNAPSHOTS = `
CREATE TABLE roamproof.snapshots (
  name text COLLATE "C" PRIMARY KEY,
  body bytea NOT NULL
);
`;

/** Step k brings the schema from version k to k + 1; steps are only ever added. */
const MIGRATIONS: readonly string[] = [FIRST, SNAPSHOTS];

/** Key of the advisory lock that lets one process at a time migrate: "roam". */
const MIGRATION_LOCK = 0x726f616d;

/**
 * Creates the schema `roamproof` or brings it up to date, in one transaction.
 * @throws StoreError `wrong-schema` if the database was made by a newer program or is not UTF-8 (left as it is)
 */
export async function migrate(client: ClientBase): Promise<void> {
  const encoding = await client.query<{ server_encoding: string }>('SHOW server_encoding');
  if (encoding.rows[0]?.server_encoding !== 'UTF8') {
    throw new StoreError(
      'wrong-schema',
      `the database's encoding is ${encoding.rows[0]?.server_encoding}: create it with encoding UTF8`,
    );
  }
  if ((await installedVersion(client)) === MIGRATIONS.length) {
    return;
  }
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    const installed = await installedVersion(client);
    if (installed === 0) {
      await client.query(
        `CREATE SCHEMA IF NOT EXISTS roamproof;
         CREATE TABLE IF NOT EXISTS roamproof.schema_version (
           version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
      );
    }
    for (const [step, sql] of MIGRATIONS.entries()) {
      if (step >= installed) {
        await client.query(sql);
        await client.query('INSERT INTO roamproof.schema_version (version) VALUES ($1)', [step + 1]);
      }
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** 0 if there is no schema of ours yet. */
async function installedVersion(client: ClientBase): Promise<number> {
  // Not to_regclass: it answers from a cache that another process's migration has not reached yet.
  const there = await client.query(
    "SELECT FROM pg_catalog.pg_tables WHERE schemaname = 'roamproof' AND tablename = 'schema_version'",
  );
  if (there.rowCount === 0) {
    return 0;
  }
  const found = await client.query<{ version: number | null }>(
    'SELECT max(version) AS version FROM roamproof.schema_version',
  );
  const version = found.rows[0]?.version ?? 0;
  if (version > MIGRATIONS.length) {
    throw new StoreError(
      'wrong-schema',
      `the database has schema version ${version}, this program knows ${MIGRATIONS.length}: update the program`,
    );
  }
  return version;
}

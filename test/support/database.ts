import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import type { PGlite } from '@electric-sql/pglite';
import { Pool } from 'pg';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';

const MIGRATIONS = new URL('../../src/store/migrations/', import.meta.url);
const CACHE = new URL('../../node_modules/.cache/gpuaas-incident-bot/', import.meta.url);

/** The server that tests use in place of PGlite, when there is one. */
export const testServer: string | undefined = process.env.TEST_DATABASE_URL;

/** A migrated database of its own: PGlite in memory, or with `TEST_DATABASE_URL` a new database on that server. */
export async function createTestDatabase(): Promise<Database> {
  if (testServer === undefined) return createEmbeddedDatabase();
  const database = await openDatabase({ kind: 'server', url: await createServerDatabase(testServer) });
  await migrate(database);
  return database;
}

/**
 * A migrated PGlite in memory. Creating one takes seconds, so a dump of it is kept in node_modules/.cache, named after
 * what it depends on.
 */
export async function createEmbeddedDatabase(): Promise<Database> {
  const database = await openFromDump();
  await migrate(database);
  return database;
}

async function openFromDump(): Promise<Database> {
  const file = new URL(`${await dumpName()}.tar`, CACHE);
  try {
    return await openDatabase({ kind: 'memory', snapshot: new Blob([await readFile(file)]) });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const database = await openDatabase({ kind: 'memory' });
  await migrate(database);
  if (database.kind === 'embedded') await keepDump(database.pglite, file);
  return database;
}

async function keepDump(pglite: PGlite, file: URL): Promise<void> {
  const dump = await pglite.dumpDataDir('none');
  await mkdir(CACHE, { recursive: true });
  const draft = new URL(`${randomUUID()}.draft`, CACHE);
  await writeFile(draft, Buffer.from(await dump.arrayBuffer()));
  await rename(draft, file);
}

async function dumpName(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readFile(new URL('../../package-lock.json', import.meta.url)));
  for (const name of (await readdir(MIGRATIONS)).sort()) hash.update(await readFile(new URL(name, MIGRATIONS)));
  return hash.digest('hex').slice(0, 16);
}

/** Creates an empty database on a server and answers its address. */
export async function createServerDatabase(server: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = new Pool({ connectionString: server, max: 1 });
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

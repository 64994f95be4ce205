import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { openDumpedDatabase } from '../../src/demo/dumped-database.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';

/** The server that tests use in place of PGlite, when there is one. */
export const testServer: string | undefined = process.env.TEST_DATABASE_URL;

/** A migrated database of its own: PGlite in memory, or with `TEST_DATABASE_URL` a new database on that server. */
export async function createTestDatabase(): Promise<Database> {
  if (testServer === undefined) return createEmbeddedDatabase();
  const database = await openDatabase({ kind: 'server', url: await createServerDatabase(testServer) });
  await migrate(database);
  return database;
}

/** A migrated PGlite in memory, from a dump. */
export function createEmbeddedDatabase(): Promise<Database> {
  return openDumpedDatabase();
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

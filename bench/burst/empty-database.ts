import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';

/** Address of a Postgres server on which databases may be created, the same as for the tests; undefined: none. */
export function serverAddress(): string | undefined {
  return process.env.TEST_DATABASE_URL;
}

/** Creates an empty database on the server and answers its address. */
export async function createEmptyDatabase(server: string): Promise<string> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  const admin = new Pool({ connectionString: server, max: 1 });
  await admin.query(`create database ${name}`).finally(() => admin.end());
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

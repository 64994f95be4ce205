import { readdir, readFile } from 'node:fs/promises';
import type { Database } from './database.ts';
import type { Sql, SqlTransaction } from './sql.ts';

const FOLDER = new URL('./migrations/', import.meta.url);
const FILE = /^(\d{4})-[a-z0-9-]+\.sql$/;
/** Any number will do, as long as every starter takes the same lock. */
const ADVISORY_LOCK = 7_264_119;

interface Migration {
  readonly number: number;
  readonly file: string;
}

/** The database was written by a newer version of this program. Nothing was changed. */
export class SchemaTooNewError extends Error {
  override readonly name = 'SchemaTooNewError';

  constructor(found: number, known: number) {
    super(
      `The database has schema ${found}, this program knows schemas up to ${known}. Start the newer version again, or restore a backup made before the upgrade.`,
    );
  }
}

async function migrations(): Promise<Migration[]> {
  const files = (await readdir(FOLDER)).filter((file) => FILE.test(file)).sort();
  return files.map((file) => ({ number: Number.parseInt(file, 10), file }));
}

async function takeLock(tx: SqlTransaction): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
}

async function currentSchema(tx: Sql): Promise<number> {
  const { rows } = await tx.query<{ number: number }>('select coalesce(max(number), 0)::int as number from migrations');
  return rows[0]?.number ?? 0;
}

async function insertMigration(tx: SqlTransaction, { number, file }: Migration, text: string): Promise<void> {
  const oldest = oldestBeside(text);
  await tx.query('insert into migrations (number, file, works_with) values ($1, $2, $3)', [number, file, oldest]);
}

/**
 * The oldest schema whose programs may go on beside this migration, as its first line says; null when it does not say
 * so, and then none may.
 */
export function oldestBeside(text: string): number | null {
  const said = /^-- Programs of schema (\d+) and later may run beside this\.$/m.exec(text.split('\n', 1)[0] ?? '');
  return said === null ? null : Number(said[1]);
}

/** Whether every migration after the newest that this program knows says that it may go on. */
async function mayRunBeside(tx: SqlTransaction, newest: number): Promise<boolean> {
  const { rows } = await tx.query<{ all: boolean }>(
    'select coalesce(bool_and(coalesce(works_with, number) <= $1), true) as all from migrations where number > $1',
    [newest],
  );
  return rows[0]?.all === true;
}

/** Number of the schema that a database has (null: none yet), and the newest that this program knows. Reads only. */
export async function readSchema(sql: Sql): Promise<{ found: number | null; known: number }> {
  const known = (await migrations()).at(-1)?.number ?? 0;
  const { rows } = await sql.query<{ there: boolean }>(`select to_regclass('migrations') is not null as there`);
  if (rows[0]?.there !== true) return { found: null, known };
  return { found: await currentSchema(sql), known };
}

/**
 * Brings the database to the newest schema and answers its number. A database that a newer program has brought further
 * is taken as it is when all of those migrations say that this one may run beside them. Each migration is one transaction that takes the
 * lock and inserts its number first, so two starters cannot both run it. Throws `SchemaTooNewError`.
 */
export async function migrate(database: Database): Promise<number> {
  const known = await migrations();
  const newest = known.at(-1)?.number ?? 0;
  const found = await database.transaction(async (tx) => {
    await takeLock(tx);
    await tx.script(
      'create table if not exists migrations (number integer primary key, file text not null, applied_at timestamptz not null default now())',
    );
    await tx.script('alter table migrations add column if not exists works_with integer');
    const schema = await currentSchema(tx);
    if (schema > newest && !(await mayRunBeside(tx, newest))) throw new SchemaTooNewError(schema, newest);
    return schema;
  });

  for (const { number, file } of known.filter((migration) => migration.number > found)) {
    const text = await readFile(new URL(file, FOLDER), 'utf8');
    await database.transaction(async (tx) => {
      await takeLock(tx);
      if ((await currentSchema(tx)) >= number) return;
      await insertMigration(tx, { number, file }, text);
      await tx.script(text);
    });
  }
  return Math.max(newest, found);
}

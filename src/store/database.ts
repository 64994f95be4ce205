import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Pool, type PoolClient } from 'pg';
import { lockFolder } from './folder-lock.ts';
import type { Sql, SqlTransaction } from './sql.ts';
import { createTurns, type Turns, type Urgency } from './turns.ts';

/** What statements and transactions need of a database. */
export interface Transactions extends Sql {
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. Never nest. */
  transaction<T>(work: (tx: SqlTransaction) => Promise<T>): Promise<T>;
}

interface Common extends Transactions {
  /** The same for what Slack or a person waits for: on the embedded database it goes before the work of the jobs. */
  readonly urgent: Transactions;
  close(): Promise<void>;
}

/** An open database: one SQL dialect, one code path. `kind` is there for the job queue, which needs the client itself. */
export type Database =
  | (Common & { readonly kind: 'embedded'; readonly pglite: PGlite; readonly turns: Turns })
  /** `url` holds the limit of a statement, for whoever opens connections of their own. */
  | (Common & { readonly kind: 'server'; readonly url: string });

/** `memory` is for tests; `snapshot` starts it from a dump (`PGlite.dumpDataDir`) instead of an empty database. */
export type DatabaseLocation =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'memory'; readonly snapshot?: Blob }
  | { readonly kind: 'server'; readonly url: string; readonly maxConnections?: number };

/**
 * Opens the database. A folder is created when missing and locked for this process: throws `FolderInUseError` while
 * another process has it open. A server is asked once, so that a wrong address fails here and not at the first request.
 */
export async function openDatabase(location: DatabaseLocation): Promise<Database> {
  if (location.kind === 'server') return openServer(location.url, location.maxConnections ?? 10);
  if (location.kind === 'memory') {
    const pglite = await PGlite.create(location.snapshot === undefined ? {} : { loadDataDir: location.snapshot });
    return embedded(pglite, async () => {});
  }
  await mkdir(location.folder, { recursive: true });
  const lock = await lockFolder(location.folder);
  try {
    return embedded(await PGlite.create({ dataDir: join(location.folder, 'postgres') }), lock.release);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function embedded(pglite: PGlite, afterClose: () => Promise<void>): Database {
  const turns = createTurns();
  return {
    kind: 'embedded',
    pglite,
    turns,
    ...inTurns(pglite, turns, 'normal'),
    urgent: inTurns(pglite, turns, 'urgent'),
    async close() {
      if (!pglite.closed) await pglite.close();
      await afterClose();
    },
  };
}

function inTurns(pglite: PGlite, turns: Turns, urgency: Urgency): Transactions {
  return {
    query: (text, params) => turns.take(urgency, () => pglite.query(text, params)),
    transaction: (work) =>
      turns.take(urgency, () =>
        pglite.transaction((tx) =>
          work({
            query: (text, params) => tx.query(text, params),
            script: async (text) => {
              await tx.exec(text);
            },
          }),
        ),
      ),
  };
}

/**
 * A server that fails over may leave connections on which nobody answers and nobody says so: without a limit a statement
 * waits on them for good. Another one may stand in the address (`?query_timeout=`, milliseconds).
 */
const STATEMENT_MS = 30_000;

function withTimeout(address: string): string {
  const url = new URL(address);
  if (!url.searchParams.has('query_timeout')) url.searchParams.set('query_timeout', String(STATEMENT_MS));
  return url.href;
}

async function openServer(address: string, max: number): Promise<Database> {
  const url = withTimeout(address);
  const pool = new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: 'gpuaas-incident-bot',
  });
  // A connection that breaks between two statements of a transaction says so to nobody else, which would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  // An idle connection that breaks is replaced by the pool; the statement that meets a broken one fails and says so.
  pool.on('error', () => {});
  // A server runs many at a time; who waits there waits for a connection.
  const transactions: Transactions = {
    query: async (text, params) => ({ rows: (await pool.query(text, params)).rows }),
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('begin');
        const result = await work(clientTransaction(client));
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch((cause: Error) => {
          broken = cause;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
  };
  try {
    await transactions.query('select 1');
  } catch (error) {
    await pool.end();
    throw error;
  }
  return { kind: 'server', url, ...transactions, urgent: transactions, close: () => pool.end() };
}

function clientTransaction(client: PoolClient): SqlTransaction {
  return {
    query: async (text, params) => ({ rows: (await client.query(text, params)).rows }),
    script: async (text) => {
      await client.query(text);
    },
  };
}

import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import type { NetConnectOpts } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { createJobQueue } from '../../src/jobs/queue.ts';
import { silentLog } from '../../src/log.ts';
import { openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { type PostgresProxy, startPostgresProxy } from '../proxy/postgres-proxy.ts';
import type { Random } from '../random.ts';
import { readStored, type Stored } from './stored.ts';

export type StoreKind = 'server' | 'embedded';

/** The database of one stage. */
export interface StageDatabase {
  /** What the bot is configured with. */
  readonly environment: Readonly<Record<string, string>>;
  /** Between the bot and the server; none before the embedded database. */
  readonly proxy: PostgresProxy | null;
  /** Makes the server a standby that takes no writes, or takes that back. */
  standby(isStandby: boolean): Promise<void>;
  /** What is stored. The embedded database can be read only while no bot runs. */
  read(): Promise<Stored>;
  close(): Promise<void>;
}

/** A connection that died without a word is given up after this. */
const STATEMENT_MS = 3_000;

/** Makes databases as copies of one that has all its tables: creating them takes seconds. */
export interface Databases {
  readonly kinds: readonly StoreKind[];
  create(kind: StoreKind, random: Random): Promise<StageDatabase>;
  close(): Promise<void>;
}

/** `server`: address of a Postgres server on which databases may be created; without it only the embedded one is used. */
export async function createDatabases(server: string | undefined): Promise<Databases> {
  const base = await mkdtemp(join(tmpdir(), 'faults-'));
  const template = `faults_template_${randomUUID().replaceAll('-', '')}`;
  const admin = server === undefined ? null : new Pool({ connectionString: server, max: 2 });
  const made: string[] = [];

  async function prepare(url: string): Promise<void> {
    const database = await openDatabase({ kind: 'server', url, maxConnections: 2 });
    await fill(database);
  }
  let folder: Promise<string> | null = null;
  async function templateFolder(): Promise<string> {
    const path = join(base, 'template');
    await fill(await openDatabase({ kind: 'folder', folder: path }));
    return path;
  }

  if (admin !== null && server !== undefined) {
    await admin.query(`create database ${template}`);
    made.push(template);
    await prepare(named(server, template));
  }

  async function onServer(address: string, pool: Pool, random: Random): Promise<StageDatabase> {
    const name = `faults_${randomUUID().replaceAll('-', '')}`;
    await pool.query(`create database ${name} template ${template}`);
    made.push(name);
    const direct = named(address, name);
    const through = new URL(direct);
    const proxy = await startPostgresProxy(placeOf(through), random);
    through.search = '';
    through.hostname = '127.0.0.1';
    through.port = String(proxy.port);
    return {
      environment: { DATABASE_URL: `${through.href}?query_timeout=${STATEMENT_MS}` },
      proxy,
      async standby(isStandby) {
        const setting = 'default_transaction_read_only';
        await pool.query(
          isStandby ? `alter database ${name} set ${setting} = on` : `alter database ${name} reset ${setting}`,
        );
        proxy.cut();
      },
      async read() {
        const database = await openDatabase({ kind: 'server', url: direct, maxConnections: 1 });
        return readStored(database).finally(database.close);
      },
      async close() {
        await proxy.close();
        await pool.query(`drop database ${name} with (force)`);
        made.splice(made.indexOf(name), 1);
      },
    };
  }

  async function inFolder(): Promise<StageDatabase> {
    folder ??= templateFolder();
    const path = join(base, randomUUID());
    await cp(await folder, path, { recursive: true });
    return {
      environment: { DATA_DIR: path },
      proxy: null,
      standby: () => Promise.reject(new Error('The embedded database has no standby')),
      async read() {
        const database = await openDatabase({ kind: 'folder', folder: path });
        return readStored(database).finally(database.close);
      },
      close: () => rm(path, { recursive: true, force: true }),
    };
  }

  return {
    kinds: admin === null ? ['embedded'] : ['server', 'embedded'],
    create(kind, random) {
      if (kind === 'embedded') return inFolder();
      if (admin === null || server === undefined) throw new Error('There is no Postgres server');
      return onServer(server, admin, random);
    },
    async close() {
      for (const name of made) await admin?.query(`drop database if exists ${name} with (force)`);
      await admin?.end();
      await rm(base, { recursive: true, force: true });
    },
  };
}

async function fill(database: Awaited<ReturnType<typeof openDatabase>>): Promise<void> {
  await migrate(database);
  const queue = createJobQueue({ database, log: silentLog, triages: 1 });
  await queue.open();
  await queue.stop(1_000);
  await database.close();
}

/** Where a server listens: on a port, or on a socket in the folder that `host` names. */
function placeOf({ hostname, port, searchParams }: URL): NetConnectOpts {
  const folder = searchParams.get('host');
  const number = Number(port || 5432);
  return folder === null ? { host: hostname, port: number } : { path: join(folder, `.s.PGSQL.${number}`) };
}

function named(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import type { PGlite } from '@electric-sql/pglite';
import { type Database, openDatabase } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';

const MIGRATIONS = new URL('../store/migrations/', import.meta.url);
const CACHE = new URL('../../node_modules/.cache/gpuaas-incident-bot/', import.meta.url);

/**
 * A migrated PGlite in memory. Creating one takes seconds, so a dump of it is kept in node_modules/.cache, named after
 * what it depends on.
 */
export async function openDumpedDatabase(): Promise<Database> {
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

/** Where nothing may be written, the next start takes as long as this one. */
const NOT_WRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC']);

async function keepDump(pglite: PGlite, file: URL): Promise<void> {
  const dump = await pglite.dumpDataDir('none');
  const draft = new URL(`${randomUUID()}.draft`, CACHE);
  try {
    await mkdir(CACHE, { recursive: true });
    await writeFile(draft, Buffer.from(await dump.arrayBuffer()));
    await rename(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NOT_WRITABLE.has(String(error.code)))) throw error;
  }
}

async function dumpName(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readFile(new URL('../../package-lock.json', import.meta.url)));
  for (const name of (await readdir(MIGRATIONS)).sort()) hash.update(await readFile(new URL(name, MIGRATIONS)));
  return hash.digest('hex').slice(0, 16);
}

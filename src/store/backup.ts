import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Database } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { readSchema, SchemaTooNewError } from './migrate.ts';

/** The folder holds a database already; a backup is never laid over one. */
export class FolderNotEmptyError extends Error {
  override readonly name = 'FolderNotEmptyError';
}

/**
 * A gzipped tar of the embedded database as of this moment. Nothing else runs on it meanwhile, so it is what a restart
 * would find. All of it is in memory once.
 */
export async function dumpEmbedded({ pglite }: Extract<Database, { kind: 'embedded' }>): Promise<Buffer> {
  await pglite.query('checkpoint');
  return Buffer.from(await (await pglite.dumpDataDir('gzip')).arrayBuffer());
}

/** What a backup holds, said after a restore. */
export interface Restored {
  readonly schema: number;
  readonly incidents: number;
}

/**
 * Lays a backup into an empty data folder and reads it. Only a backup that could be opened and is not newer than this
 * program takes its place; otherwise nothing is left. Throws `FolderNotEmptyError`, `FolderInUseError`,
 * `SchemaTooNewError`, or what the database says of a broken file.
 */
export async function restoreEmbedded(folder: string, backup: Buffer): Promise<Restored> {
  await mkdir(folder, { recursive: true });
  const lock = await lockFolder(folder);
  const target = join(folder, 'postgres');
  const draft = join(folder, 'postgres.restoring');
  try {
    if (existsSync(target)) {
      throw new FolderNotEmptyError(`${target} holds a database already. Move it away first; it is not touched.`);
    }
    await rm(draft, { recursive: true, force: true });
    const loadDataDir = new Blob([new Uint8Array(backup)], { type: 'application/gzip' });
    const pglite = await PGlite.create({ dataDir: draft, loadDataDir });
    const restored = await lookInto(pglite).finally(() => pglite.close());
    await rename(draft, target);
    return restored;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  } finally {
    await lock.release();
  }
}

async function lookInto(pglite: PGlite): Promise<Restored> {
  const { found, known } = await readSchema(pglite);
  if (found === null) throw new Error('The backup holds no database of this program.');
  if (found > known) throw new SchemaTooNewError(found, known);
  const { rows } = await pglite.query<{ count: number }>('select count(*)::int as count from incidents');
  return { schema: found, incidents: rows[0]?.count ?? 0 };
}

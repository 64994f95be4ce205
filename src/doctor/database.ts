import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { insertClaim } from '../store/claims.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { FolderInUseError } from '../store/folder-lock.ts';
import { readSchema } from '../store/migrate.ts';
import { type Finding, failed, messageOf, notChecked, ok } from './finding.ts';

const CONNECT = 'database: connect';
const SCHEMA = 'database: schema';
const WRITE = 'database: write';

/** Connects, reads the schema, and writes a row in a transaction that is rolled back. Migrates nothing. */
export async function checkDatabase(where: Config['database']): Promise<Finding[]> {
  if (where.kind === 'folder' && !existsSync(join(where.folder, 'postgres'))) return [await newFolder(where.folder)];
  let database: Database;
  try {
    database = await openDatabase(where.kind === 'server' ? { ...where, maxConnections: 1 } : where);
  } catch (error) {
    if (error instanceof FolderInUseError) {
      const mend = 'See /readyz of the bot, whose part "database" is asked each time; or stop it and run doctor again.';
      return [notChecked(CONNECT, 'the bot has the data folder open, which belongs to one process', mend)];
    }
    const mend =
      where.kind === 'server'
        ? 'Look at DATABASE_URL: host, port, name, user and password; and whether the server lets this address in.'
        : 'Look whether this user may read and write DATA_DIR; restore a backup if the files are broken.';
    return [failed(CONNECT, messageOf(error), mend)];
  }
  try {
    return [
      ok(CONNECT, where.kind === 'server' ? 'the server answers' : `opens ${where.folder}`),
      ...(await inside(database)),
    ];
  } finally {
    await database.close();
  }
}

async function inside(database: Database): Promise<Finding[]> {
  const { found, known } = await readSchema(database);
  if (found === null) return [ok(SCHEMA, `empty; the bot makes schema ${known} when it starts`)];
  if (found > known) {
    const mend = 'Start the newer version again, or restore a backup made before the upgrade.';
    return [failed(SCHEMA, `has schema ${found}, this program knows schemas up to ${known}`, mend)];
  }
  const later = found < known ? `; the bot brings it to ${known} when it starts` : '';
  return [ok(SCHEMA, `schema ${found}${later}`), await write(database)];
}

class RolledBack extends Error {}

async function write(database: Database): Promise<Finding> {
  try {
    await database.transaction(async (tx) => {
      await insertClaim(tx, `doctor:${randomUUID()}`, new Date());
      throw new RolledBack();
    });
  } catch (error) {
    if (error instanceof RolledBack) return ok(WRITE, 'a row was written and rolled back');
    const mend = 'Look whether the user may write, whether the disk is full, and whether this is a read-only standby.';
    return failed(WRITE, messageOf(error), mend);
  }
  return failed(WRITE, 'the transaction did not roll back', 'Look whether something stands between bot and server.');
}

/** A folder that is not there yet is made by the bot; what counts is whether it can be. */
async function newFolder(folder: string): Promise<Finding> {
  let there = resolve(folder);
  while (!existsSync(there)) there = dirname(there);
  try {
    await access(there, constants.W_OK);
    return ok(CONNECT, `${folder} holds no database yet; the bot makes one when it starts`);
  } catch {
    return failed(
      CONNECT,
      `${there} cannot be written to`,
      'Give DATA_DIR a folder that this user may write to, or set DATABASE_URL.',
    );
  }
}

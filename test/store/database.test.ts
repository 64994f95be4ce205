import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { FolderInUseError } from '../../src/store/folder-lock.ts';
import { createEmbeddedDatabase } from '../support/database.ts';

describe('a data folder', () => {
  test('keeps what was committed, and is open to one at a time', async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'database-')), 'not', 'there', 'yet');
    const first = await openDatabase({ kind: 'folder', folder });
    await first.transaction((tx) => tx.script("create table kept (word text); insert into kept values ('here');"));
    await expect(openDatabase({ kind: 'folder', folder })).rejects.toThrow(FolderInUseError);
    await first.close();

    const second = await openDatabase({ kind: 'folder', folder });
    expect((await second.query('select word from kept')).rows).toEqual([{ word: 'here' }]);
    await second.close();
    await rm(folder, { recursive: true });
  }, 60_000);
});

describe('a database server', () => {
  test('that does not answer is noticed when it is opened', async () => {
    const url = 'postgres://nobody@127.0.0.1:1/nothing';
    await expect(openDatabase({ kind: 'server', url })).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('the embedded database', () => {
  test('runs what is urgent before the statements that wait', async () => {
    const database = await createEmbeddedDatabase();
    const order: string[] = [];
    await Promise.all([
      database.transaction((tx) => tx.query('select 1')),
      database.query('select 1').then(() => order.push('job')),
      database.urgent.transaction((tx) => tx.query('select 1')).then(() => order.push('delivery')),
      database.urgent.query('select 1').then(() => order.push('probe')),
    ]);
    expect(order).toEqual(['delivery', 'probe', 'job']);
    await database.close();
  }, 60_000);
});

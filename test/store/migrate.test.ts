import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { migrate, SchemaTooNewError } from '../../src/store/migrate.ts';
import { createTestDatabase } from '../support/database.ts';

let database: Database;
beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);
afterAll(() => database.close());

describe('migrations', () => {
  test('are applied once, whoever starts again or beside', async () => {
    const before = (await database.query('select number, file, applied_at from migrations')).rows;
    expect(before.length).toBeGreaterThan(0);
    await Promise.all([migrate(database), migrate(database)]);
    expect((await database.query('select number, file, applied_at from migrations')).rows).toEqual(before);
  });

  test('refuse a database of a newer program and change nothing', async () => {
    await database.query(`insert into migrations (number, file) values (9999, '9999-of-the-future.sql')`);
    await expect(migrate(database)).rejects.toThrow(SchemaTooNewError);
    await expect(migrate(database)).rejects.toThrow(/schema 9999.*newer version/s);
    await database.query('delete from migrations where number = 9999');
    await expect(migrate(database)).resolves.toBeGreaterThan(0);
  });

  test('of one transaction fail or succeed as a whole', async () => {
    await expect(
      database.transaction(async (tx) => {
        await tx.script('create table half (id integer); insert into half values (1);');
        await tx.query('select no_such_column from half');
      }),
    ).rejects.toThrow(/no_such_column/);
    await expect(database.query('select * from half')).rejects.toThrow(/half/);
  });
});

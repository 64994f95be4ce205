import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { migrate, oldestBeside, SchemaTooNewError } from '../../src/store/migrate.ts';
import { createTestDatabase } from '../support/database.ts';

const FOLDER = new URL('../../src/store/migrations/', import.meta.url);

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

  test('of a newer program that say so leave this one at work', async () => {
    const known = await migrate(database);
    const insert = (number: number, worksWith: number | null) =>
      database.query('insert into migrations (number, file, works_with) values ($1, $2, $3)', [
        number,
        `${number}-of-the-future.sql`,
        worksWith,
      ]);
    await insert(9_998, known);
    await expect(migrate(database)).resolves.toBe(9_998);
    await insert(9_999, known + 1);
    await expect(migrate(database)).rejects.toThrow(SchemaTooNewError);
    await database.query('delete from migrations where number > 9000');
  });

  test('that let older programs go on only add, and say so in their first line', async () => {
    const expanding = await Promise.all(
      (await readdir(FOLDER)).map(async (file) => ({ file, text: await readFile(new URL(file, FOLDER), 'utf8') })),
    ).then((all) => all.filter(({ text }) => oldestBeside(text) !== null));
    expect(expanding.map(({ file }) => file)).toContain('0004-outbox.sql');
    for (const { file, text } of expanding) {
      const statements = text.replaceAll(/--.*$/gm, '');
      const takesAway =
        /\b(?:drop\s+(?:table|column|not|default|type|function)|rename\s|truncate|delete\s+from|alter\s+column\s+\w+\s+(?:type|set\s+not))/i;
      expect(statements, file).not.toMatch(takesAway);
      expect(oldestBeside(text), file).toBeLessThanOrEqual(Number.parseInt(file, 10));
    }
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

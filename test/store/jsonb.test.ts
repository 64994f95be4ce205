import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { toJsonb, toText } from '../../src/store/jsonb.ts';
import { createTestDatabase } from '../support/database.ts';

let database: Database;
beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);
afterAll(() => database.close());

describe('values on their way into the database', () => {
  test('keep everything that Postgres can hold', async () => {
    const value = { text: 'naïve 🦕 "quoted" \\ \n', list: [1, 2.5, null, true], nested: { deep: ['x'] } };
    const { rows } = await database.query<{ value: unknown }>('select $1::jsonb as value', [toJsonb(value)]);
    expect(rows[0]?.value).toEqual(value);
  });

  test.each([
    { name: 'NUL', text: 'a\0b', stored: 'a\uFFFDb' },
    { name: 'a lone high surrogate', text: 'a\uD83Eb', stored: 'a\uFFFDb' },
    { name: 'a lone low surrogate', text: '\uDD95', stored: '\uFFFD' },
  ])('lose $name, in values and in keys', async ({ text, stored }) => {
    const { rows } = await database.query<{ value: unknown; text: string }>('select $1::jsonb as value, $2 as text', [
      toJsonb({ [text]: text }),
      toText(text),
    ]);
    expect(rows[0]).toEqual({ value: { [stored]: stored }, text: stored });
  });

  test('are accepted by Postgres whatever text they hold', async () => {
    const foreign = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(foreign, fc.array(foreign)), foreign, async (value, text) => {
        await database.query('select $1::jsonb, $2::text', [toJsonb(value), toText(text)]);
      }),
      { numRuns: 200 },
    );
  });
});

import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertAudit, purgeAudit, selectAudit } from '../../src/store/audit.ts';
import type { Database } from '../../src/store/database.ts';
import type { AuditEntry } from '../../src/usecases/action-ports.ts';
import { createTestDatabase } from '../support/database.ts';

let database: Database;
beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);
afterAll(() => database.close());

const entry = (change: Partial<AuditEntry> = {}): AuditEntry => ({
  at: new Date('2026-11-23T10:00:00.000Z'),
  incidentId: randomUUID(),
  actionId: 'a-1',
  person: { teamId: 'T1', userId: 'U1', channelId: 'C1', foreign: false },
  event: 'retry.requested',
  outcome: 'approved',
  evidenceDigest: 'abc',
  details: { action: 'upgrade' },
  ...change,
});

describe('the audit trail', () => {
  test('gives rows back as they were written, in order, of one incident or since a time', async () => {
    const first = entry();
    const second = entry({
      incidentId: first.incidentId,
      person: null,
      event: 'retry.sent',
      at: new Date('2026-11-23T11:00:00.000Z'),
    });
    for (const row of [first, entry(), second]) await insertAudit(database, row);
    expect(await selectAudit(database, { incidentId: first.incidentId ?? '', limit: 10 })).toEqual([first, second]);
    const since = await selectAudit(database, { since: new Date('2026-11-23T10:30:00Z'), limit: 10 });
    expect(since).toEqual([second]);
    expect(await selectAudit(database, { limit: 1 })).toEqual([second]);
  });

  test('says when somebody was of another organisation', async () => {
    const row = entry({ person: { teamId: 'T9', userId: 'U9', channelId: null, foreign: true } });
    await insertAudit(database, row);
    const [read] = await selectAudit(database, { incidentId: row.incidentId ?? '', limit: 1 });
    expect(read?.person).toEqual(row.person);
  });

  test.each([
    ['update', `update audit set outcome = 'x'`],
    ['delete', 'delete from audit'],
    ['truncate', 'truncate audit'],
  ])('refuses %s', async (word, statement) => {
    await insertAudit(database, entry());
    await expect(database.query(statement)).rejects.toThrow(`audit is append-only: ${word.toUpperCase()} refused`);
  });

  test('forgets by retention only, and only what is older', async () => {
    const [old, young] = [entry({ at: new Date('2025-01-01T00:00:00Z') }), entry()];
    for (const row of [old, young]) await insertAudit(database, row);
    expect(await purgeAudit(database, new Date('2026-01-01T00:00:00Z'))).toBe(1);
    expect(await selectAudit(database, { incidentId: old.incidentId ?? '', limit: 1 })).toEqual([]);
    expect(await selectAudit(database, { incidentId: young.incidentId ?? '', limit: 1 })).toHaveLength(1);
    // The leave to delete ended with its transaction.
    await expect(database.query('delete from audit')).rejects.toThrow('append-only');
  });

  test('even with the leave to delete, a younger row stays', async () => {
    await insertAudit(database, entry());
    const deleting = database.transaction(async (tx) => {
      await tx.query(`select set_config('incident_bot.audit_purge_before', '2026-01-01T00:00:00Z', true)`);
      await tx.query('delete from audit');
    });
    await expect(deleting).rejects.toThrow('append-only');
  });

  test('is written by three statements of the program: adding, the retention, and a purge that somebody asked for', () => {
    const folder = fileURLToPath(new URL('../../src/store/', import.meta.url));
    const writing = readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) =>
        [
          ...readFileSync(`${folder}${file}`, 'utf8').matchAll(/(?:insert into|update|delete from|truncate) audit\b/gi),
        ].map(([words]) => `${file}: ${words}`),
      );
    expect(writing).toEqual([
      'audit.ts: insert into audit',
      'audit.ts: delete from audit',
      'retention.ts: delete from audit',
    ]);
  });
});

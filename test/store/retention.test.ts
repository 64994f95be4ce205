import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { retentionsOf } from '../../src/compose-retention.ts';
import { DEFAULT_POLICY } from '../../src/policy/channel-rule.ts';
import type { Database } from '../../src/store/database.ts';
import { countOrg, deleteOldCapsules, deleteOldIncidents, purgeOrg } from '../../src/store/retention.ts';
import { createTestDatabase } from '../support/database.ts';

const DAY_MS = 86_400_000;
const NOW = new Date('2026-11-23T12:00:00.000Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

let database: Database;
beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);
afterAll(() => database.close());
beforeEach(async () => {
  await database.query('delete from incidents');
});

interface Stored {
  readonly touched: Date;
  readonly status?: string;
  readonly org?: string | null;
  readonly actionTouched?: Date;
}

/** An incident with a card, a capsule, an audit row and, when asked for, an action. */
async function stored({ touched, status = 'finished', org = null, actionTouched }: Stored): Promise<string> {
  const id = randomUUID();
  const at = touched.toISOString();
  const context = org === null ? {} : { org_id: { value: org, from: 'loki.lines' } };
  const report = JSON.stringify({ context });
  await database.query(
    `insert into incidents (id, team_id, channel_id, correlation_id, subject, requested_by, origin, status, report,
                            created_at, updated_at)
     values ($1, 'T1', $1, 'req-1', '{}'::jsonb, 'U1', 'message', $2, $3::jsonb, $4, $4)`,
    [id, status, report, at],
  );
  await database.query(`insert into capsules values ($1, 1, ''::bytea, 's', $2)`, [id, at]);
  await database.query(
    `insert into audit (at, incident_id, event, outcome, details) values ($2, $1, 'retry.requested', 'o', '{}'::jsonb)`,
    [id, at],
  );
  if (actionTouched !== undefined) {
    await database.query(
      `insert into actions (id, incident_id, kind, state, machine, target, details, asked_by, created_at, updated_at)
       values ($1, $2, 'escalation', 'sent', '{}'::jsonb, 't', '{}'::jsonb, 'U1', $3, $3)`,
      [randomUUID(), id, actionTouched.toISOString()],
    );
  }
  return id;
}

async function ids(table: 'incidents' | 'capsules'): Promise<string[]> {
  const column = table === 'incidents' ? 'id' : 'incident_id';
  const { rows } = await database.query<{ id: string }>(`select ${column} as id from ${table}`);
  return rows.map(({ id }) => id).sort();
}

describe('retention', () => {
  test('forgets incidents that ended long ago with all that hangs on them, and none that is still at work', async () => {
    await stored({ touched: daysAgo(400) });
    const kept = [
      await stored({ touched: daysAgo(10) }),
      await stored({ touched: daysAgo(400), status: 'running' }),
      await stored({ touched: daysAgo(400), actionTouched: daysAgo(1) }),
    ];
    expect(await deleteOldIncidents(database, daysAgo(365))).toBe(1);
    expect(await ids('incidents')).toEqual(kept.sort());
    expect(await ids('capsules')).toEqual(kept.sort());
  });

  test('forgets more than one batch', async () => {
    await database.query(
      `insert into incidents (id, team_id, channel_id, correlation_id, subject, requested_by, origin, status,
                              created_at, updated_at)
       select 'i' || n, 'T1', 'C' || n, 'r', '{}'::jsonb, 'U1', 'message', 'finished', $1, $1
       from generate_series(1, 1100) n`,
      [daysAgo(400).toISOString()],
    );
    expect(await deleteOldIncidents(database, daysAgo(365))).toBe(1_100);
  });

  test('forgets evidence before its incident', async () => {
    const old = await stored({ touched: daysAgo(100) });
    const young = await stored({ touched: daysAgo(10) });
    expect(await deleteOldCapsules(database, daysAgo(90))).toBe(1);
    expect(await ids('incidents')).toEqual([old, young].sort());
    expect(await ids('capsules')).toEqual([young]);
  });

  test('follows the policy, and knows every table', async () => {
    const retentions = retentionsOf(database, () => DEFAULT_POLICY);
    expect(retentions.map(({ what, keptMs }) => [what, keptMs() / DAY_MS])).toEqual([
      ['claims', 2],
      ['evidence', 90],
      ['incidents', 365],
      ['storms', 365],
      ['tickets', 365],
      ['audit rows', 400],
    ]);
    for (const { remove } of retentions) expect(await remove(daysAgo(10_000))).toBe(0);

    const { rows } = await database.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
    );
    const goesWithIncidents = await database.query<{ name: string }>(
      `with recursive going as (
         select 'incidents'::regclass::oid as id union
         select conrelid from pg_constraint join going on confrelid = going.id where contype = 'f' and confdeltype = 'c')
       select id::regclass::text as name from going`,
    );
    const own = ['claims', 'storms', 'storm_digests', 'tickets', 'audit'];
    // Names that are held for a while, living replicas, waits of Slack's methods, and the list of migrations: a few rows that end by themselves.
    const small = ['leases', 'replicas', 'slack_limits', 'migrations'];
    const known = new Set([...own, ...small, ...goesWithIncidents.rows.map(({ name }) => name)]);
    expect(rows.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('the purge of one organisation', () => {
  test('counts first and removes the same, nothing of anybody else, and leaves a row in the audit trail', async () => {
    await stored({ touched: daysAgo(20), org: 'org-a', actionTouched: daysAgo(20) });
    await stored({ touched: daysAgo(20), org: 'org-a' });
    const kept = [
      await stored({ touched: daysAgo(1), org: 'org-a' }),
      await stored({ touched: daysAgo(20), org: 'org-b' }),
      await stored({ touched: daysAgo(20) }),
    ];
    const before = daysAgo(10);
    const counted = await countOrg(database, 'org-a', before);
    expect(counted).toEqual({ incidents: 2, capsules: 2, actions: 1, auditRows: 2, incidentsOfNobody: 1 });
    expect(await ids('incidents')).toHaveLength(5);

    expect(await purgeOrg(database, { org: 'org-a', before, withAudit: false, at: NOW })).toEqual(counted);
    expect(await ids('incidents')).toEqual(kept.sort());
    const { rows } = await database.query(`select details from audit where event = 'org.purged'`);
    expect(rows).toMatchObject([{ details: { org: 'org-a', incidents: 2, auditRows: 0 } }]);
  });

  test('takes the audit rows along only when asked for', async () => {
    const id = await stored({ touched: daysAgo(20), org: 'org-c' });
    await purgeOrg(database, { org: 'org-c', before: daysAgo(10), withAudit: true, at: NOW });
    expect((await database.query('select id from audit where incident_id = $1', [id])).rows).toEqual([]);
  });
});

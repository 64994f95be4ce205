import { insertAudit } from './audit.ts';
import type { Database } from './database.ts';
import type { Sql } from './sql.ts';

/** Rows of one statement: transactions stay short, and nobody waits long for a lock. */
const BATCH = 500;

/** Any number will do, as long as every replica takes the same lock. */
const ADVISORY_LOCK = 7_264_120;

/**
 * Runs work unless another replica is at it; then answers 0. The lock is held for as long as the transaction, which
 * calls nothing outside the database.
 */
function onOneReplica(database: Database, work: (tx: Sql) => Promise<number>): Promise<number> {
  return database.transaction(async (tx) => {
    const { rows } = await tx.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [ADVISORY_LOCK]);
    return rows[0]?.mine === true ? work(tx) : 0;
  });
}

/** Repeats a batch until it finds nothing more, each in a transaction of its own. */
async function inBatches(database: Database, batch: (tx: Sql) => Promise<number>): Promise<number> {
  for (let total = 0; ; ) {
    const removed = await onOneReplica(database, batch);
    total += removed;
    if (removed < BATCH) return total;
  }
}

/**
 * Forgets incidents that ended and were not touched since, nor any of their actions. Cards, capsules, failures, actions
 * and everything else about an incident go with it by reference; the audit trail does not.
 */
export function deleteOldIncidents(database: Database, before: Date): Promise<number> {
  return inBatches(database, async (tx) => {
    const { rows } = await tx.query(
      `delete from incidents where id in (
         select id from incidents
         where status in ('finished', 'failed') and updated_at < $1
           and not exists (select 1 from actions where incident_id = incidents.id and actions.updated_at >= $1)
         limit $2)
       returning id`,
      [before.toISOString(), BATCH],
    );
    return rows.length;
  });
}

/** Forgets kept evidence; the report stays with its incident. */
export function deleteOldCapsules(database: Database, before: Date): Promise<number> {
  return inBatches(database, async (tx) => {
    const { rows } = await tx.query(
      `delete from capsules where (incident_id, run) in
         (select incident_id, run from capsules where created_at < $1 limit $2) returning run`,
      [before.toISOString(), BATCH],
    );
    return rows.length;
  });
}

/** Forgets storms that took no more ids since; their digests go with them, their incidents do not. */
export function deleteOldStorms(database: Database, before: Date): Promise<number> {
  return onOneReplica(database, async (tx) => {
    const { rows } = await tx.query('delete from storms where last_at < $1 returning id', [before.toISOString()]);
    return rows.length;
  });
}

/** Forgets which ticket a failure has. A later filing finds it in the tracker by its label. */
export function deleteOldTickets(database: Database, before: Date): Promise<number> {
  return onOneReplica(database, async (tx) => {
    const { rows } = await tx.query('delete from tickets where last_filed_at < $1 returning fingerprint', [
      before.toISOString(),
    ]);
    return rows.length;
  });
}

/** What of one organisation is stored, up to a time. */
export interface OrgData {
  readonly incidents: number;
  readonly capsules: number;
  readonly actions: number;
  readonly auditRows: number;
  /** Incidents of that time that name no organisation: whose they are is not known, so they are not counted above. */
  readonly incidentsOfNobody: number;
}

const OF_ORG = `(report -> 'context' -> 'org_id' ->> 'value' = $1 or exists (
  select 1 from actions where incident_id = incidents.id and details -> 'scope' ->> 'orgId' = $1))`;

/** Counts what `purgeOrg` would remove. Reads only. */
export async function countOrg(sql: Sql, org: string, before: Date): Promise<OrgData> {
  const { rows } = await sql.query<OrgData>(
    `with found as (select id from incidents where ${OF_ORG} and updated_at < $2)
     select (select count(*)::int from found) as incidents,
            (select count(*)::int from capsules where incident_id in (select id from found)) as capsules,
            (select count(*)::int from actions where incident_id in (select id from found)) as actions,
            (select count(*)::int from audit where incident_id in (select id from found) and at < $2) as "auditRows",
            (select count(*)::int from incidents where updated_at < $2
               and report -> 'context' -> 'org_id' ->> 'value' is null) as "incidentsOfNobody"`,
    [org, before.toISOString()],
  );
  const [counted] = rows;
  if (counted === undefined) throw new Error('The database counted nothing');
  return counted;
}

/**
 * Removes what is stored about one organisation up to a time: its incidents with all that hangs on them and, when asked
 * for, their audit rows. One transaction, whatever the size, and one audit row that says what was removed.
 */
export function purgeOrg(
  database: Database,
  {
    org,
    before,
    withAudit,
    at,
  }: { readonly org: string; readonly before: Date; readonly withAudit: boolean; readonly at: Date },
): Promise<OrgData> {
  return database.transaction(async (tx) => {
    const counted = await countOrg(tx, org, before);
    const found = `select id from incidents where ${OF_ORG} and updated_at < $2`;
    const values = [org, before.toISOString()];
    if (withAudit) {
      await tx.query(`select set_config('incident_bot.audit_purge_before', $1, true)`, [before.toISOString()]);
      await tx.query(`delete from audit where incident_id in (${found}) and at < $2`, values);
    }
    await tx.query(`delete from incidents where id in (${found})`, values);
    const { incidents, capsules, actions, auditRows } = counted;
    await insertAudit(tx, {
      at,
      incidentId: null,
      actionId: null,
      person: null,
      event: 'org.purged',
      outcome: 'removed',
      evidenceDigest: null,
      details: {
        org,
        before: before.toISOString(),
        incidents,
        capsules,
        actions,
        auditRows: withAudit ? auditRows : 0,
      },
    });
    return counted;
  });
}

import { z } from 'zod';
import type { FiledTicket } from '../usecases/action-ports.ts';
import type { KnownTicket } from '../usecases/actions/action-store.ts';
import { toText } from './jsonb.ts';
import type { Sql } from './sql.ts';

const Row = z
  .object({
    fingerprint: z.string(),
    tracker: z.string(),
    key: z.string(),
    url: z.string(),
    filings: z.number().int(),
    first_filed_at: z.date(),
    last_filed_at: z.date(),
  })
  .transform(
    ({ first_filed_at, last_filed_at, ...row }): KnownTicket => ({
      ...row,
      firstFiledAt: first_filed_at,
      lastFiledAt: last_filed_at,
    }),
  );

/** The ticket of a shape: the newest one that was filed or commented on. */
export async function upsertTicket(
  sql: Sql,
  fingerprint: string,
  tracker: string,
  { key, url }: FiledTicket,
  at: Date,
): Promise<void> {
  await sql.query(
    `insert into tickets (fingerprint, tracker, key, url, first_filed_at, last_filed_at)
     values ($1, $2, $3, $4, $5, $5)
     on conflict (fingerprint) do update
     set tracker = excluded.tracker, key = excluded.key, url = excluded.url, filings = tickets.filings + 1,
         last_filed_at = excluded.last_filed_at`,
    [toText(fingerprint), tracker, toText(key), toText(url), at.toISOString()],
  );
}

export async function selectTicket(sql: Sql, fingerprint: string): Promise<KnownTicket | null> {
  const { rows } = await sql.query(
    `select fingerprint, tracker, key, url, filings, first_filed_at, last_filed_at from tickets where fingerprint = $1`,
    [toText(fingerprint)],
  );
  return rows[0] === undefined ? null : Row.parse(rows[0]);
}

/** Incidents of a shape in a workspace, newest failure first. */
export async function selectIncidentsOf(
  sql: Sql,
  fingerprint: string,
  teamId: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql.query<{ incident_id: string }>(
    'select incident_id from failures where fingerprint = $1 and team_id = $2 order by failed_at desc limit $3',
    [toText(fingerprint), teamId, limit],
  );
  return rows.map(({ incident_id }) => incident_id);
}

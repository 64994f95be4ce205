import { z } from 'zod';
import type { Sql } from '../../store/sql.ts';
import type { InspectedIncident, StoredTable } from './inspection.ts';

const MOST_ROWS = 50;

const Incident = z.object({
  id: z.string(),
  correlation_id: z.string(),
  channel: z.string(),
  thread_ts: z.string().nullable(),
  status: z.string(),
  run: z.number(),
  created_at: z.date().transform((at) => at.toISOString()),
}) satisfies z.ZodType<InspectedIncident>;

/** The incidents of the demo, newest first. */
export async function readIncidents(sql: Sql): Promise<InspectedIncident[]> {
  const { rows } = await sql.query(
    `select i.id, i.correlation_id, i.channel_id as channel, coalesce(i.thread_ts, c.ts) as thread_ts, i.status, i.run,
       i.created_at
     from incidents i left join cards c on c.incident_id = i.id order by i.created_at desc limit ${MOST_ROWS}`,
  );
  return z.array(Incident).parse(rows);
}

/** Every row that is about an incident: its own, those that refer to it, and its jobs. A table without any is left out. */
export async function readStoredRows(sql: Sql, incidentId: string): Promise<StoredTable[]> {
  const referring = await sql.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'incident_id' order by table_name`,
  );
  const queries = [
    { name: 'incidents', text: 'select * from incidents where id = $1' },
    ...referring.rows.map(({ name }) => ({ name, text: `select * from "${name}" where incident_id = $1` })),
    {
      name: 'jobs',
      text: `select name, state, retry_count, created_on, completed_on, data, output from pgboss.job
        where data::text like '%' || $1 || '%' order by created_on`,
    },
  ];
  const tables: StoredTable[] = [];
  for (const { name, text } of queries) {
    const { rows } = await sql.query<Record<string, unknown>>(`${text} limit ${MOST_ROWS}`, [incidentId]);
    if (rows.length > 0) tables.push({ name, rows: rows.map(readable) });
  }
  return tables;
}

/** A row as JSON can carry it: bytes are told by their number. */
function readable(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const cells = Object.entries(row).map(([name, value]): [string, unknown] => [
    name,
    value instanceof Uint8Array ? `${value.length} bytes` : value,
  ]);
  return Object.fromEntries(cells);
}

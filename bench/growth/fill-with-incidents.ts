import { z } from 'zod';
import type { Database } from '../../src/store/database.ts';
import { type FailureShape, fingerprintOf } from '../../src/triage/fingerprint.ts';
import { triaged } from '../triage/triaged.ts';

export const TEAM = 'T0LOCAL';
/** One of the shapes that the stored failures have. */
const SHAPE: FailureShape = {
  reason: 'allowlist_entry_missing',
  service: 'gpuaas-api',
  error: 'insufficient_permissions',
  appSlug: 'slurm',
  action: 'upgrade',
  environment: 'dev',
};
export const FINGERPRINT = { shape: SHAPE, at: new Date().toISOString() };
/** One failure in so many has the shape above. */
const ONE_IN = 500;
const AT_ONCE = 20_000;

/** Inserts incidents number `from` to `to`: with a real report, a card that shows it, its effect, a noted failure. */
export async function fillWithIncidents(database: Database, from: number, to: number): Promise<void> {
  const { report } = await triaged('01-amber');
  const json = JSON.stringify(report);
  for (let begin = from; begin < to; begin += AT_ONCE) {
    const range = [begin, Math.min(to, begin + AT_ONCE) - 1];
    await database.query(
      `insert into incidents (id, team_id, channel_id, correlation_id, thread_ts, subject, requested_by, origin, status,
         report, created_at, updated_at, finished_at)
       select 'bench-' || i, '${TEAM}', 'C' || i % 200, 'req-bench-' || i, null,
         jsonb_build_object('correlationId', 'req-bench-' || i), 'U0ADA', 'message', 'finished', $3::jsonb, at, at, at
       from (select i, now() - (i % 129600) * interval '1 minute' as at from generate_series($1::int, $2::int) i) rows`,
      [...range, json],
    );
    await database.query(
      `insert into cards (incident_id, channel_id, state, ts, shown_run)
       select 'bench-' || i, 'C' || i % 200, 'posted', i::text, 1 from generate_series($1::int, $2::int) i`,
      range,
    );
    await database.query(
      `insert into effects (key, kind, lane, incident_id, state, fence, created_at, updated_at)
       select 'card:bench-' || i, 'card', 'card:bench-' || i, 'bench-' || i, 'done', i, now(), now()
       from generate_series($1::int, $2::int) i`,
      range,
    );
    await database.query(
      `insert into failures (incident_id, team_id, correlation_id, fingerprint, failed_at)
       select 'bench-' || i, '${TEAM}', 'req-bench-' || i,
         case when i % ${ONE_IN} = 0 then $3 else md5((i % ${ONE_IN})::text) end,
         now() - (i % 129600) * interval '1 minute'
       from generate_series($1::int, $2::int) i`,
      [...range, fingerprintOf(SHAPE)],
    );
  }
  await database.query('analyze');
}

const Size = z.object({ bytes: z.coerce.number() });

/** Bytes on disk of the whole database. */
export async function sizeOf(database: Database): Promise<number> {
  const { rows } = await database.query('select pg_database_size(current_database()) as bytes');
  return Size.parse(rows[0]).bytes;
}

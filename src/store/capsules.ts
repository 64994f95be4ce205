import { z } from 'zod';
import type { KeptCapsule, RunRef } from '../usecases/incident-store.ts';
import type { PackedCapsule } from '../usecases/packed-capsule.ts';
import type { Sql } from './sql.ts';

/** Runs of one incident whose capsules are kept: enough to see what changed, and bounded for an id that is run daily. */
export const KEPT_RUNS = 5;

const Row = z
  .object({ run: z.number().int(), capsule: z.instanceof(Uint8Array), seal: z.string() })
  .transform(({ run, capsule, seal }): KeptCapsule => ({ run, gzip: capsule, seal }));

export async function insertCapsule(
  sql: Sql,
  { incidentId, run }: RunRef,
  { gzip, seal }: PackedCapsule,
  at: Date,
): Promise<void> {
  await sql.query('insert into capsules (incident_id, run, capsule, seal, created_at) values ($1, $2, $3, $4, $5)', [
    incidentId,
    run,
    gzip,
    seal,
    at.toISOString(),
  ]);
}

/** Forgets the capsules of all but the newest runs up to this one. */
export async function deleteOldCapsules(sql: Sql, { incidentId, run }: RunRef): Promise<void> {
  await sql.query('delete from capsules where incident_id = $1 and run <= $2', [incidentId, run - KEPT_RUNS]);
}

/** Capsule of a run, or of the newest run that has one when `run` is null. */
export async function selectCapsule(sql: Sql, incidentId: string, run: number | null): Promise<KeptCapsule | null> {
  const { rows } = await sql.query(
    `select run, capsule, seal from capsules where incident_id = $1 and ($2::int is null or run = $2)
     order by run desc limit 1`,
    [incidentId, run],
  );
  return rows[0] === undefined ? null : Row.parse(rows[0]);
}

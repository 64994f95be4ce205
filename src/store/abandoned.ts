import { z } from 'zod';
import type { ActionJob } from '../usecases/actions/action-job.ts';
import type { IncidentWithCard } from '../usecases/incident-store.ts';
import type { Abandoned } from '../usecases/sweep.ts';
import { selectIncident } from './incidents.ts';
import type { Sql } from './sql.ts';

const Action = z.object({ id: z.string(), kind: z.enum(['retry', 'ticket', 'escalation']) });

/** Which job goes on with an action that is on its way. Following and watching queue their own next look. */
function jobOf({ id: actionId, kind }: z.infer<typeof Action>): ActionJob {
  const payload = { actionId };
  if (kind === 'retry') return { name: 'run-retry', payload };
  return kind === 'ticket' ? { name: 'file-ticket', payload } : { name: 'send-escalation', payload };
}

/**
 * What has not been touched for a while although it has not ended; whether a job carries it is the queue's to say. An id
 * that a storm's digest lists has no card of its own to show.
 */
export function createAbandoned(sql: Sql): Abandoned {
  return {
    async incidents(before, limit) {
      const { rows } = await sql.query<{ id: string }>(
        `select incident.id from incidents incident join cards card on card.incident_id = incident.id
         where incident.updated_at < $1 and (incident.status in ('queued', 'running') or card.shown_run < incident.run
           and not exists (select 1 from storm_members member where member.incident_id = incident.id and not own_card))
         order by incident.updated_at limit $2`,
        [before.toISOString(), limit],
      );
      const found: IncidentWithCard[] = [];
      for (const { id } of rows) {
        const incident = await selectIncident(sql, id);
        if (incident !== null) found.push(incident);
      }
      return found;
    },
    async actions(before, limit) {
      const { rows } = await sql.query(
        `select id, kind from actions where updated_at < $1
           and (kind, state) in (('retry', 'approved'), ('retry', 'running'), ('retry', 'uncertain'),
                                 ('ticket', 'filing'), ('escalation', 'sending'))
         order by updated_at limit $2`,
        [before.toISOString(), limit],
      );
      return rows.map((row) => jobOf(Action.parse(row)));
    },
  };
}

import { z } from 'zod';
import { RETRY_UNDER_WAY, transition } from '../actions/machine.ts';
import { escalationTransition, ticketTransition, watchTransition } from '../actions/other-machines.ts';
import {
  type Action,
  type ActionKind,
  type ActionKinds,
  type ActionOf,
  EscalationDetails,
  EscalationMachine,
  type NewAction,
  RetryDetails,
  RetryMachine,
  TicketDetails,
  TicketMachine,
  WatchDetails,
  WatchMachine,
} from '../usecases/actions/records.ts';
import { toJsonb, toText } from './jsonb.ts';
import type { Sql } from './sql.ts';

const COLUMNS = 'id, incident_id, kind, machine, target, details, asked_by, created_at, updated_at';

const common = {
  id: z.string(),
  incident_id: z.string(),
  target: z.string(),
  asked_by: z.string(),
  created_at: z.date(),
  updated_at: z.date(),
};
const Row = z
  .discriminatedUnion('kind', [
    z.object({ ...common, kind: z.literal('retry'), machine: RetryMachine, details: RetryDetails }),
    z.object({ ...common, kind: z.literal('ticket'), machine: TicketMachine, details: TicketDetails }),
    z.object({ ...common, kind: z.literal('escalation'), machine: EscalationMachine, details: EscalationDetails }),
    z.object({ ...common, kind: z.literal('watch'), machine: WatchMachine, details: WatchDetails }),
  ])
  .transform(
    ({ incident_id, asked_by, created_at, updated_at, ...row }): Action => ({
      ...row,
      incidentId: incident_id,
      askedBy: asked_by,
      createdAt: created_at,
      updatedAt: updated_at,
    }),
  );

/** Every machine, so that the state of an action changes here and nowhere else. */
const MACHINES: {
  readonly [Kind in ActionKind]: (
    machine: ActionKinds[Kind]['machine'],
    event: ActionKinds[Kind]['event'],
  ) => ActionKinds[Kind]['machine'] | 'illegal';
} = { retry: transition, ticket: ticketTransition, escalation: escalationTransition, watch: watchTransition };

export async function insertAction<Kind extends ActionKind>(sql: Sql, action: NewAction<Kind>): Promise<void> {
  await sql.query(
    `insert into actions (id, incident_id, kind, state, machine, target, details, asked_by, created_at, updated_at)
     values ($1, $2, $3, $4, $5::jsonb, $6, $7::jsonb, $8, $9, $9)`,
    [
      action.id,
      action.incidentId,
      action.kind,
      action.machine.state,
      toJsonb(action.machine),
      toText(action.target),
      toJsonb(action.details),
      action.askedBy,
      action.at.toISOString(),
    ],
  );
}

export async function selectAction(sql: Sql, actionId: string): Promise<Action | null> {
  const { rows } = await sql.query(`select ${COLUMNS} from actions where id = $1`, [toText(actionId)]);
  return rows[0] === undefined ? null : Row.parse(rows[0]);
}

export async function selectActionForUpdate(sql: Sql, actionId: string): Promise<Action | null> {
  const { rows } = await sql.query(`select ${COLUMNS} from actions where id = $1 for update`, [toText(actionId)]);
  return rows[0] === undefined ? null : Row.parse(rows[0]);
}

/**
 * Puts an event through the machine of an action and writes the state that follows. Needs the row to be locked by the
 * transaction: the machine is read anew, so what the caller holds may be older. `illegal`: nothing was written.
 */
export async function stepAction<Kind extends ActionKind>(
  sql: Sql,
  { id, kind }: ActionOf<Kind>,
  event: ActionKinds[Kind]['event'],
  at: Date,
  changes: Partial<ActionKinds[Kind]['details']> = {},
): Promise<ActionOf<Kind> | 'illegal'> {
  const stored = await selectActionForUpdate(sql, id);
  if (stored === null || stored.kind !== kind) return 'illegal';
  // `kind` is the same, so machine and event are of one kind; the compiler cannot relate the two.
  const machine = MACHINES[kind](stored.machine as ActionKinds[Kind]['machine'], event);
  if (machine === 'illegal') return 'illegal';
  const { rows } = await sql.query(
    `update actions set state = $2, machine = $3::jsonb, details = details || $4::jsonb, updated_at = $5
     where id = $1 returning ${COLUMNS}`,
    [id, machine.state, toJsonb(machine), toJsonb(changes), at.toISOString()],
  );
  return Row.parse(rows[0]) as ActionOf<Kind>;
}

export async function updateDetails(
  sql: Sql,
  actionId: string,
  changes: Readonly<Record<string, unknown>>,
  at: Date,
): Promise<void> {
  await sql.query('update actions set details = details || $2::jsonb, updated_at = $3 where id = $1', [
    actionId,
    toJsonb(changes),
    at.toISOString(),
  ]);
}

export async function selectOfIncident(sql: Sql, incidentId: string): Promise<Action[]> {
  const { rows } = await sql.query(
    `select ${COLUMNS} from actions where incident_id = $1 order by created_at desc, id`,
    [toText(incidentId)],
  );
  return rows.map((row) => Row.parse(row));
}

/** Retries of a target that are under way, have recovered, or whose end nobody saw; newest first. */
export async function selectRetriesOf(sql: Sql, target: string): Promise<ActionOf<'retry'>[]> {
  const { rows } = await sql.query(
    `select ${COLUMNS} from actions
     where kind = 'retry' and target = $1 and (state = any($2::text[]) or machine ->> 'outcome' in ('recovered', 'not_seen', 'still_running'))
     order by created_at desc, id`,
    [toText(target), RETRY_UNDER_WAY],
  );
  return rows.map((row) => Row.parse(row)).filter((action) => action.kind === 'retry');
}

/** Retries that wait for a second person, of incidents of these channels, oldest first. */
export async function selectAwaitingApproval(
  sql: Sql,
  { teamId, channelIds, limit }: { teamId: string; channelIds: readonly string[]; limit: number },
): Promise<ActionOf<'retry'>[]> {
  const { rows } = await sql.query(
    `select ${COLUMNS} from actions
     where kind = 'retry' and state = 'awaiting_approval' and exists (
       select 1 from incidents
       where id = actions.incident_id and team_id = $1
         and channel_id in (select jsonb_array_elements_text($2::jsonb)))
     order by created_at, id limit $3`,
    [teamId, toJsonb(channelIds), limit],
  );
  return rows.map((row) => Row.parse(row)).filter((action) => action.kind === 'retry');
}

export async function selectWatch(sql: Sql, incidentId: string): Promise<ActionOf<'watch'> | null> {
  const { rows } = await sql.query(
    `select ${COLUMNS} from actions where kind = 'watch' and incident_id = $1 and state = 'watching'`,
    [incidentId],
  );
  const action = rows[0] === undefined ? null : Row.parse(rows[0]);
  return action?.kind === 'watch' ? action : null;
}

/** Holds a name until the transaction ends; waits for who holds it. */
export async function holdName(sql: Sql, name: string): Promise<void> {
  await sql.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [toText(name)]);
}

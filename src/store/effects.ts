import { z } from 'zod';
import type { JobRequest } from '../usecases/incident-store.ts';
import {
  EFFECT_STATES,
  type Effect,
  type EffectEvent,
  NEW_EFFECT,
  nextEffect,
} from '../usecases/outbox/effect-machine.ts';
import type { EffectKind, EffectRequest, EffectStore, StoredEffect } from '../usecases/outbox/effect-store.ts';
import { holdName } from './actions.ts';
import type { Database } from './database.ts';
import { toJsonb, toText } from './jsonb.ts';
import type { Sql } from './sql.ts';

const COLUMNS = `key, kind, state, fence::float8 as fence, holder, lease_until, version, result, reason, begun_at, about,
  carrier, created_at, clock_timestamp() as now`;

const Row = z
  .object({
    key: z.string(),
    kind: z.string(),
    state: z.enum(EFFECT_STATES),
    fence: z.number(),
    holder: z.string().nullable(),
    lease_until: z.date().nullable(),
    version: z.string().nullable(),
    result: z.unknown(),
    reason: z.string().nullable(),
    begun_at: z.date().nullable(),
    about: z.unknown(),
    carrier: z.unknown(),
    created_at: z.date(),
    now: z.date(),
  })
  .transform(
    ({ kind, holder, lease_until, begun_at, created_at, now, carrier, ...row }): StoredEffect => ({
      ...row,
      kind: kind as EffectKind,
      heldBefore: holder,
      leaseUntil: lease_until?.getTime() ?? null,
      begunAt: begun_at?.getTime() ?? null,
      carrier: (carrier ?? null) as JobRequest | null,
      createdAt: created_at.getTime(),
      now: now.getTime(),
    }),
  );

/**
 * Posts that an earlier process had begun count as interrupted at once. Only for a database that no other process uses;
 * elsewhere nobody knows that a process died but by its lease.
 */
export async function endLeases(sql: Sql): Promise<void> {
  await sql.query(`update effects set lease_until = clock_timestamp() where state = 'sending'`);
}

/** Forgets where something stands that was deleted or given up, so that it may be made anew. */
export async function deleteEffect(sql: Sql, key: string): Promise<void> {
  await sql.query('delete from effects where key = $1', [key]);
}

/**
 * The effects of the outbox. Each step locks its lane and goes through the machine; this is the only place that writes
 * them. `now` replaces the clock of the database, for tests that let time pass.
 */
export function createEffectStore(database: Database, options: { readonly now?: () => Date } = {}): EffectStore {
  const withClock = (effect: StoredEffect): StoredEffect =>
    options.now === undefined ? effect : { ...effect, now: options.now().getTime() };

  async function read(sql: Sql, key: string): Promise<StoredEffect | null> {
    const { rows } = await sql.query(`select ${COLUMNS} from effects where key = $1`, [toText(key)]);
    return rows[0] === undefined ? null : withClock(Row.parse(rows[0]));
  }

  async function write(tx: Sql, key: string, effect: Effect, at: number): Promise<void> {
    await tx.query(
      `update effects set state = $2, fence = $3, lease_until = $4, version = $5, result = $6::jsonb, reason = $7,
         begun_at = $8, updated_at = $9 where key = $1`,
      [
        toText(key),
        effect.state,
        effect.fence,
        dateOf(effect.leaseUntil),
        effect.version,
        effect.result === null || effect.result === undefined ? null : toJsonb(effect.result),
        effect.reason === null ? null : toText(effect.reason),
        dateOf(effect.begunAt),
        dateOf(at),
      ],
    );
  }

  /** One event of an effect that is there, in a transaction of its own. False when it came too late. */
  async function step(key: string, eventAt: (now: number) => EffectEvent): Promise<boolean> {
    return database.transaction(async (tx) => {
      const { rows } = await tx.query<{ lane: string }>('select lane from effects where key = $1', [toText(key)]);
      if (rows[0] === undefined) return false;
      await holdName(tx, `effects ${rows[0].lane}`);
      const found = await read(tx, key);
      if (found === null) return false;
      const next = nextEffect(found, eventAt(found.now));
      if (next.step !== 'act' && next.step !== 'ended') return false;
      await write(tx, key, next.effect, found.now);
      return true;
    });
  }

  /** Whether another effect of the lane is under way, or too fresh to be seen outside by other processes. */
  async function isLaneBusy(tx: Sql, lane: string, own: StoredEffect, holder: string, settleMs: number) {
    // Whoever held the lane and fell silent is looked for when its own job comes; it must not keep the others out.
    const { rows: sending } = await tx.query<{ key: string }>(
      `select key from effects where lane = $1 and key <> $2 and state = 'sending'`,
      [lane, own.key],
    );
    for (const { key } of sending) {
      const other = await read(tx, key);
      const next = other === null ? null : nextEffect(other, { kind: 'expire', at: own.now });
      if (next?.step === 'ended') await write(tx, key, next.effect, own.now);
    }
    const { rows } = await tx.query(
      `select key from effects where lane = $1 and key <> $2 and (state = 'sending'
         or (state in ('done', 'uncertain') and holder <> $3 and updated_at > $4)) limit 1`,
      [lane, own.key, holder, dateOf(own.now - settleMs)],
    );
    return rows.length > 0;
  }

  return {
    take: (request, { holder, leaseMs, settleMs }) =>
      database.transaction(async (tx) => {
        const lane = toText(request.lane ?? request.key);
        await holdName(tx, `effects ${lane}`);
        await insertEffect(tx, request, lane);
        const found = await read(tx, request.key);
        if (found === null) throw new Error(`Effect ${request.key} is neither new nor stored`);
        const fence = await nextFence(tx);
        const version = request.version ?? null;
        const next = nextEffect(found, { kind: 'take', at: found.now, fence, leaseMs, version });
        if (next.step !== 'act' && next.step !== 'look') return { step: next.step, effect: found };
        if (await isLaneBusy(tx, lane, found, holder, settleMs)) return { step: 'busy', effect: found };
        await write(tx, request.key, next.effect, found.now);
        await tx.query('update effects set holder = $2, carrier = coalesce($3::jsonb, carrier) where key = $1', [
          toText(request.key),
          holder,
          request.carrier === undefined ? null : toJsonb(request.carrier),
        ]);
        return { step: next.step, effect: { ...found, ...next.effect } };
      }),
    goOn: (key, fence, leaseMs, version) => step(key, (at) => ({ kind: 'go_on', at, fence, leaseMs, version })),
    end: (key, fence, end) => step(key, () => ({ kind: 'end', fence, end })),
    async noted(key) {
      await database.query(
        'update effects set updated_at = coalesce($2::timestamptz, clock_timestamp()) where key = $1',
        [toText(key), options.now?.().toISOString() ?? null],
      );
    },
    async giveUp(key, reason) {
      await step(key, (at) => ({ kind: 'give_up', at, reason }));
    },
    find: (key) => read(database, key),
    async abandoned(quietMs, limit) {
      const { rows } = await database.query(
        `select ${COLUMNS} from effects
         where state in ('uncertain', 'sending') and greatest(lease_until, updated_at)
           < coalesce($1::timestamptz, clock_timestamp()) - $2 * interval '1 millisecond'
         order by updated_at limit $3`,
        [options.now?.().toISOString() ?? null, quietMs, limit],
      );
      return rows.map((row) => withClock(Row.parse(row)));
    },
  };

  async function insertEffect(tx: Sql, request: EffectRequest, lane: string): Promise<void> {
    const now = options.now?.() ?? null;
    await tx.query(
      `insert into effects (key, kind, lane, incident_id, state, fence, about, created_at, updated_at)
       select $1, $2, $3, $4, $5, 0, $6::jsonb, at, at from (select coalesce($7::timestamptz, clock_timestamp()) as at) now
       on conflict (key) do nothing`,
      [
        toText(request.key),
        request.kind,
        lane,
        request.incidentId,
        NEW_EFFECT.state,
        request.about === undefined ? null : toJsonb(request.about),
        now?.toISOString() ?? null,
      ],
    );
  }
}

async function nextFence(tx: Sql): Promise<number> {
  const { rows } = await tx.query<{ fence: number }>(`select nextval('effect_fence')::float8 as fence`);
  const fence = rows[0]?.fence;
  if (fence === undefined) throw new Error('The database gave no fencing number');
  return fence;
}

function dateOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

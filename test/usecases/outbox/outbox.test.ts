import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import type { Database } from '../../../src/store/database.ts';
import { createEffectStore, endLeases } from '../../../src/store/effects.ts';
import { createIncidentStore } from '../../../src/store/incident-store.ts';
import { type CrashPoint, reachedNothing } from '../../../src/usecases/crash-points.ts';
import { createOutbox, EffectBusyError, LEASE_MS, type WantedEffect } from '../../../src/usecases/outbox/outbox.ts';
import { createTestDatabase } from '../../support/database.ts';
import { createRecordingJobs } from '../../support/recording.ts';

let database: Database;
let incidentId: string;
let key: string;
let now: number;
/** What is there outside. */
let outside: string[];
let acting: (version: string) => Promise<void>;

beforeAll(async () => {
  database = await createTestDatabase();
  incidentId = randomUUID();
  const incidents = createIncidentStore(database, createRecordingJobs().send);
  await incidents.transaction((tx) =>
    tx.add({
      id: incidentId,
      teamId: 'T1',
      channelId: 'C1',
      threadTs: null,
      subject: { correlationId: 'req-1' },
      requestedBy: 'U1',
      origin: 'message',
      at: new Date(),
    }),
  );
}, 60_000);
afterAll(() => database.close());
beforeEach(() => {
  key = `test:${randomUUID()}`;
  now = Date.parse('2026-11-23T10:00:00Z');
  outside = [];
  acting = async (version) => void outside.push(version);
});

const effects = () => createEffectStore(database, { now: () => new Date(now) });

/** A process of its own; `diesAt` ends it there, as far as that goes without ending this one. */
function aProcess(diesAt?: CrashPoint) {
  return createOutbox({
    store: effects(),
    holder: randomUUID(),
    log: silentLog,
    reached: diesAt === undefined ? reachedNothing : (point) => point === diesAt && die(),
  });
}

class Died extends Error {}
function die(): never {
  throw new Died('killed');
}

function wanted(change: Partial<WantedEffect<string>> = {}): WantedEffect<string> {
  const version = change.version ?? 'a';
  return {
    key,
    kind: 'show-message',
    incidentId,
    version,
    async act() {
      await acting(version);
      return { kind: 'done', result: version };
    },
    async look() {
      const found = outside.at(-1);
      return found === undefined ? { kind: 'absent' } : { kind: 'found', result: found };
    },
    endOf: () => 'lost',
    ...change,
  };
}

describe('an effect in the outbox', () => {
  test('is done once, and answered from what is stored to whoever wants it again', async () => {
    expect(await aProcess().perform(wanted())).toEqual({ kind: 'done', result: 'a' });
    expect(await aProcess().perform(wanted())).toEqual({ kind: 'done', result: 'a' });
    expect(outside).toEqual(['a']);
  });

  test('wanted by ten jobs of one process at once happens once', async () => {
    const process = aProcess();
    await Promise.all(Array.from({ length: 10 }, () => process.perform(wanted())));
    expect(outside).toEqual(['a']);
  });

  test('wanted by ten processes at once happens once; the others come again', async () => {
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => aProcess().perform(wanted())));
    expect(outside).toEqual(['a']);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(EffectBusyError);
      else expect(result.value).toEqual({ kind: 'done', result: 'a' });
    }
  });

  test.each<[CrashPoint, string[]]>([
    ['after-effect-taken', []],
    ['after-effect-end', ['a']],
  ])('of a process that died %s is in nobody’s hands until its lease is over', async (point, before) => {
    await expect(aProcess(point).perform(wanted())).rejects.toBeInstanceOf(Died);
    expect(outside).toEqual(before);
    if (point === 'after-effect-taken') {
      now += LEASE_MS - 1;
      await expect(aProcess().perform(wanted())).rejects.toBeInstanceOf(EffectBusyError);
      now += 1;
    }
    expect(await aProcess().perform(wanted())).toEqual({ kind: 'done', result: 'a' });
    expect(outside).toEqual(['a']);
  });

  test('that a late process ends is not overwritten by it', async () => {
    const { promise: held, resolve: goOn } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    acting = async (version) => {
      outside.push(version);
      begin();
      await held;
    };
    const late = aProcess().perform(wanted());
    await begun;
    now += LEASE_MS;
    acting = async (version) => void outside.push(version);
    expect(await aProcess().perform(wanted())).toEqual({ kind: 'done', result: 'a' });
    await aProcess().perform(wanted({ version: 'b' }));
    goOn();
    await expect(late).rejects.toBeInstanceOf(EffectBusyError);
    expect(outside).toEqual(['a', 'b']);
    expect(await effects().find(key)).toMatchObject({ state: 'done', version: 'b', result: 'b' });
  });

  test('whose answer was lost is found; what is wanted meanwhile comes after', async () => {
    acting = async (version) => {
      outside.push(version);
      throw new Error('timed out');
    };
    await expect(aProcess().perform(wanted())).rejects.toThrow('timed out');
    acting = async (version) => void outside.push(version);
    expect(await aProcess().perform(wanted({ version: 'b' }))).toEqual({ kind: 'done', result: 'b' });
    expect(outside).toEqual(['a', 'b']);
  });

  test('that cannot be looked for stays uncertain, and what nobody can find out fails', async () => {
    acting = () => Promise.reject(new Error('timed out'));
    await expect(aProcess().perform(wanted())).rejects.toThrow('timed out');
    const blind = wanted({ look: () => Promise.reject(new Error('no view')) });
    await expect(aProcess().perform(blind)).rejects.toThrow('no view');
    expect(await effects().find(key)).toMatchObject({ state: 'uncertain', reason: 'timed out' });
    expect(await aProcess().perform(wanted({ look: async () => ({ kind: 'not_yet' }) }))).toMatchObject({
      kind: 'uncertain',
    });
    const never = wanted({ look: async () => ({ kind: 'gave_up', reason: 'too old' }) });
    expect(await aProcess().perform(never)).toMatchObject({ kind: 'failed', reason: 'too old' });
    expect(await aProcess().perform(wanted())).toMatchObject({ kind: 'failed', reason: 'too old' });
    expect(outside).toEqual([]);
  });

  test('shares its lane: two effects of one lane never happen at the same time', async () => {
    const { promise: held, resolve: goOn } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const lane = randomUUID();
    const first = aProcess().perform(
      wanted({
        lane,
        async act() {
          begin();
          await held;
          return { kind: 'done', result: 'first' };
        },
      }),
    );
    await begun;
    const second = () => aProcess().perform(wanted({ key: `${key}:2`, lane, settleMs: 5_000 }));
    await expect(second()).rejects.toBeInstanceOf(EffectBusyError);
    goOn();
    await first;
    // What another process did there cannot be seen by all yet.
    await expect(second()).rejects.toBeInstanceOf(EffectBusyError);
    now += 5_001;
    expect(await second()).toEqual({ kind: 'done', result: 'a' });
  });

  test('of a dead process does not keep its lane, and is looked for when its own turn comes', async () => {
    const lane = randomUUID();
    await expect(aProcess('after-effect-taken').perform(wanted({ lane }))).rejects.toBeInstanceOf(Died);
    const other = () => aProcess().perform(wanted({ key: `${key}:2`, lane }));
    await expect(other()).rejects.toBeInstanceOf(EffectBusyError);
    now += LEASE_MS;
    expect(await other()).toEqual({ kind: 'done', result: 'a' });
    expect(await effects().find(key)).toMatchObject({ state: 'uncertain', reason: 'interrupted' });
  });

  test('of the process before, on a database of one process, is looked for at once', async () => {
    await expect(aProcess('after-effect-taken').perform(wanted())).rejects.toBeInstanceOf(Died);
    await database.query("update effects set lease_until = clock_timestamp() + interval '1 hour' where key = $1", [
      key,
    ]);
    now = Date.now();
    await endLeases(database);
    now += 1_000;
    expect(await aProcess().perform(wanted())).toEqual({ kind: 'done', result: 'a' });
  });
});

test('the database itself lets one effect of a lane be sent at a time', async () => {
  const insert = (name: string) =>
    database.query(
      `insert into effects (key, kind, lane, incident_id, state, fence, lease_until, created_at, updated_at)
       values ($1, 'reissue', 'one-lane', $2, 'sending', 1, now(), now(), now())`,
      [`${key}:${name}`, incidentId],
    );
  await insert('first');
  await expect(insert('second')).rejects.toThrow(/one_effect_at_a_time/);
});

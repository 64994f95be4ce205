import { randomUUID } from 'node:crypto';
import { fromPglite, PgBoss } from 'pg-boss';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JOBS, type JobHandlers, type JobName } from '../../src/jobs/names.ts';
import { createJobQueue, type JobQueue } from '../../src/jobs/queue.ts';
import { requeueInterrupted } from '../../src/jobs/requeue-interrupted.ts';
import { silentLog } from '../../src/log.ts';
import type { Database } from '../../src/store/database.ts';
import { PRIORITY } from '../../src/usecases/storms/storm-rule.ts';
import { createEmbeddedDatabase, createTestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

let database: Database;
let queues: JobQueue[];
beforeEach(async () => {
  database = await createTestDatabase();
  queues = [];
}, 60_000);
afterEach(async () => {
  for (const queue of queues) await queue.stop(1_000);
  await database.close();
});

async function openQueue(triages = 4, pollSeconds = 0.5): Promise<JobQueue> {
  const queue = createJobQueue({ database, log: silentLog, triages, pollSeconds });
  queues.push(queue);
  await queue.open();
  return queue;
}

function handlers(given: Partial<JobHandlers>): JobHandlers {
  const nothing = Object.fromEntries(Object.keys(JOBS).map((name) => [name, async () => {}]));
  return { ...(nothing as unknown as JobHandlers), ...given };
}

const triage = (incidentId: string = randomUUID()) =>
  ({ name: 'triage-incident', payload: { incidentId, run: 1 }, priority: PRIORITY.ownCard }) as const;
const ofStorm = (incidentId: string) => ({ ...triage(incidentId), priority: PRIORITY.member });

async function statesOf(name: JobName): Promise<string[]> {
  const { rows } = await database.query<{ state: string }>('select state::text from pgboss.job where name = $1', [
    name,
  ]);
  return rows.map(({ state }) => state);
}

test('a job that is to wait is not done before its time', async () => {
  const queue = await openQueue();
  const done: number[] = [];
  await queue.work(handlers({ 'watch-health': async ({ turn }) => void done.push(turn) }));
  const look = (turn: number) => ({ name: 'watch-health', payload: { actionId: 'a', turn } }) as const;
  await queue.send(database, { ...look(1), afterMs: 60_000 });
  await queue.send(database, { ...look(2), afterMs: 900 });
  await queue.send(database, look(3));
  await until('both looks', () => done.length === 2);
  expect(done).toEqual([3, 2]);
});

test('jobs that commit together start together, without a poll', async () => {
  const queue = await openQueue(4, 60);
  const atWork: string[] = [];
  const gate = Promise.withResolvers<void>();
  await queue.work(
    handlers({
      'triage-incident': async ({ incidentId }) => {
        atWork.push(incidentId);
        await gate.promise;
      },
    }),
  );
  await database.transaction(async (tx) => {
    for (const id of ['first', 'second', 'third']) await queue.send(tx, triage(id));
  });
  await until('all three at work', () => atWork.length === 3);
  gate.resolve();
});

test('a single question starts next, behind a hundred members of a storm that wait', async () => {
  const queue = await openQueue(2);
  await database.transaction(async (tx) => {
    for (let member = 0; member < 100; member++) await queue.send(tx, ofStorm(`member-${member}`));
  });
  const order: string[] = [];
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const work = async ({ incidentId }: { incidentId: string }) => {
    order.push(incidentId);
    // A member is at work when the question comes, and goes on until the question was taken.
    if (order.length === 1) await asked;
  };
  await queue.work(handlers({ 'triage-incident': work }));
  await until('a member at work', () => order.length > 0);
  await queue.send(database, { ...triage('single question'), priority: PRIORITY.single });
  // One worker is kept from members: the question does not even wait for the one at work.
  await until('the question', () => order.includes('single question'));
  ask();
  expect(order.indexOf('single question')).toBe(1);
  await until('all members', () => order.length === 101);
});

test('where one triage runs at a time a single question comes before all members that wait', async () => {
  const queue = await openQueue(1);
  await database.transaction(async (tx) => {
    for (let member = 0; member < 20; member++) await queue.send(tx, ofStorm(`member-${member}`));
    await queue.send(tx, triage('of several'));
    await queue.send(tx, { ...triage('single question'), priority: PRIORITY.single });
  });
  const order: string[] = [];
  await queue.work(handlers({ 'triage-incident': async ({ incidentId }) => void order.push(incidentId) }));
  await until('all of them', () => order.length === 22);
  expect(order.slice(0, 2)).toEqual(['single question', 'of several']);
});

describe('a job', () => {
  test('is done when its transaction commits, and never when it rolls back', async () => {
    const queue = await openQueue();
    const done: string[] = [];
    await queue.work(handlers({ 'triage-incident': async ({ incidentId }) => void done.push(incidentId) }));
    const rollback = database.transaction(async (tx) => {
      await queue.send(tx, triage('rolled-back'));
      throw new Error('changed my mind');
    });
    await expect(rollback).rejects.toThrow('changed my mind');
    await database.transaction((tx) => queue.send(tx, triage('committed')));
    await until('the committed job', () => done.length > 0);
    await until('its end', async () => (await statesOf('triage-incident')).join() === 'completed');
    expect(done).toEqual(['committed']);
  });

  test('starts within 200 ms of its commit', async () => {
    const queue = await openQueue();
    const started: number[] = [];
    await queue.work(handlers({ 'triage-incident': async () => void started.push(performance.now()) }));
    const waits: number[] = [];
    for (let index = 1; index <= 10; index++) {
      await database.transaction((tx) => queue.send(tx, triage()));
      const committed = performance.now();
      await until('the job', () => started.length === index, { everyMs: 2 });
      waits.push((started[index - 1] ?? Number.POSITIVE_INFINITY) - committed);
    }
    expect(waits.toSorted((a, b) => a - b)[5]).toBeLessThan(200);
  });

  test('waits while as many triages run as may, and starts as soon as one ends', async () => {
    const queue = await openQueue(2);
    const running = new Map<string, PromiseWithResolvers<void>>();
    let most = 0;
    await queue.work(
      handlers({
        async 'triage-incident'({ incidentId }) {
          const gate = Promise.withResolvers<void>();
          running.set(incidentId, gate);
          most = Math.max(most, running.size);
          await gate.promise;
          running.delete(incidentId);
        },
      }),
    );
    for (let index = 0; index < 6; index++) await queue.send(database, triage(`incident-${index}`));
    const startedMs = performance.now();
    for (let ended = 0; ended < 6; ended++) {
      const [gate] = await until('a running triage', () => running.size > 0 && [...running.values()]);
      gate?.resolve();
      await until(
        'its end',
        async () => (await statesOf('triage-incident')).filter((s) => s === 'completed').length > ended,
      );
    }
    expect(most).toBe(2);
    // By polling alone each would have waited two seconds for the next.
    expect(performance.now() - startedMs).toBeLessThan(4_000);
  });

  test('that fails is tried again with the next attempt number', async () => {
    const queue = await openQueue();
    const attempts: number[] = [];
    await queue.work(
      handlers({
        async 'triage-incident'(_payload, { attempt }) {
          attempts.push(attempt);
          if (attempt === 1) throw new Error('a bug that comes and goes');
        },
      }),
    );
    await queue.send(database, triage());
    await until('the second attempt', () => attempts.length === 2);
    expect(attempts).toEqual([1, 2]);
  });

  test('keeps why it failed, and nothing that hangs on the error', async () => {
    const queue = await openQueue();
    const error = Object.assign(new Error('Slack answered 500'), { cause: { body: 'password=hunter2' } });
    await queue.work(handlers({ 'triage-incident': () => Promise.reject(error) }));
    await queue.send(database, triage());
    const stored = await until('the failure', async () => {
      const { rows } = await database.query<{ output: string }>(
        `select output::text as output from pgboss.job where name = 'triage-incident' and output is not null`,
      );
      return rows[0]?.output;
    });
    expect(stored).toContain('Slack answered 500');
    expect(stored).not.toContain('hunter2');
  });

  test('whose payload has lost its form fails without reaching its handler', async () => {
    const queue = await openQueue();
    let handled = false;
    await queue.work(
      handlers({
        async 'triage-incident'() {
          handled = true;
        },
      }),
    );
    await queue.send(database, { name: 'triage-incident', payload: { incidentId: 'x' } } as never);
    await until('a failed attempt', async () => (await statesOf('triage-incident')).includes('retry'));
    expect(handled).toBe(false);
  });
});

describe('a triage that fails every time', () => {
  test('is given up after a few attempts, with its own payload', async () => {
    const queue = await openQueue();
    const givenUp: unknown[] = [];
    await queue.work(
      handlers({
        'triage-incident': () => Promise.reject(new Error('a bug')),
        'give-up-triage': async (payload) => void givenUp.push(payload),
      }),
    );
    await queue.send(database, triage('hopeless'));
    // The waits between attempts are the queue's; here every retry is due at once.
    await until(
      'the job that gives up',
      async () => {
        await database.query(`update pgboss.job set start_after = now() where state = 'retry'`);
        return givenUp.length > 0;
      },
      { timeoutMs: 30_000, everyMs: 200 },
    );
    expect(givenUp).toEqual([{ incidentId: 'hopeless', run: 1 }]);
  }, 40_000);
});

describe('jobs that a dead process left behind on the embedded database', () => {
  test('start again at once', async () => {
    await database.close();
    database = await createEmbeddedDatabase();
    const queue = await openQueue();
    await queue.send(database, triage('interrupted'));
    await database.query(`update pgboss.job set state = 'active', started_on = now()`);
    const attempts: { incidentId: string; attempt: number }[] = [];
    await queue.work(
      handlers({
        'triage-incident': async ({ incidentId }, { attempt }) => void attempts.push({ incidentId, attempt }),
      }),
    );
    await until('the interrupted job', () => attempts.length > 0);
    expect(attempts).toEqual([{ incidentId: 'interrupted', attempt: 2 }]);
    // Not after the wait that comes before a second attempt.
    const { rows } = await database.query<{ startAfter: Date }>('select start_after as "startAfter" from pgboss.job');
    expect(rows).toEqual([{ startAfter: new Date(0) }]);
  });

  test('survive more deaths than a fault would get attempts, but not any number', async () => {
    await database.close();
    database = await createEmbeddedDatabase();
    if (database.kind !== 'embedded') throw new Error('This is about the embedded database');
    const { pglite } = database;
    const queue = await openQueue();
    await queue.send(database, triage('often interrupted'));
    const boss = new PgBoss({ db: fromPglite(pglite), backend: 'pglite', registerInstance: false });
    await boss.start();
    const dies = async () => {
      // As pg-boss takes a job.
      await database.query(
        `update pgboss.job set retry_count = retry_count + (state = 'retry')::int, state = 'active', started_on = now()
         where name = 'triage-incident'`,
      );
      await requeueInterrupted(boss, database, silentLog);
      return statesOf('triage-incident');
    };
    try {
      for (let death = 1; death <= 14; death++) expect(await dies(), `death ${death}`).toEqual(['retry']);
      expect(await dies()).toEqual(['failed']);
      expect(await statesOf('give-up-triage')).toEqual(['created']);
    } finally {
      await boss.stop({ graceful: false });
    }
  });
});

describe('stopping', () => {
  test('lets a job that is at work end', async () => {
    const queue = await openQueue();
    const began = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    let ended = false;
    await queue.work(
      handlers({
        async 'triage-incident'() {
          began.resolve();
          await gate.promise;
          ended = true;
        },
      }),
    );
    await queue.send(database, triage());
    await began.promise;
    const stopping = queue.stop(5_000);
    gate.resolve();
    await stopping;
    expect(ended).toBe(true);
    expect(await statesOf('triage-incident')).toEqual(['completed']);
  });

  test('aborts a job that does not end in time and puts it back', async () => {
    const queue = await openQueue();
    const began = Promise.withResolvers<void>();
    const aborted = Promise.withResolvers<void>();
    await queue.work(
      handlers({
        async 'triage-incident'(_payload, { signal }) {
          began.resolve();
          signal.addEventListener('abort', () => aborted.resolve());
          await aborted.promise;
        },
      }),
    );
    await queue.send(database, triage());
    await began.promise;
    await queue.stop(1_000);
    await aborted.promise;
    expect(await statesOf('triage-incident')).toEqual(['retry']);
  });
});

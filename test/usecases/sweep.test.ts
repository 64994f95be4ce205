import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { createAbandoned } from '../../src/store/abandoned.ts';
import type { Database } from '../../src/store/database.ts';
import { createEffectStore } from '../../src/store/effects.ts';
import { createIncidentStore } from '../../src/store/incident-store.ts';
import { cardKey } from '../../src/usecases/cards.ts';
import type { IncidentStore, JobRequest } from '../../src/usecases/incident-store.ts';
import { createSweep } from '../../src/usecases/sweep.ts';
import { createTestDatabase } from '../support/database.ts';
import { createRecordingJobs, sampleReport } from '../support/recording.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-23T10:00:00Z');

let database: Database;
let store: IncidentStore;
let now: number;
let carried: Pick<JobRequest, 'name' | 'payload'>[];
const { jobs, send } = createRecordingJobs();
const clock = () => new Date(now);

beforeAll(async () => {
  database = await createTestDatabase();
  store = createIncidentStore(database, send);
}, 60_000);
afterAll(() => database.close());
beforeEach(async () => {
  await database.query('delete from incidents');
  now = START;
  jobs.splice(0);
  carried = [];
});

const effects = () => createEffectStore(database, { now: clock });

/** One round, so long after everything else. */
async function sweepAfter(ms: number): Promise<JobRequest[]> {
  now = START + ms;
  jobs.splice(0);
  await createSweep({
    store,
    abandoned: createAbandoned(database),
    effects: effects(),
    isCarried: async (job) => carried.some((each) => JSON.stringify(each) === JSON.stringify(job)),
    clock,
    log: silentLog,
  })();
  return jobs.map(({ name, payload }) => ({ name, payload }) as JobRequest);
}

async function incident(status: 'queued' | 'running' | 'finished' = 'queued') {
  const id = randomUUID();
  const ref = { incidentId: id, run: 1 };
  await store.transaction((tx) =>
    tx.add({
      id,
      teamId: 'T1',
      channelId: `C-${id}`,
      threadTs: null,
      subject: { correlationId: 'req-1' },
      requestedBy: 'U1',
      origin: 'message',
      at: clock(),
    }),
  );
  if (status !== 'queued') await store.beginRun(ref, clock());
  if (status === 'finished')
    await store.transaction((tx) => tx.endRun(ref, { status: 'finished', report: sampleReport('req-1') }, clock()));
  return ref;
}

describe('an incident without a job', () => {
  test.each(['queued', 'running'] as const)('that is %s begins anew while it is young', async (status) => {
    const payload = await incident(status);
    expect(await sweepAfter(4 * MINUTE)).toEqual([]);
    expect(await sweepAfter(6 * MINUTE)).toEqual([{ name: 'triage-incident', payload }]);
  });

  test('is left alone while a job carries it', async () => {
    carried = [{ name: 'triage-incident', payload: await incident('running') }];
    expect(await sweepAfter(60 * MINUTE)).toEqual([]);
  });

  test('is ended when it is old; its card says that nothing was judged and what to do', async () => {
    const payload = await incident('running');
    expect(await sweepAfter(31 * MINUTE)).toEqual([{ name: 'finish-card', payload }]);
    expect((await store.find(payload.incidentId))?.incident).toMatchObject({
      status: 'failed',
      failure: expect.stringMatching(/interrupted.*nothing was judged.*Run it again/),
    });
  });

  test('whose end was not shown is shown, and given up after a day so that asking again begins anew', async () => {
    const payload = await incident('finished');
    expect(await sweepAfter(6 * MINUTE)).toEqual([{ name: 'finish-card', payload }]);
    expect(await sweepAfter(25 * 60 * MINUTE)).toEqual([]);
    expect((await store.find(payload.incidentId))?.card).toMatchObject({ ts: null, shownRun: 1 });
  });

  test('that is shown is over', async () => {
    await store.cardShows(await incident('finished'));
    expect(await sweepAfter(60 * MINUTE)).toEqual([]);
  });
});

describe('an effect whose job is gone', () => {
  const carrier = { name: 'show-action', payload: { actionId: 'a1' } } as const;

  async function taken(kind: 'show-message' | 'reissue' | 'attach-file' | 'show-card') {
    const ref = await incident('finished');
    await store.cardShows(ref);
    const key = kind === 'show-card' ? cardKey(ref.incidentId) : `${kind}:${randomUUID()}`;
    await effects().take(
      { key, kind, incidentId: ref.incidentId, ...(kind === 'attach-file' ? {} : { carrier }) },
      { holder: 'dead', leaseMs: 30_000, settleMs: 0 },
    );
    return key;
  }

  test('goes on by the job that it names, once in a while', async () => {
    await taken('show-message');
    expect(await sweepAfter(4 * MINUTE)).toEqual([]);
    expect(await sweepAfter(6 * MINUTE)).toEqual([carrier]);
    expect(await sweepAfter(7 * MINUTE)).toEqual([]);
    expect(await sweepAfter(12 * MINUTE)).toEqual([carrier]);
  });

  test('is left to its job while that lives', async () => {
    carried = [carrier];
    await taken('show-message');
    expect(await sweepAfter(60 * MINUTE)).toEqual([]);
  });

  test('fails after a day, and its job learns it', async () => {
    const key = await taken('show-message');
    expect(await sweepAfter(25 * 60 * MINUTE)).toEqual([carrier]);
    expect(await effects().find(key)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('within a day'),
    });
  });

  test('of a lifecycle action is never given up by the sweep: its own look says what became of it', async () => {
    const key = await taken('reissue');
    expect(await sweepAfter(25 * 60 * MINUTE)).toEqual([carrier]);
    expect(await effects().find(key)).toMatchObject({ state: 'sending' });
  });

  test.each(['attach-file', 'show-card'] as const)('of the kind %s ends without a job', async (kind) => {
    const key = await taken(kind);
    expect(await sweepAfter(25 * 60 * MINUTE)).toEqual([]);
    expect((await effects().find(key))?.state).toBe('failed');
  });
});

describe('an action without a job', () => {
  test.each([
    ['retry', 'uncertain', 'run-retry'],
    ['ticket', 'filing', 'file-ticket'],
    ['escalation', 'sending', 'send-escalation'],
  ])('%s, %s, goes on by %s', async (kind, state, name) => {
    const ref = await incident('finished');
    await store.cardShows(ref);
    const actionId = randomUUID();
    await database.query(
      `insert into actions (id, incident_id, kind, state, machine, target, details, asked_by, created_at, updated_at)
       values ($1, $2, $3, $4, '{}', $1, '{}', 'U1', $5, $5)`,
      [actionId, ref.incidentId, kind, state, clock().toISOString()],
    );
    expect(await sweepAfter(6 * MINUTE)).toEqual([{ name, payload: { actionId } }]);
  });
});

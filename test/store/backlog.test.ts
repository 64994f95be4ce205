import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJobQueue, type JobQueue } from '../../src/jobs/queue.ts';
import { silentLog } from '../../src/log.ts';
import { selectBacklog } from '../../src/store/backlog.ts';
import type { Database } from '../../src/store/database.ts';
import { createIncidentStore } from '../../src/store/incident-store.ts';
import { createTestDatabase } from '../support/database.ts';
import { sampleReport } from '../support/recording.ts';

let database: Database;
let queue: JobQueue;
beforeAll(async () => {
  database = await createTestDatabase();
  queue = createJobQueue({ database, log: silentLog, triages: 1 });
  await queue.open();
}, 60_000);
afterAll(async () => {
  await queue.stop(1_000);
  await database.close();
});

test('jobs that are due are counted with their age, later ones are not; an ended triage without its card is late', async () => {
  expect(await selectBacklog(database)).toEqual({ jobs: [], effects: [], cardsLate: 0 });
  const draw = { name: 'draw-card', payload: { incidentId: 'i-1' } } as const;
  await queue.send(database, draw);
  await queue.send(database, draw);
  await queue.send(database, { name: 'watch-health', payload: { actionId: 'a-1', turn: 1 }, afterMs: 60_000 });
  await database.query(`update pgboss.job set start_after = now() - interval '90 seconds' where name = 'draw-card'`);

  const store = createIncidentStore(database, queue.send);
  const end = async (endedAgoMs: number) => {
    const at = new Date(Date.now() - endedAgoMs);
    const incidentId = randomUUID();
    const place = { teamId: 'T1', channelId: `C-${incidentId}`, threadTs: null, requestedBy: 'U1' };
    await store.transaction(async (tx) => {
      await tx.add({ id: incidentId, ...place, subject: { correlationId: 'req-1' }, origin: 'message', at });
      await tx.endRun({ incidentId, run: 1 }, { status: 'finished', report: sampleReport('x') }, at);
    });
    return incidentId;
  };
  await end(5_000);
  await end(120_000);
  await store.cardShows({ incidentId: await end(120_000), run: 1 });

  const counted = await end(120_000);
  await database.query(
    `insert into storms (id, team_id, channel_id, started_at, last_at) values ('s-1', 'T1', 'C1', now(), now())`,
  );
  await database.query(`insert into storm_members values ($1, 's-1', false, now())`, [counted]);
  await database.query(
    `insert into effects (key, kind, lane, incident_id, state, fence, created_at, updated_at)
     values ('card:1', 'show-card', 'l1', $1, 'uncertain', 1, now(), now()),
            ('card:2', 'show-card', 'l2', $1, 'done', 2, now(), now())`,
    [counted],
  );

  const { jobs, effects, cardsLate } = await selectBacklog(database);
  expect(jobs).toEqual([{ job: 'draw-card', waiting: 2, oldestSeconds: expect.any(Number) }]);
  expect(jobs[0]?.oldestSeconds).toBeGreaterThanOrEqual(90);
  expect(effects).toEqual([{ state: 'uncertain', count: 1 }]);
  expect(cardsLate).toBe(1);
});

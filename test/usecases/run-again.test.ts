import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { createIncidentStore } from '../../src/store/incident-store.ts';
import type { IncidentStore } from '../../src/usecases/incident-store.ts';
import { createLookUp } from '../../src/usecases/look-up.ts';
import type { IncidentUseCases } from '../../src/usecases/ports.ts';
import { createRunAgain } from '../../src/usecases/run-again.ts';
import { PRIORITY } from '../../src/usecases/storms/storm-rule.ts';
import { createTestDatabase } from '../support/database.ts';
import { createRecordingJobs, sampleReport } from '../support/recording.ts';

let database: Database;
let store: IncidentStore;
let runAgain: IncidentUseCases['runAgain'];
const { jobs, send } = createRecordingJobs();
const AT = new Date('2026-11-23T10:00:00.000Z');

beforeAll(async () => {
  database = await createTestDatabase();
  store = createIncidentStore(database, send);
  runAgain = createRunAgain({ store, clock: () => AT });
}, 60_000);
afterAll(() => database.close());
beforeEach(() => jobs.splice(0));

async function incident(status: 'queued' | 'finished') {
  const id = randomUUID();
  const channelId = `C-${id}`;
  await store.transaction(async (tx) => {
    await tx.add({
      id,
      teamId: 'T1',
      channelId,
      threadTs: null,
      subject: { correlationId: 'req-1' },
      requestedBy: 'U1',
      origin: 'command',
      at: AT,
    });
    if (status === 'finished') {
      await tx.endRun({ incidentId: id, run: 1 }, { status, report: sampleReport('req-1') }, AT);
    }
  });
  return { incidentId: id, teamId: 'T1', channelId, userId: 'U2', claim: `action:${randomUUID()}` };
}

describe('running again', () => {
  test('queues one more run and keeps the report until it ends', async () => {
    const click = await incident('finished');
    expect(await runAgain(click)).toBe('queued');
    expect(jobs).toEqual([
      { name: 'triage-incident', payload: { incidentId: click.incidentId, run: 2 }, priority: PRIORITY.single },
    ]);
    expect((await store.find(click.incidentId))?.incident).toMatchObject({ run: 2, status: 'queued' });
    expect((await store.find(click.incidentId))?.incident.report).not.toBeNull();
  });

  test('answers a redelivered click like the first and queues nothing more', async () => {
    const click = await incident('finished');
    expect([await runAgain(click), await runAgain(click)]).toEqual(['queued', 'queued']);
    expect(jobs).toHaveLength(1);
  });

  test('makes one run of two people who press at once', async () => {
    const click = await incident('finished');
    const both = await Promise.all([runAgain(click), runAgain({ ...click, userId: 'U3', claim: 'another' })]);
    expect(both.toSorted()).toEqual(['already-running', 'queued']);
    expect(jobs).toHaveLength(1);
  });

  test('waits for the run that is queued', async () => {
    expect(await runAgain(await incident('queued'))).toBe('already-running');
    expect(jobs).toEqual([]);
  });

  test.each([
    { name: 'another workspace', where: { teamId: 'T2' } },
    { name: 'another channel', where: { channelId: 'C-other' } },
    { name: 'an id that does not exist', where: { incidentId: 'nothing' } },
  ])('finds nothing from $name', async ({ where }) => {
    expect(await runAgain({ ...(await incident('finished')), ...where })).toBe('not-found');
    expect(jobs).toEqual([]);
  });
});

describe('looking up', () => {
  test('shows an incident to its own workspace and channel only', async () => {
    const { incident: one, find, recent } = createLookUp(store);
    const { incidentId, teamId, channelId } = await incident('finished');
    expect((await one({ incidentId, teamId, channelId }))?.id).toBe(incidentId);
    expect(await one({ incidentId, teamId: 'T2', channelId })).toBeNull();
    expect(await one({ incidentId, teamId, channelId: 'C-other' })).toBeNull();
    expect((await find({ correlationId: 'req-1', teamId, channelId }))?.incident.id).toBe(incidentId);
    expect(await find({ correlationId: 'req-1', teamId, channelId: 'C-other' })).toBeNull();
    expect((await recent({ teamId, channelId, limit: 5 })).map(({ incident: { id } }) => id)).toEqual([incidentId]);
    expect(await recent({ teamId, channelId: 'C-other', limit: 5 })).toEqual([]);
  });

  test('shows nothing of an incident that the policy has taken from the channel', async () => {
    const { incidentId, teamId, channelId } = await incident('finished');
    const asked: string[] = [];
    const looking = createLookUp(store, (channel) => {
      asked.push(channel);
      return false;
    });
    const place = { teamId, channelId };
    expect(await looking.incident({ incidentId, ...place })).toBeNull();
    expect(await looking.evidence({ incidentId, ...place })).toBeNull();
    expect(await looking.capsule({ incidentId, ...place })).toBeNull();
    expect(await looking.find({ correlationId: 'req-1', ...place })).toBeNull();
    expect(await looking.recent({ ...place, limit: 5 })).toEqual([]);
    expect(new Set(asked)).toEqual(new Set([channelId]));
  });
});

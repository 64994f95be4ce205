import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteClaims } from '../../src/store/claims.ts';
import type { Database } from '../../src/store/database.ts';
import { createEffectStore } from '../../src/store/effects.ts';
import { createIncidentStore } from '../../src/store/incident-store.ts';
import { cardKey } from '../../src/usecases/cards.ts';
import type { IncidentStore, NewIncident } from '../../src/usecases/incident-store.ts';
import { createTestDatabase } from '../support/database.ts';
import { createRecordingJobs, sampleReport } from '../support/recording.ts';

let database: Database;
let store: IncidentStore;
const { jobs, send } = createRecordingJobs();
beforeAll(async () => {
  database = await createTestDatabase();
  store = createIncidentStore(database, send);
}, 60_000);
afterAll(() => database.close());

const AT = new Date('2026-11-23T10:00:00.000Z');

function newIncident(fields: Partial<NewIncident> = {}): NewIncident {
  return {
    id: randomUUID(),
    teamId: 'T1',
    channelId: `C-${randomUUID()}`,
    threadTs: '1700000000.000100',
    subject: { correlationId: 'req-1' },
    requestedBy: 'U1',
    origin: 'message',
    at: AT,
    ...fields,
  };
}

async function added(fields: Partial<NewIncident> = {}) {
  const incident = await store.transaction((tx) => tx.add(newIncident(fields)));
  if (incident === null) throw new Error('not added');
  return incident;
}

describe('incidents', () => {
  test('of several channels come newest first, each channel of the workspace asked for and no other', async () => {
    const [here, there] = [`C-${randomUUID()}`, `C-${randomUUID()}`];
    const at = (minute: number) => new Date(AT.getTime() + minute * 60_000);
    const ids: string[] = [];
    for (const [channelId, correlationId, minute] of [
      [here, 'req-1', 1],
      [there, 'req-2', 2],
      [here, 'req-3', 3],
      [there, 'req-4', 4],
    ] as const) {
      ids.push((await added({ channelId, subject: { correlationId }, at: at(minute) })).id);
    }
    const newest = async (channelIds: string[], limit: number, teamId = 'T1') =>
      (await store.newestIn({ teamId, channelIds, limit })).map(({ incident: { id } }) => ids.indexOf(id));
    expect(await newest([here, there, there], 3)).toEqual([3, 2, 1]);
    expect(await newest([here], 3)).toEqual([2, 0]);
    expect(await newest([], 3)).toEqual([]);
    expect(await newest([here, there], 3, 'T2')).toEqual([]);
  });

  test('come back as they were stored, with a pending card', async () => {
    const subject = {
      correlationId: 'req-whole',
      traceId: 'a'.repeat(32),
      projectId: 'p-1',
      instanceId: 'i-1',
      reported: {
        correlationId: 'req-whole',
        traceId: null,
        error: { code: 'forbidden', message: 'not allowed' },
        context: { project_id: 'p-1' },
        urls: ['https://example.test/x'],
        symptoms: ['blank_page' as const],
      },
    };
    const incident = await added({ subject, threadTs: null, origin: 'command' });
    expect(await store.find(incident.id)).toEqual({
      incident: {
        id: incident.id,
        teamId: 'T1',
        channelId: incident.channelId,
        threadTs: null,
        subject,
        requestedBy: 'U1',
        origin: 'command',
        run: 1,
        status: 'queued',
        report: null,
        failure: null,
        createdAt: AT,
        updatedAt: AT,
        finishedAt: null,
      },
      card: {
        incidentId: incident.id,
        channelId: incident.channelId,
        threadTs: null,
        ts: null,
        shownRun: 0,
      },
    });
  });

  test('exist once for a workspace, channel and correlation id', async () => {
    const { channelId } = await added();
    expect(await store.transaction((tx) => tx.add(newIncident({ channelId })))).toBeNull();
    expect(await store.transaction((tx) => tx.add(newIncident({ channelId, teamId: 'T2' })))).not.toBeNull();
    expect(
      await store.transaction((tx) => tx.add(newIncident({ channelId, subject: { correlationId: 'req-2' } }))),
    ).not.toBeNull();
  });

  test('are listed newest first, of one channel only', async () => {
    const channelId = `C-${randomUUID()}`;
    for (const minute of [1, 3, 2]) {
      const at = new Date(AT.getTime() + minute * 60_000);
      await added({ channelId, at, subject: { correlationId: `req-${minute}` } });
    }
    await added();
    const listed = await store.newest({ teamId: 'T1', channelId, limit: 2 });
    expect(listed.map(({ incident }) => incident.subject.correlationId)).toEqual(['req-3', 'req-2']);
  });

  test('are not found by an id that no incident can have', async () => {
    expect(await store.find('no-such\0id')).toBeNull();
  });
});

describe('a run', () => {
  test('ends once: what comes after its end, or from an older run, changes nothing', async () => {
    const { id } = await added();
    const first = { incidentId: id, run: 1 };
    expect((await store.beginRun(first, AT))?.status).toBe('running');
    const report = sampleReport('req-1');
    const end = (run: number, failure: string) =>
      store.transaction((tx) => tx.endRun({ incidentId: id, run }, { status: 'failed', failure }, AT));

    expect(await store.transaction((tx) => tx.endRun(first, { status: 'finished', report }, AT))).toBe(true);
    expect(await end(1, 'late')).toBe(false);
    expect(await store.beginRun(first, AT)).toBeNull();

    const second = await store.transaction((tx) => tx.nextRun(id, AT));
    expect(second).toMatchObject({ run: 2, status: 'queued', failure: null, finishedAt: null, report });
    expect(await end(1, 'from the older run')).toBe(false);
    expect(await end(2, 'a fault')).toBe(true);
    expect((await store.find(id))?.incident).toMatchObject({ status: 'failed', failure: 'a fault', report });
  });
});

describe('a card', () => {
  test('that was deleted may be posted again: the outbox forgets it too', async () => {
    const { id } = await added();
    const effects = createEffectStore(database);
    const taken = await effects.take(
      { key: cardKey(id), kind: 'show-card', incidentId: id },
      { holder: 'a', leaseMs: 1_000, settleMs: 0 },
    );
    await effects.end(cardKey(id), taken.effect.fence, { kind: 'done', result: { ts: '1.1' } });
    await store.cardPosted(id, '1.1');
    expect((await store.find(id))?.card).toMatchObject({ ts: '1.1', shownRun: 0 });
    await store.cardGone({ incidentId: id, run: 1 });
    expect((await store.find(id))?.card).toMatchObject({ ts: null, shownRun: 1 });
    expect(await effects.find(cardKey(id))).toBeNull();
  });

  test('never forgets that it shows a newer run', async () => {
    const { id } = await added();
    await store.cardShows({ incidentId: id, run: 2 });
    await store.cardShows({ incidentId: id, run: 1 });
    expect((await store.find(id))?.card.shownRun).toBe(2);
  });
});

describe('a transaction', () => {
  test('that fails leaves neither claim nor incident', async () => {
    const incident = newIncident();
    const claim = `message:${randomUUID()}`;
    await expect(
      store.transaction(async (tx) => {
        await tx.claim(claim, AT);
        await tx.add(incident);
        throw new Error('lost the connection');
      }),
    ).rejects.toThrow('lost the connection');
    expect(await store.find(incident.id)).toBeNull();
    expect(await store.transaction((tx) => tx.claim(claim, AT))).toBe(true);
    expect(await store.transaction((tx) => tx.claim(claim, AT))).toBe(false);
  });

  test('hands its jobs to the queue', async () => {
    const job = { name: 'finish-card', payload: { incidentId: randomUUID(), run: 1 } } as const;
    await store.transaction((tx) => tx.queue(job));
    expect(jobs).toContainEqual(job);
  });
});

describe('claims', () => {
  test('are forgotten once they are older than asked', async () => {
    const [old, young] = [randomUUID(), randomUUID()];
    await store.transaction((tx) => tx.claim(old, new Date('2020-01-01T00:00:00Z')));
    await store.transaction((tx) => tx.claim(young, AT));
    expect(await deleteClaims(database, new Date('2020-01-02T00:00:00Z'))).toBe(1);
    expect(await store.transaction((tx) => tx.claim(young, AT))).toBe(false);
    expect(await store.transaction((tx) => tx.claim(old, AT))).toBe(true);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { createIncidentStore } from '../../src/store/incident-store.ts';
import { type AcceptOutcome, type AcceptRequest, createAcceptReport } from '../../src/usecases/accept-report.ts';
import type { IncidentStore } from '../../src/usecases/incident-store.ts';
import { PRIORITY } from '../../src/usecases/storms/storm-rule.ts';
import { createTestDatabase } from '../support/database.ts';
import { acceptRequest, createRecordingJobs, STORM_LIMITS, sampleReport } from '../support/recording.ts';

let database: Database;
let store: IncidentStore;
let acceptReport: (request: AcceptRequest) => Promise<AcceptOutcome>;
const { jobs, send } = createRecordingJobs();
const clock = () => new Date('2026-11-23T10:00:00.000Z');

beforeAll(async () => {
  database = await createTestDatabase();
  store = createIncidentStore(database, send);
  acceptReport = createAcceptReport({ store, clock, newId: randomUUID, stormLimits: () => STORM_LIMITS });
}, 60_000);
afterAll(() => database.close());
beforeEach(() => jobs.splice(0));

function only(outcome: AcceptOutcome) {
  if (outcome.kind !== 'accepted' || outcome.incidents.length !== 1) throw new Error('not one incident');
  const [incident] = outcome.incidents;
  if (incident === undefined) throw new Error('no incident');
  return incident;
}

async function finish(incidentId: string, run = 1) {
  await store.transaction((tx) =>
    tx.endRun({ incidentId, run }, { status: 'finished', report: sampleReport('x') }, clock()),
  );
}

describe('accepting a report', () => {
  test('stores incident and card and queues the triage', async () => {
    const request = acceptRequest({ channelId: 'C-new' });
    const { incidentId, outcome, cardTs } = only(await acceptReport(request));
    expect({ outcome, cardTs }).toEqual({ outcome: 'started', cardTs: null });
    const found = await store.find(incidentId);
    expect(found?.incident).toMatchObject({ channelId: 'C-new', status: 'queued', run: 1, requestedBy: 'U1' });
    expect(found?.card).toMatchObject({ ts: null, threadTs: request.threadTs });
    expect(jobs).toEqual([{ name: 'triage-incident', payload: { incidentId, run: 1 }, priority: PRIORITY.single }]);
  });

  test('does nothing for a delivery that was taken before', async () => {
    const request = acceptRequest();
    await acceptReport(request);
    expect(await acceptReport(request)).toEqual({ kind: 'duplicate' });
    expect(jobs).toHaveLength(1);
  });

  test('takes a delivery once when it comes many times at once', async () => {
    const request = acceptRequest({ channelId: `C-${randomUUID()}` });
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => acceptReport(request)));
    expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect(jobs).toHaveLength(1);
  });

  test('makes one incident of an id that several people report at once', async () => {
    const channelId = `C-${randomUUID()}`;
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => acceptReport(acceptRequest({ channelId, correlationId: 'req-shared' }))),
    );
    const accepted = outcomes.map(only);
    expect(accepted.filter(({ outcome }) => outcome === 'started')).toHaveLength(1);
    expect(new Set(accepted.map(({ incidentId }) => incidentId)).size).toBe(1);
    expect(jobs.filter(({ name }) => name === 'triage-incident')).toHaveLength(1);
  });

  test('takes several ids of one message, each once, in the order of the message', async () => {
    const outcome = await acceptReport(
      acceptRequest({
        channelId: `C-${randomUUID()}`,
        subjects: [{ correlationId: 'req-b' }, { correlationId: 'req-a' }, { correlationId: 'req-b' }],
      }),
    );
    expect(outcome.kind === 'accepted' && outcome.incidents.map(({ correlationId }) => correlationId)).toEqual([
      'req-b',
      'req-a',
    ]);
    expect(jobs).toHaveLength(2);
  });

  test('does not wait for itself when two messages hold the same ids in another order', async () => {
    const channelId = `C-${randomUUID()}`;
    const subjects = ['req-1', 'req-2', 'req-3'].map((correlationId) => ({ correlationId }));
    await Promise.all([
      acceptReport(acceptRequest({ channelId, subjects })),
      acceptReport(acceptRequest({ channelId, subjects: subjects.toReversed() })),
    ]);
    expect(jobs.filter(({ name }) => name === 'triage-incident')).toHaveLength(3);
  });

  test('keeps channels and workspaces apart', async () => {
    const channelId = `C-${randomUUID()}`;
    const request = { correlationId: 'req-same', channelId };
    await acceptReport(acceptRequest(request));
    const elsewhere = [{ channelId: `C-${randomUUID()}` }, { teamId: 'T2' }];
    for (const place of elsewhere) {
      expect(only(await acceptReport(acceptRequest({ ...request, ...place }))).outcome).toBe('started');
    }
  });
});

describe('an id that the channel has already', () => {
  async function existing() {
    const channelId = `C-${randomUUID()}`;
    const { incidentId } = only(await acceptReport(acceptRequest({ channelId, correlationId: 'req-again' })));
    await store.cardPosted(incidentId, '1700000001.000001');
    jobs.splice(0);
    return { channelId, incidentId };
  }

  test.each(['message', 'mention'] as const)('is answered to a %s by a pointer to its card', async (origin) => {
    const { channelId, incidentId } = await existing();
    const threadTs = '1700000009.000900';
    const request = acceptRequest({ channelId, correlationId: 'req-again', origin, threadTs });
    expect(only(await acceptReport(request))).toEqual({
      incidentId,
      correlationId: 'req-again',
      outcome: 'exists',
      cardTs: '1700000001.000001',
    });
    expect(jobs).toEqual([{ name: 'point-to-card', payload: { incidentId, channelId, threadTs } }]);
  });

  test.each(['command', 'shortcut', 'modal'] as const)('is left to the listener of a %s', async (origin) => {
    const { channelId } = await existing();
    const request = acceptRequest({ channelId, correlationId: 'req-again', origin });
    expect(only(await acceptReport(request)).outcome).toBe('exists');
    expect(jobs).toEqual([]);
  });

  test('starts anew, where it was asked for, when its finished card was deleted', async () => {
    const { channelId, incidentId } = await existing();
    await finish(incidentId);
    await store.cardGone({ incidentId, run: 1 });
    const threadTs = '1700000009.000900';
    const request = acceptRequest({ channelId, correlationId: 'req-again', threadTs });
    expect(only(await acceptReport(request))).toMatchObject({ incidentId, outcome: 'started' });
    expect(jobs).toEqual([{ name: 'triage-incident', payload: { incidentId, run: 2 }, priority: PRIORITY.ownCard }]);
    const found = await store.find(incidentId);
    expect(found?.incident).toMatchObject({ run: 2, status: 'queued', threadTs });
    expect(found?.card).toMatchObject({ ts: null, threadTs });
  });
});

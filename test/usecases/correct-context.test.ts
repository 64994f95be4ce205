import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { selectAudit } from '../../src/store/audit.ts';
import type { Database } from '../../src/store/database.ts';
import { selectFeedback } from '../../src/store/feedback.ts';
import { createIncidentStore } from '../../src/store/incident-store.ts';
import type { Subject } from '../../src/triage/bundle.ts';
import { createCorrectContext } from '../../src/usecases/correct-context.ts';
import { createGiveFeedback } from '../../src/usecases/feedback.ts';
import type { IncidentStore } from '../../src/usecases/incident-store.ts';
import { PRIORITY } from '../../src/usecases/storms/storm-rule.ts';
import { createTestDatabase } from '../support/database.ts';
import { createRecordingJobs, sampleReport } from '../support/recording.ts';

/** What people know better than the bot: another context, and whether its verdict was right. */

let database: Database;
let store: IncidentStore;
const { jobs, send } = createRecordingJobs();
const AT = new Date('2026-11-23T10:00:00.000Z');
const SUBJECT: Subject = {
  correlationId: 'req-1',
  projectId: 'prj-41',
  at: '2026-11-23T09:10:00.000Z',
  sinceMs: 21_600_000,
};

/** Channels whose incidents the policy hides. */
const hidden = new Set<string>();
const maySee = (channelId: string) => !hidden.has(channelId);

beforeAll(async () => {
  database = await createTestDatabase();
  store = createIncidentStore(database, send);
}, 60_000);
afterAll(() => database.close());
beforeEach(() => jobs.splice(0));

async function incident(status: 'queued' | 'finished' = 'finished') {
  const id = randomUUID();
  const where = { teamId: 'T1', channelId: `C-${id}` };
  await store.transaction(async (tx) => {
    await tx.add({
      id,
      ...where,
      threadTs: null,
      subject: SUBJECT,
      requestedBy: 'U1',
      origin: 'command',
      at: AT,
    });
    if (status !== 'finished') return;
    const ref = { incidentId: id, run: 1 };
    await tx.endRun(ref, { status, report: sampleReport('req-1') }, AT);
    await tx.keepCapsule(ref, { gzip: new Uint8Array([1]), seal: `sha256:${id}` }, AT);
  });
  return { incidentId: id, userId: 'U2', ...where };
}

test('an incident keeps the time and the look-back that it was asked with', async () => {
  const { incidentId } = await incident('queued');
  expect((await store.find(incidentId))?.incident.subject).toEqual(SUBJECT);
});

describe('a corrected context', () => {
  const context = { traceId: '', projectId: 'prj-42', instanceId: '', at: '2026-11-23T09:10:00.000Z' };
  const correct = (request: Parameters<ReturnType<typeof createCorrectContext>>[0]) =>
    createCorrectContext({ store, clock: () => AT, maySee })(request);

  test('runs the triage again with what was corrected, and says by whom, also in the audit trail', async () => {
    const asked = await incident();
    expect(await correct({ ...asked, claim: randomUUID(), context })).toBe('queued');
    expect(jobs).toEqual([
      { name: 'triage-incident', payload: { incidentId: asked.incidentId, run: 2 }, priority: PRIORITY.single },
    ]);
    expect((await store.find(asked.incidentId))?.incident).toMatchObject({
      run: 2,
      subject: { ...SUBJECT, projectId: 'prj-42' },
      correction: {
        by: 'U2',
        at: AT.toISOString(),
        fields: [{ name: 'projectId', was: 'prj-41', is: 'prj-42' }],
      },
    });
    expect(await selectAudit(database, { incidentId: asked.incidentId, limit: 10 })).toMatchObject([
      { event: 'context.corrected', person: { userId: 'U2' }, details: { projectId: 'prj-41 -> prj-42' } },
    ]);
  });

  test('of a delivery that comes twice runs once', async () => {
    const asked = { ...(await incident()), claim: randomUUID(), context };
    expect([await correct(asked), await correct(asked)]).toEqual(['queued', 'queued']);
    expect(jobs).toHaveLength(1);
  });

  test('that says nothing new runs nothing', async () => {
    const same = { ...context, projectId: 'prj-41' };
    expect(await correct({ ...(await incident()), claim: randomUUID(), context: same })).toBe('unchanged');
    expect(jobs).toEqual([]);
  });

  test.each([
    { title: 'a run is at work', status: 'queued' as const, where: {}, says: 'already-running' },
    { title: 'another channel asks', status: 'finished' as const, where: { channelId: 'C-other' }, says: 'not-found' },
    { title: 'another workspace asks', status: 'finished' as const, where: { teamId: 'T2' }, says: 'not-found' },
  ])('changes nothing where $title', async ({ status, where, says }) => {
    const asked = await incident(status);
    expect(await correct({ ...asked, claim: randomUUID(), context, ...where })).toBe(says);
    expect((await store.find(asked.incidentId))?.incident.subject.projectId).toBe('prj-41');
    expect(jobs).toEqual([]);
  });
});

describe('what people say of a verdict', () => {
  const wrong = { right: false, was: 'invalid_request', note: 'the path names prj-41' } as const;
  const give = (request: Parameters<ReturnType<typeof createGiveFeedback>>[0]) =>
    createGiveFeedback({ store, clock: () => AT, maySee })(request);

  test('is one word of each person, who may change it, and the card is drawn with it', async () => {
    const asked = await incident();
    const ref = { incidentId: asked.incidentId, run: 1 };
    await give({ ...asked, judged: { right: true } });
    await give({ ...asked, userId: 'U3', judged: { right: true } });
    expect(await store.feedbackOf(ref)).toEqual({ right: 2, wrong: 0 });
    expect(await give({ ...asked, judged: wrong })).toEqual({ kind: 'noted', run: 1 });
    expect(await store.feedbackOf(ref)).toEqual({ right: 1, wrong: 1 });
    expect(jobs.at(-1)).toEqual({ name: 'draw-card', payload: { incidentId: asked.incidentId } });
  });

  test('is read with the verdict it was said of and the capsule of that run', async () => {
    const asked = await incident();
    await give({ ...asked, judged: wrong });
    const said = (await selectFeedback(database, AT)).filter(({ incidentId }) => incidentId === asked.incidentId);
    expect(said).toMatchObject([
      {
        right: false,
        was: 'invalid_request',
        note: 'the path names prj-41',
        verdictClass: 'insufficient_permissions',
        run: 1,
        capsuleSeal: `sha256:${asked.incidentId}`,
        capsuleKept: true,
      },
    ]);
    expect(await selectFeedback(database, new Date(AT.getTime() + 1))).toEqual([]);
  });

  test('is not taken of an incident that the policy hides, nor is its context corrected', async () => {
    const asked = await incident();
    hidden.add(asked.channelId);
    expect(await give({ ...asked, judged: { right: true } })).toEqual({ kind: 'not-found' });
    const context = { traceId: '', projectId: 'prj-42', instanceId: '', at: '' };
    const correct = createCorrectContext({ store, clock: () => AT, maySee });
    expect(await correct({ ...asked, claim: randomUUID(), context })).toBe('not-found');
    expect(jobs).toEqual([]);
  });

  test.each([
    { title: 'no verdict stands', status: 'queued' as const, where: {}, says: 'no-verdict' },
    { title: 'another channel asks', status: 'finished' as const, where: { channelId: 'C-other' }, says: 'not-found' },
  ])('is not taken where $title', async ({ status, where, says }) => {
    expect(await give({ ...(await incident(status)), ...where, judged: { right: true } })).toEqual({ kind: says });
    expect(jobs).toEqual([]);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { insertAudit, selectAudit } from '../../src/store/audit.ts';
import type { Database } from '../../src/store/database.ts';
import { createIncidentStore } from '../../src/store/incident-store.ts';
import { selectLedger, selectOutcomes } from '../../src/store/ledger.ts';
import { upsertTicket } from '../../src/store/tickets.ts';
import { fingerprintOf } from '../../src/triage/fingerprint.ts';
import type { IssueKind } from '../../src/triage/report.ts';
import { createTestDatabase } from '../support/database.ts';
import { createRecordingJobs, sampleReport } from '../support/recording.ts';

const FAILED = '2026-11-23T10:00:00.000Z';
let database: Database;
beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);
afterAll(() => database.close());
beforeEach(async () => {
  await database.query('delete from incidents');
  await database.query('delete from tickets');
});

const shape = (reason: string) => ({
  reason,
  service: 'gpuaas-api',
  error: null,
  appSlug: 'slurm',
  action: 'upgrade',
  environment: null,
});

async function incident(correlationId: string, reason: string, kind: IssueKind, channelId = 'C1'): Promise<string> {
  const id = randomUUID();
  const at = new Date('2026-11-23T10:05:00Z');
  const report = sampleReport(correlationId);
  await createIncidentStore(database, createRecordingJobs().send).transaction(async (tx) => {
    const subject = { correlationId };
    await tx.add({ id, teamId: 'T1', channelId, threadTs: null, subject, requestedBy: 'U1', origin: 'message', at });
    await tx.endRun(
      { incidentId: id, run: 1 },
      { status: 'finished', report: { ...report, verdict: { ...report.verdict, issue_kind: kind } } },
      at,
    );
    await tx.noteFailure(id, { shape: shape(reason), at: FAILED });
  });
  return id;
}

/** An action as it is after its end; the columns that the ledger reads. */
async function ended(
  incidentId: string,
  kind: 'retry' | 'escalation',
  machine: object,
  details: object,
): Promise<void> {
  await database.query(
    `insert into actions (id, incident_id, kind, state, machine, target, details, asked_by, created_at, updated_at)
     values ($1, $2, $3, $4, $5::jsonb, $1, $6::jsonb, 'U1', now(), now())`,
    [
      randomUUID(),
      incidentId,
      kind,
      kind === 'retry' ? 'ended' : 'closed',
      JSON.stringify(machine),
      JSON.stringify(details),
    ],
  );
}

const retried = (incidentId: string, outcome: string, endedAt: string, expected = 'recovers') =>
  ended(incidentId, 'retry', { outcome }, { endedAt, sentAt: FAILED, expected: { outcome: expected } });

describe('the ledger', () => {
  test('has gaps, filed or not, and every other shape that was filed', async () => {
    await incident('req-gap', 'scheduler_in_core', 'platform_primitive_gap');
    await incident('req-plain', 'token_expired', 'iam_allowlist');
    await incident('req-filed', 'worker_defect', 'runtime_backend_adapter');
    const filed = fingerprintOf(shape('worker_defect'));
    await upsertTicket(database, filed, 'file', { key: '#1', url: 'https://t.test/1', outcome: 'created' }, new Date());
    await upsertTicket(
      database,
      'gone | shape',
      'file',
      { key: '#2', url: 'https://t.test/2', outcome: 'created' },
      new Date(),
    );
    const rows = await selectLedger(database);
    expect(
      rows.map(({ fingerprint, ticket, incidents }) => [fingerprint.split(' |')[0], ticket?.key ?? null, incidents]),
    ).toEqual([
      ['scheduler_in_core', null, 1],
      ['worker_defect', '#1', 1],
      ['gone', '#2', 0],
    ]);
  });

  test('counts the time until a retry recovered or the escalation was closed, and what was not seen to end apart', async () => {
    const recovered = await incident('req-1', 'gap', 'platform_primitive_gap');
    await retried(recovered, 'failed_same', '2026-11-23T10:10:00.000Z');
    await retried(recovered, 'recovered', '2026-11-23T10:30:00.000Z');
    const closed = await incident('req-2', 'gap', 'platform_primitive_gap');
    await ended(closed, 'escalation', {}, { closedAt: '2026-11-23T12:00:00.000Z' });
    await incident('req-3', 'gap', 'platform_primitive_gap');
    const [row] = await selectLedger(database);
    expect(row).toMatchObject({ incidents: 3, lostMs: 150 * 60_000, open: 1, first: new Date(FAILED) });
  });

  test('counts an id that was asked for in two channels once', async () => {
    const here = await incident('req-1', 'gap', 'platform_primitive_gap', 'C1');
    await incident('req-1', 'gap', 'platform_primitive_gap', 'C2');
    await retried(here, 'recovered', '2026-11-23T10:20:00.000Z');
    expect(await selectLedger(database)).toMatchObject([{ incidents: 1, lostMs: 20 * 60_000, open: 0 }]);
  });

  test('a ticket that is filed again is one row, with its newest link', async () => {
    for (const key of ['#1', '#1', '#5'])
      await upsertTicket(
        database,
        'shape',
        'file',
        { key, url: `https://t.test/${key}`, outcome: 'commented' },
        new Date(),
      );
    expect((await selectLedger(database)).map(({ ticket }) => ticket?.key)).toEqual(['#5']);
  });
});

test('outcomes are counted for retries that were sent and have ended', async () => {
  const id = await incident('req-1', 'gap', 'platform_primitive_gap');
  await retried(id, 'recovered', FAILED);
  await retried(id, 'recovered', FAILED);
  await retried(id, 'failed_same', FAILED, 'fails_again');
  await ended(id, 'retry', { outcome: 'rejected' }, { expected: { outcome: 'recovers' } });
  expect(await selectOutcomes(database)).toEqual([
    { expected: 'fails_again', actual: 'failed_same', count: 1 },
    { expected: 'recovers', actual: 'recovered', count: 2 },
  ]);
});

test('the audit trail is found by correlation id as well', async () => {
  const id = await incident('req-audited', 'gap', 'platform_primitive_gap');
  const at = new Date(FAILED);
  await insertAudit(database, {
    at,
    incidentId: id,
    actionId: null,
    person: null,
    event: 'watch.asked',
    outcome: 'watching',
    evidenceDigest: null,
    details: {},
  });
  const rows = await selectAudit(database, { incidentId: 'req-audited', limit: 5 });
  // Without a digest of its own it is bound to the report that the card shows.
  expect(rows).toEqual([expect.objectContaining({ evidenceDigest: expect.stringMatching(/^[0-9a-f]{64}$/) })]);
});

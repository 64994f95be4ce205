import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { proposeRetry } from '../../src/actions/machine.ts';
import { createLog, withLogFields } from '../../src/log.ts';
import { createActionStore } from '../../src/store/action-store.ts';
import type { Database } from '../../src/store/database.ts';
import { createIncidentStore } from '../../src/store/incident-store.ts';
import { observedActionStore } from '../../src/store/observed-action-store.ts';
import type { ActionStore } from '../../src/usecases/actions/action-store.ts';
import type { ActionOf, NewAction } from '../../src/usecases/actions/records.ts';
import { createTestDatabase } from '../support/database.ts';
import { createRecordingJobs } from '../support/recording.ts';

const AT = new Date('2026-11-23T10:00:00.000Z');
const { send } = createRecordingJobs();
let database: Database;
let store: ActionStore;
let incidentId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  store = createActionStore(database, send);
}, 60_000);
afterAll(() => database.close());
beforeEach(async () => {
  await database.query('delete from incidents');
  incidentId = randomUUID();
  await createIncidentStore(database, send).transaction((tx) =>
    tx.add({
      id: incidentId,
      teamId: 'T1',
      channelId: 'C1',
      threadTs: null,
      subject: { correlationId: 'req-1' },
      requestedBy: 'U1',
      origin: 'message',
      at: AT,
    }),
  );
});

function newRetry(target: string = randomUUID()): NewAction<'retry'> {
  return {
    id: randomUUID(),
    incidentId,
    kind: 'retry',
    machine: proposeRetry({
      askedBy: 'U1',
      secondPerson: false,
      mustAdmit: false,
      digest: 'd',
      expiresAt: AT.getTime() + 60_000,
    }),
    target,
    askedBy: 'U1',
    at: AT,
    details: {
      scope: { orgId: null, projectId: 'p', environment: 'dev' },
      correlationId: 'req-1',
      failedAt: null,
      action: 'upgrade',
      projectId: 'p',
      instanceId: 'i',
      targetName: 'slurm \0 \ud800',
      account: { projectId: 'p', serviceAccountId: 's', keyId: 'k' },
      body: { app_version: '1' },
      changes: [],
      asks: [],
      changedSinceFailure: [],
      unaccounted: null,
      expected: { outcome: 'recovers', why: 'w' },
      before: null,
      reason: '',
      confirmedAt: null,
      decidedAt: null,
      rejectedBy: null,
      sentAt: null,
      conflict: false,
      newInstanceId: null,
      newCorrelationId: null,
      hops: [],
      sentence: null,
      endedAt: null,
    },
  };
}

async function added(retry = newRetry()): Promise<ActionOf<'retry'>> {
  await store.transaction((tx) => tx.add<'retry'>(retry));
  const action = await store.find(retry.id);
  if (action?.kind !== 'retry') throw new Error('not stored');
  return action;
}

const confirm = { kind: 'confirm', by: 'U1', at: AT.getTime(), admitted: false } as const;

describe('an action', () => {
  test('comes back as it was stored, without signs that Postgres refuses', async () => {
    const retry = newRetry();
    const { at, ...rest } = retry;
    expect(await added(retry)).toEqual({
      ...rest,
      details: { ...rest.details, targetName: 'slurm \uFFFD \uFFFD' },
      createdAt: at,
      updatedAt: at,
    });
    expect(await store.ofIncident(incidentId)).toHaveLength(1);
  });

  test('goes on by an event, with what became known', async () => {
    const retry = await added();
    const next = await store.transaction(async (tx) => tx.step(retry, confirm, AT, { reason: 'fixed' }));
    expect(next).toMatchObject({ machine: { state: 'approved' }, details: { reason: 'fixed', action: 'upgrade' } });
    expect(await store.find(retry.id)).toMatchObject({ machine: { state: 'approved' } });
  });

  test('stays as it is after an event that may not happen', async () => {
    const retry = await added();
    const outcome = await store.transaction((tx) => tx.step(retry, { kind: 'accept' }, AT, { reason: 'never' }));
    expect(outcome).toBe('illegal');
    expect(await store.find(retry.id)).toEqual(retry);
  });

  test('is judged by the stored state, not by what the caller holds', async () => {
    const stale = await added();
    await store.transaction((tx) => tx.step(stale, confirm, AT));
    expect(await store.transaction((tx) => tx.step(stale, confirm, AT))).toBe('illegal');
  });

  test('goes on once when several transactions send the same event at once', async () => {
    const retry = await added();
    const results = await Promise.all(
      Array.from({ length: 5 }, () => store.transaction((tx) => tx.step(retry, confirm, AT))),
    );
    expect(results.filter((result) => result !== 'illegal')).toHaveLength(1);
  });

  test('of the same target cannot be under way twice, whatever the code above does', async () => {
    const [one, two] = [await added(newRetry('same')), await added(newRetry('same'))];
    await store.transaction((tx) => tx.step(one, confirm, AT));
    await expect(store.transaction((tx) => tx.step(two, confirm, AT))).rejects.toThrow('one_retry_at_a_time');
    expect(await store.transaction((tx) => tx.retriesOf('same'))).toMatchObject([{ id: one.id }]);
  });

  test('that is not known is nobody', async () => {
    expect(await store.find('nope\0')).toBeNull();
    expect(await store.transaction((tx) => tx.lock('nope'))).toBeNull();
  });
});

test('no other statement of the program writes the state of an action', () => {
  const src = fileURLToPath(new URL('../../src/', import.meta.url));
  const writing = readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|sql)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((file) =>
      [
        ...readFileSync(file, 'utf8').matchAll(
          /(?:insert into|update|delete from|merge into|truncate)\s+actions\b[^`']*/gi,
        ),
      ].map(([statement]) => `${file.slice(src.length)}: ${statement.replaceAll(/\s+/g, ' ').trim()}`),
    );
  expect(writing.map((statement) => statement.slice(0, 70)).sort()).toEqual([
    'store/actions.ts: insert into actions (id, incident_id, kind, state, m',
    'store/actions.ts: update actions set details = details || $2::jsonb, u',
    'store/actions.ts: update actions set state = $2, machine = $3::jsonb, ',
  ]);
});

describe('the observed store', () => {
  test('puts the ids of the action it loads on the log lines that follow', async () => {
    const lines: string[] = [];
    const log = createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } });
    const { id } = await added();
    const observed = observedActionStore(store, () => {});
    await withLogFields({ job: 'run-retry', actionId: id }, async () => {
      await observed.find(id);
      log.info('found');
    });
    await withLogFields({ dialog: 'd' }, async () => {
      await observed.transaction(async (tx) => tx.lock(id));
      log.info('locked');
    });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { msg: 'found', actionId: id, incidentId },
      { msg: 'locked', actionId: id, incidentId },
    ]);
  });

  test('tells of denials, in a transaction or not, and of nothing else', async () => {
    const denied: string[] = [];
    const observed = observedActionStore(store, (what) => denied.push(what));
    const entry = { at: AT, incidentId, actionId: null, person: null, outcome: 'o', evidenceDigest: null, details: {} };
    await observed.audit({ ...entry, event: 'retry.requested.denied' });
    await observed.audit({ ...entry, event: 'retry.requested' });
    await observed.transaction((tx) => tx.audit({ ...entry, event: 'escalation.closed.denied' }));
    expect(denied).toEqual(['retry.requested', 'escalation.closed']);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KEPT_RUNS } from '../../src/store/capsules.ts';
import type { Database } from '../../src/store/database.ts';
import { createIncidentStore } from '../../src/store/incident-store.ts';
import type { Failure, FailureShape } from '../../src/triage/fingerprint.ts';
import type { IncidentStore } from '../../src/usecases/incident-store.ts';
import { createTestDatabase } from '../support/database.ts';
import { createRecordingJobs } from '../support/recording.ts';

let database: Database;
let store: IncidentStore;
beforeAll(async () => {
  database = await createTestDatabase();
  store = createIncidentStore(database, createRecordingJobs().send);
}, 60_000);
afterAll(() => database.close());

const AT = new Date('2026-11-23T10:00:00.000Z');
const packed = (text: string) => ({ gzip: new TextEncoder().encode(text), seal: `seal of ${text}` });

async function newIncident(place: { teamId?: string; correlationId?: string } = {}): Promise<string> {
  const id = randomUUID();
  const { teamId = 'T1', correlationId = `req-${id}` } = place;
  await store.transaction((tx) =>
    tx.add({
      id,
      teamId,
      channelId: `C-${id}`,
      threadTs: null,
      subject: { correlationId },
      requestedBy: 'U1',
      origin: 'command',
      at: AT,
    }),
  );
  return id;
}

describe('a capsule', () => {
  const keep = (incidentId: string, run: number, text = `run ${run}`) =>
    store.transaction((tx) => tx.keepCapsule({ incidentId, run }, packed(text), AT));

  test('comes back byte for byte, that of the newest run when none is named', async () => {
    const id = await newIncident();
    const bytes = { gzip: Uint8Array.from([0, 255, 31, 139, 0]), seal: 'abc' };
    await keep(id, 1);
    await store.transaction((tx) => tx.keepCapsule({ incidentId: id, run: 2 }, bytes, AT));
    const newest = await store.capsule(id);
    expect({ ...newest, gzip: [...(newest?.gzip ?? [])] }).toEqual({ run: 2, seal: 'abc', gzip: [0, 255, 31, 139, 0] });
    expect(await store.capsule(id, 1)).toMatchObject({ run: 1, seal: 'seal of run 1' });
    expect(await store.capsule(id, 3)).toBeNull();
    expect(await store.capsule('no-such-incident')).toBeNull();
  });

  test('is forgotten once enough newer runs have one, of this incident alone', async () => {
    const [id, other] = [await newIncident(), await newIncident()];
    await keep(other, 1);
    for (let run = 1; run <= KEPT_RUNS + 1; run += 1) await keep(id, run);
    expect(await store.capsule(id, 1)).toBeNull();
    expect(await store.capsule(id, 2)).toMatchObject({ run: 2 });
    expect(await store.capsule(other, 1)).toMatchObject({ run: 1 });
  });

  test('is stored with what its transaction stores, or not at all', async () => {
    const id = await newIncident();
    const lost = store.transaction(async (tx) => {
      await tx.keepCapsule({ incidentId: id, run: 1 }, packed('lost'), AT);
      throw new Error('lost the connection');
    });
    await expect(lost).rejects.toThrow('lost the connection');
    expect(await store.capsule(id)).toBeNull();
  });

  test('goes when its incident goes', async () => {
    const id = await newIncident();
    await keep(id, 1);
    await database.query('delete from incidents where id = $1', [id]);
    expect(await store.capsule(id)).toBeNull();
  });
});

describe('a failure that comes back (R4)', () => {
  const shape = (change: Partial<FailureShape> = {}): FailureShape => ({
    reason: 'worker_defect',
    service: 'gpuaas-app-runtime-worker',
    error: `panic-${randomUUID()}`,
    appSlug: 'slurm',
    action: 'upgrade',
    environment: null,
    ...change,
  });
  const daysBefore = (days: number) => new Date(AT.getTime() - days * 86_400_000).toISOString();
  const note = (incidentId: string, failure: Failure | null) =>
    store.transaction((tx) => tx.noteFailure(incidentId, failure));
  const asked = (failure: FailureShape, correlationId = 'req-now') =>
    store.repeats({ teamId: 'T1', correlationId, failure: { shape: failure, at: AT.toISOString() }, at: AT });

  async function noted(of: FailureShape, days: number, place: Parameters<typeof newIncident>[0] = {}): Promise<string> {
    const id = await newIncident(place);
    await note(id, { shape: of, at: daysBefore(days) });
    return id;
  }

  test('is counted by the ids it had in the last 30 days, with the first and the last of them', async () => {
    const same = shape();
    for (const days of [31, 29, 12, 3]) await noted(same, days);
    await noted(shape(), 2);
    expect(await asked(same)).toEqual({ others: 3, first: daysBefore(29), last: daysBefore(3) });
  });

  test('is none when it is the first', async () => {
    expect(await asked(shape())).toBeNull();
  });

  test('is counted once for an id that was asked for in several channels, and never for the id at hand', async () => {
    const same = shape();
    await noted(same, 3, { correlationId: 'req-twice' });
    await noted(same, 2, { correlationId: 'req-twice' });
    await noted(same, 1, { correlationId: 'req-now' });
    expect(await asked(same)).toMatchObject({ others: 1 });
    expect(await asked(same, 'req-twice')).toMatchObject({ others: 1, first: daysBefore(1) });
  });

  test('is a matter of its own workspace', async () => {
    const same = shape();
    await noted(same, 1, { teamId: 'T2' });
    expect(await asked(same)).toBeNull();
  });

  test('is what the newest run found: an older finding is replaced or taken back', async () => {
    const [first, second] = [shape(), shape()];
    const id = await noted(first, 1);
    await note(id, { shape: second, at: daysBefore(1) });
    expect([await asked(first), await asked(second)]).toMatchObject([null, { others: 1 }]);
    await note(id, null);
    expect(await asked(second)).toBeNull();
  });

  test('is looked up for an incident as of the end of its run', async () => {
    const same = shape();
    await noted(same, 5);
    const id = await noted(same, 0);
    expect(await store.repeatsOf(id)).toEqual({ others: 1, first: daysBefore(5), last: daysBefore(5) });
    expect(await store.repeatsOf(await newIncident())).toBeNull();
  });

  test('is recognised whatever the words in it hold', async () => {
    const same = shape({ error: 'lost\0 and \ud800 half', appSlug: '|' });
    await noted(same, 1);
    expect(await asked(same)).toMatchObject({ others: 1 });
  });
});

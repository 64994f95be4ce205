import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/store/database.ts';
import type { OpsOverview } from '../../../src/triage/records.ts';
import { isHealthy } from '../../../src/usecases/actions/watch-health.ts';
import type { Incident } from '../../../src/usecases/ports.ts';
import { createTestDatabase } from '../../support/database.ts';
import { found, unavailable } from '../../support/evidence.ts';
import { ACCEPTED, bundle, overview, relay } from '../../support/incident.ts';
import { cardOf, createStage, type Stage } from './stage.ts';

const ALIVE = [{ name: 'app-runtime-worker', status: 'ok', lastSeenAt: null }];
const HEALTHY = overview({ workers: ALIVE });
const DOWN = overview({ workers: ALIVE, outboxRelayOk: false });
const DELIVERY_FAILS = bundle(
  [...ACCEPTED, relay('error', 'publish failed: no servers', { attempt_count: '3', last_error: 'no servers' })],
  { overview: found('platform.overview', DOWN) },
);

let database: Database;
let stage: Stage;
let incident: Incident;
beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);
afterAll(() => database.close());
beforeEach(async () => {
  await database.query('delete from incidents');
  stage = createStage(database);
  stage.world.evidence = () => DELIVERY_FAILS;
  stage.world.overview = found('platform.overview', DOWN);
  incident = await stage.incident();
});

const watch = (claim: string = randomUUID(), user = 'UANY') =>
  stage.useCases.watchHealth({ incidentId: incident.id, person: stage.person(user, incident), claim });
const heal = () => {
  stage.world.overview = found('platform.overview', HEALTHY);
};

describe('"tell me when it is safe" (R2)', () => {
  test('answers in the thread once relay, queue and worker stayed healthy for a while, and triages anew', async () => {
    expect(await watch()).toEqual({ kind: 'watching' });
    await stage.pass(10 * 60_000);
    expect(cardOf(stage, incident)).toMatchObject({
      offers: { watch: false },
      shown: [{ kind: 'watch', state: 'watching', line: expect.stringContaining('for <@UANY>') }],
    });
    heal();
    await stage.pass(2 * 60_000);
    expect(stage.message('health:')).toBeUndefined();
    await stage.pass(2 * 60_000);
    expect(stage.message('health:')).toMatchObject({
      state: 'safe',
      askedBy: 'UANY',
      sentence: expect.stringContaining('safe to send the action again'),
    });
    expect((await stage.incidents.find(incident.id))?.incident.run).toBe(2);
    await stage.pass(3_600_000);
    expect(stage.messages.filter(({ key }) => key.startsWith('health:'))).toHaveLength(1);
    expect(stage.waiting.filter(({ job }) => job.name === 'watch-health')).toEqual([]);
  });

  test('triages anew also when the process ends between the answer and the triage', async () => {
    await watch();
    heal();
    await stage.pass(4 * 60_000);
    const [action] = await stage.store.ofIncident(incident.id);
    await database.query("update incidents set run = 1, status = 'finished' where id = $1", [incident.id]);
    await database.query("delete from claims where key like 'watch:%'");
    const payload = { actionId: action?.id ?? '', turn: 0 };
    const look = () => stage.handlers['watch-health'](payload, { signal: new AbortController().signal });
    await look();
    await look();
    expect((await stage.incidents.find(incident.id))?.incident.run).toBe(2);
  });

  test('begins to count anew after a relapse', async () => {
    await watch();
    heal();
    await stage.pass(2 * 60_000);
    stage.world.overview = found('platform.overview', DOWN);
    await stage.pass(60_000);
    heal();
    await stage.pass(2 * 60_000);
    expect(stage.message('health:')).toBeUndefined();
    await stage.pass(2 * 60_000);
    expect(stage.message('health:')).toMatchObject({ state: 'safe' });
  });

  test.each<[string, () => void, string]>([
    ['nothing heals', () => {}, 'After 24 h 0 min the outbox relay did not get healthy.'],
    [
      'health cannot be read',
      () => (stage.world.overview = unavailable('platform.overview')),
      'still could not be read',
    ],
  ])('gives up after a day and says so when %s', async (_, change, words) => {
    change();
    await watch();
    // The looks of the day are skipped: what counts is the one after the limit.
    stage.waiting.splice(0);
    await stage.pass(24 * 3_600_000);
    const [action] = await stage.store.ofIncident(incident.id);
    await stage.handlers['watch-health'](
      { actionId: action?.id ?? '', turn: 1 },
      { signal: new AbortController().signal },
    );
    await stage.settle();
    const said = stage.message('health:');
    expect(said).toMatchObject({ state: 'gave_up' });
    expect(said?.kind === 'health' ? said.sentence.replace('1 d 0 h', '24 h 0 min') : '').toContain(words);
  });

  test('one watch stands, whoever presses and however often Slack delivers the press', async () => {
    const answers = await Promise.all([watch('c1', 'U1'), watch('c2', 'U2'), watch('c1', 'U1')]);
    expect(answers.filter(({ kind }) => kind === 'watching').length).toBeGreaterThanOrEqual(1);
    expect(await watch('c3', 'U3')).toEqual({ kind: 'already_watching' });
    expect(await stage.store.ofIncident(incident.id)).toHaveLength(1);
  });

  test('is refused where health is not why Retry is off', async () => {
    stage.world.evidence = () => bundle(ACCEPTED);
    incident = await stage.incident({ correlationId: 'req-other' });
    expect(await watch()).toMatchObject({ kind: 'refused' });
  });
});

describe('health of delivery', () => {
  const now = new Date('2026-11-23T10:00:00Z');
  test.each<[string, OpsOverview | undefined, boolean]>([
    ['all is well', HEALTHY, true],
    ['nothing was read', undefined, false],
    ['the relay is degraded', DOWN, false],
    ['the relay is not said', overview({ workers: ALIVE, outboxRelayOk: null }), false],
    ['the worker is not said', overview({ workers: [] }), false],
    [
      'the worker fell silent',
      overview({ workers: [{ name: 'app-runtime-worker', status: 'ok', lastSeenAt: '2026-11-23T09:50:00Z' }] }),
      false,
    ],
    [
      'the queue is long',
      overview({ workers: ALIVE, consumers: [{ stream: 'APPS', durable: 'app-runtime', pending: 100 }] }),
      false,
    ],
    ['the outbox is long', overview({ workers: ALIVE, outboxPending: 100 }), false],
    ['an old dead-letter backlog is no outage', overview({ workers: ALIVE, dlqPending: 900 }), true],
  ])('%s', (_, read, healthy) => {
    expect(isHealthy(read, now)).toBe(healthy);
  });
});

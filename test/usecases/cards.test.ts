import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import type { Database } from '../../src/store/database.ts';
import { createEffectStore } from '../../src/store/effects.ts';
import { createIncidentStore } from '../../src/store/incident-store.ts';
import { type Cards, createCards } from '../../src/usecases/cards.ts';
import { reachedNothing } from '../../src/usecases/crash-points.ts';
import type { IncidentStore } from '../../src/usecases/incident-store.ts';
import { createOutbox } from '../../src/usecases/outbox/outbox.ts';
import { type CardContent, type Incident, SlackCallError } from '../../src/usecases/ports.ts';
import { createTestDatabase } from '../support/database.ts';
import {
  createRecordingJobs,
  createRecordingPoster,
  type RecordingPoster,
  sampleReport,
} from '../support/recording.ts';

const START = Date.parse('2026-11-23T10:00:00Z');
const report = sampleReport('req-1');

let database: Database;
let store: IncidentStore;
let poster: RecordingPoster;
let cards: Cards;
let now: number;
let incident: Incident;
const clock = () => new Date(now);

beforeAll(async () => {
  database = await createTestDatabase();
  store = createIncidentStore(database, createRecordingJobs().send);
}, 60_000);
afterAll(() => database.close());
beforeEach(async () => {
  now = START;
  poster = createRecordingPoster();
  const effects = createEffectStore(database, { now: clock });
  const outbox = createOutbox({ store: effects, holder: randomUUID(), log: silentLog, reached: reachedNothing });
  cards = createCards({ store, poster, outbox, clock, reached: reachedNothing });
  const id = randomUUID();
  await store.transaction((tx) =>
    tx.add({
      id,
      teamId: 'T1',
      channelId: `C-${id}`,
      threadTs: '1.1',
      subject: { correlationId: 'req-1' },
      requestedBy: 'U1',
      origin: 'message',
      at: clock(),
    }),
  );
  await store.transaction((tx) => tx.endRun({ incidentId: id, run: 1 }, { status: 'finished', report }, clock()));
  incident = await stored(id);
});

async function stored(id: string): Promise<Incident> {
  const found = await store.find(id);
  if (found === null) throw new Error('not stored');
  return found.incident;
}

const finished = (): CardContent => ({ phase: 'finished', incident, report });
const last = () => poster.cards[0]?.contents.at(-1);

describe('a card that Slack did not take in time', () => {
  const failing = (reason: string) =>
    new SlackCallError({ method: 'chat.postMessage', reason, retryable: true, retryAfterMs: 1_000 });

  test.each([
    ['rate_limited', 'slack_limited'],
    ['unreachable', 'slack_unreachable'],
    ['timeout', 'slack_unreachable'],
  ])('after %s says how late it is and why, and keeps saying so', async (reason, why) => {
    poster.before = async (method) => {
      if (method === 'post') throw failing(reason);
    };
    await expect(cards.show(finished())).rejects.toThrow(reason);
    poster.before = async () => {};
    now += 4 * 60_000;
    expect(await cards.show(finished())).toMatchObject({ kind: 'shown' });
    expect(last()).toMatchObject({ late: { byMs: 240_000, why } });
    now += 60 * 60_000;
    const repeats = { others: 1, first: clock().toISOString(), last: clock().toISOString() };
    await cards.show({ phase: 'finished', incident, report, repeats });
    expect(last()).toMatchObject({ repeats, late: { byMs: 240_000, why } });
  });

  test('by seconds only says nothing of it', async () => {
    poster.before = () => Promise.reject(failing('rate_limited'));
    await expect(cards.show(finished())).rejects.toThrow('rate_limited');
    poster.before = async () => {};
    now += 5_000;
    await cards.show(finished());
    expect(last()).not.toHaveProperty('late');
  });
});

describe('a card that shows something newer', () => {
  test('is not touched by an older run, nor by steps of a run that has ended', async () => {
    expect(await cards.show(finished())).toMatchObject({ kind: 'shown' });
    expect(await cards.show({ phase: 'working', incident, steps: [] })).toEqual({ kind: 'outdated' });
    await store.transaction((tx) => tx.nextRun(incident.id, clock()));
    const repeats = { others: 1, first: clock().toISOString(), last: clock().toISOString() };
    expect(await cards.show({ phase: 'finished', incident, report, repeats })).toEqual({ kind: 'outdated' });
    incident = await stored(incident.id);
    expect(await cards.show({ phase: 'working', incident, steps: [] })).toMatchObject({ kind: 'shown' });
    expect(poster.cards.map(({ contents }) => contents.map(({ phase }) => phase))).toEqual([['finished', 'working']]);
  });

  test('that shows the same already is not edited', async () => {
    await cards.show(finished());
    await cards.show(finished());
    expect(poster.cards[0]?.contents).toHaveLength(1);
  });
});

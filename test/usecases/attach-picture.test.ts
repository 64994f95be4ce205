import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LocalSlack } from '../../src/demo/slack/local-slack.ts';
import { ada, incidents } from '../../src/demo/slack/people.ts';
import { silentLog } from '../../src/log.ts';
import { drawLineage } from '../../src/picture/draw-lineage.ts';
import { createSlackClients, measuredFetch } from '../../src/slack/clients.ts';
import { createLimits } from '../../src/slack/limits.ts';
import { noMetrics } from '../../src/slack/metrics.ts';
import { createPicturePoster } from '../../src/slack/picture-poster.ts';
import type { Database } from '../../src/store/database.ts';
import { createEffectStore } from '../../src/store/effects.ts';
import { createIncidentStore } from '../../src/store/incident-store.ts';
import { judge } from '../../src/triage/judge.ts';
import { createAttachPicture } from '../../src/usecases/attach-picture.ts';
import { sealCapsule } from '../../src/usecases/capsule.ts';
import { createCards } from '../../src/usecases/cards.ts';
import { reachedNothing } from '../../src/usecases/crash-points.ts';
import { createFinishCard } from '../../src/usecases/finish-card.ts';
import { createFinishedContent } from '../../src/usecases/finished-content.ts';
import type { IncidentStore, RunRef } from '../../src/usecases/incident-store.ts';
import { createOutbox } from '../../src/usecases/outbox/outbox.ts';
import { packCapsule } from '../../src/usecases/packed-capsule.ts';
import { createTestDatabase } from '../support/database.ts';
import { ACCEPTED, bundle } from '../support/incident.ts';
import { createRecordingJobs, createRecordingPoster } from '../support/recording.ts';
import { slackSecrets, startTestSlack } from '../support/slack.ts';

let database: Database;
let store: IncidentStore;
let slack: LocalSlack;
const { jobs, send } = createRecordingJobs();
const clock = () => new Date('2026-11-23T10:00:00.000Z');

beforeAll(async () => {
  [database, slack] = await Promise.all([createTestDatabase(), startTestSlack()]);
  store = createIncidentStore(database, send);
}, 60_000);
afterAll(async () => {
  await slack.close();
  await database.close();
});
beforeEach(() => void jobs.splice(0));

const outbox = () =>
  createOutbox({ store: createEffectStore(database), holder: randomUUID(), log: silentLog, reached: reachedNothing });

function attachPicture({ files = true, seen = true }: { files?: boolean; seen?: boolean } = {}) {
  const fetch = measuredFetch(globalThis.fetch, noMetrics);
  const pictures = createPicturePoster({
    clients: createSlackClients({ botToken: slackSecrets.botToken, apiUrl: slack.apiUrl, fetch, log: silentLog }),
    limits: createLimits(Date.now),
    admission: { channelRefusal: async () => null },
    fetch: globalThis.fetch,
  });
  return createAttachPicture({
    store,
    outbox: outbox(),
    pictures,
    draw: drawLineage,
    filesAllowed: () => files,
    maySee: () => seen,
    log: silentLog,
  });
}

function finishCard(files: boolean) {
  const common = { store, log: silentLog, reached: reachedNothing };
  const cards = createCards({ ...common, poster: createRecordingPoster(), outbox: outbox(), clock });
  const contentOf = createFinishedContent({ store, cardActions: async () => null, maySee: () => true });
  return createFinishCard({ ...common, cards, contentOf, filesAllowed: () => files });
}

async function finishedRun(): Promise<{ ref: RunRef; ts: string }> {
  const { ts } = slack.say({ user: ada.id, channel: incidents, text: 'it broke' });
  const id = randomUUID();
  const ref = { incidentId: id, run: 1 };
  await store.transaction((tx) =>
    tx.add({
      id,
      teamId: 'T1',
      channelId: incidents,
      threadTs: ts,
      subject: { correlationId: `req-${id}` },
      requestedBy: ada.id,
      origin: 'message',
      at: clock(),
    }),
  );
  await end(ref);
  return { ref, ts };
}

async function end(ref: RunRef): Promise<void> {
  await store.beginRun(ref, clock());
  const evidence = bundle(ACCEPTED);
  const report = judge(evidence);
  const capsule = await packCapsule(sealCapsule(evidence, report));
  await store.transaction(async (tx) => {
    await tx.endRun(ref, { status: 'finished', report }, clock());
    await tx.keepCapsule(ref, capsule, clock());
  });
}

const filesIn = (ts: string) => slack.thread(incidents, ts).flatMap(({ files }) => files);

test('the picture stands in the thread once with its words, also after the job ran twice', async () => {
  const { ref, ts } = await finishedRun();
  await attachPicture()(ref);
  await attachPicture()(ref);
  const files = filesIn(ts);
  expect(files).toHaveLength(1);
  expect(files[0]).toMatchObject({ mimetype: 'image/png', title: 'Lineage, run 1' });
  expect(files[0]?.altText).toMatch(/^Lineage of correlation id .* api: /);
});

test('another run gets a picture of its own, and the run before it none any more', async () => {
  const { ref, ts } = await finishedRun();
  await store.transaction((tx) => tx.nextRun(ref.incidentId, clock()));
  const second = { ...ref, run: 2 };
  await end(second);
  await attachPicture()(ref);
  await attachPicture()(second);
  expect(filesIn(ts).map(({ title }) => title)).toEqual(['Lineage, run 2']);
});

test.each([{ files: false }, { seen: false }])('no picture where the policy says %o', async (rule) => {
  const { ref, ts } = await finishedRun();
  await attachPicture(rule)(ref);
  expect(filesIn(ts)).toEqual([]);
});

test.each([
  { files: true, asked: ['attach-picture'] },
  { files: false, asked: [] },
])('a finished card asks for its picture: $files', async ({ files, asked }) => {
  const { ref } = await finishedRun();
  jobs.splice(0);
  await finishCard(files)(ref);
  expect(jobs.map(({ name }) => name)).toEqual(asked);
});

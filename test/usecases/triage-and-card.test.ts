import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import type { Database } from '../../src/store/database.ts';
import { createEffectStore } from '../../src/store/effects.ts';
import { createIncidentStore } from '../../src/store/incident-store.ts';
import { judge } from '../../src/triage/judge.ts';
import { openCapsule, sealCapsule } from '../../src/usecases/capsule.ts';
import { cardKey, createCards } from '../../src/usecases/cards.ts';
import { reachedNothing } from '../../src/usecases/crash-points.ts';
import { createFinishCard } from '../../src/usecases/finish-card.ts';
import { createFinishedContent } from '../../src/usecases/finished-content.ts';
import { createGiveUp } from '../../src/usecases/give-up.ts';
import type { IncidentStore, RunRef } from '../../src/usecases/incident-store.ts';
import { createLookUp } from '../../src/usecases/look-up.ts';
import { createOutbox } from '../../src/usecases/outbox/outbox.ts';
import { CardNotPostedYetError, createPointToCard } from '../../src/usecases/point-to-card.ts';
import { type RunTriage, SlackCallError } from '../../src/usecases/ports.ts';
import { createTriageIncident } from '../../src/usecases/triage-incident.ts';
import { createTestDatabase } from '../support/database.ts';
import { ACCEPTED, bundle as incidentBundle } from '../support/incident.ts';
import {
  createRecordingJobs,
  createRecordingPoster,
  instantTriage,
  type RecordingPoster,
  STORM_LIMITS,
} from '../support/recording.ts';
import { until } from '../support/until.ts';

let database: Database;
let store: IncidentStore;
let poster: RecordingPoster;
const { jobs, send } = createRecordingJobs();
const clock = () => new Date('2026-11-23T10:00:00.000Z');
const timeout = new SlackCallError({ method: 'chat.postMessage', reason: 'timeout', retryable: true });
const refusal = new SlackCallError({ method: 'chat.postMessage', reason: 'not_in_channel', retryable: false });

beforeAll(async () => {
  database = await createTestDatabase();
  store = createIncidentStore(database, send);
}, 60_000);
afterAll(() => database.close());
beforeEach(() => {
  jobs.splice(0);
  poster = createRecordingPoster();
});

function parts(runTriage: RunTriage = instantTriage) {
  const reached = reachedNothing;
  const outbox = createOutbox({ store: createEffectStore(database), holder: randomUUID(), log: silentLog, reached });
  const cards = createCards({ store, poster, outbox, clock, reached });
  const triage = createTriageIncident({
    store,
    cards,
    runTriage,
    clock,
    log: silentLog,
    reached,
    progressEveryMs: 0,
    stormLimits: () => STORM_LIMITS,
    newId: randomUUID,
  });
  return {
    triage: (ref: RunRef) => triage(ref, { signal: new AbortController().signal }),
    finishCard: createFinishCard({
      store,
      cards,
      contentOf: createFinishedContent({ store, cardActions: async () => null, maySee: () => true }),
      log: silentLog,
      reached,
    }),
    giveUp: createGiveUp({ store, clock }),
    pointToCard: createPointToCard({ store, poster, outbox, log: silentLog }),
  };
}

async function newIncident(correlationId = 'req-1'): Promise<RunRef> {
  const id = randomUUID();
  const subject = { correlationId };
  await store.transaction((tx) =>
    tx.add({
      id,
      teamId: 'T1',
      channelId: `C-${id}`,
      threadTs: '1.1',
      subject,
      requestedBy: 'U1',
      origin: 'message',
      at: clock(),
    }),
  );
  return { incidentId: id, run: 1 };
}

async function nextRun({ incidentId }: RunRef): Promise<RunRef> {
  const { run } = await store.transaction((tx) => tx.nextRun(incidentId, clock()));
  return { incidentId, run };
}

const effects = () => createEffectStore(database);
const phases = () => poster.cards.map(({ contents }) => contents.map(({ phase }) => phase));

describe('a triage', () => {
  test('posts one card at work, stores the report and asks for the finished card', async () => {
    const ref = await newIncident();
    await parts().triage(ref);
    expect(poster.cards).toHaveLength(1);
    expect(new Set(phases()[0])).toEqual(new Set(['working']));
    const found = await store.find(ref.incidentId);
    expect(found?.incident).toMatchObject({ status: 'finished', finishedAt: clock() });
    expect(found?.incident.report?.verdict.reason).toBe('allowlist_entry_missing');
    expect(found?.card).toMatchObject({ ts: poster.cards[0]?.ts });
    expect(jobs).toEqual([{ name: 'finish-card', payload: ref }]);
  });

  test('keeps its evidence capsule with the report, for this workspace and channel alone', async () => {
    const ref = await newIncident();
    const bundle = incidentBundle([...ACCEPTED]);
    const report = judge(bundle);
    await parts(async () => ({ report, bundle, failure: null })).triage(ref);
    const place = { incidentId: ref.incidentId, teamId: 'T1', channelId: `C-${ref.incidentId}` };
    const { capsule } = createLookUp(store);
    const kept = await capsule(place);
    expect(kept?.run).toBe(1);
    expect(openCapsule(kept?.file ?? '')).toEqual(sealCapsule(bundle, report));
    expect(await capsule({ ...place, run: 2 })).toBeNull();
    expect(await capsule({ ...place, teamId: 'T2' })).toBeNull();
    expect(await capsule({ ...place, channelId: 'C-other' })).toBeNull();
  });

  test('notes what failed, so that the next one like it says on its card that it was seen before (R4)', async () => {
    const failure = {
      at: clock().toISOString(),
      shape: {
        reason: 'worker_defect',
        service: null,
        error: randomUUID(),
        appSlug: null,
        action: null,
        environment: null,
      },
    };
    const asked: unknown[] = [];
    const failing: RunTriage = async (subject, options) => {
      asked.push(await options?.repeatsOf?.(failure));
      return { ...(await instantTriage(subject)), failure };
    };
    const refs = [await newIncident('req-first'), await newIncident('req-second')];
    for (const ref of refs) {
      await parts(failing).triage(ref);
      await parts().finishCard(ref);
    }
    const repeats = { others: 1, first: failure.at, last: failure.at };
    expect(asked).toEqual([null, repeats]);
    expect(poster.cards.map(({ contents }) => contents.at(-1))).toMatchObject([{ phase: 'finished' }, { repeats }]);
    expect(poster.cards[0]?.contents.at(-1)).not.toHaveProperty('repeats');
  });

  test('shows its steps while it works', async () => {
    const ref = await newIncident();
    const [posted, shown] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow: RunTriage = async (subject, options) => {
      const step = { id: 'logs', title: 'Logs' };
      options?.onSteps?.([{ ...step, state: 'in_progress', detail: null }]);
      await posted.promise;
      options?.onSteps?.([{ ...step, state: 'complete', detail: '3 lines' }]);
      await shown.promise;
      return instantTriage(subject);
    };
    const done = parts(slow).triage(ref);
    const first = await until('the card', () => poster.cards[0]?.contents[0]);
    expect(first).toMatchObject({ phase: 'working', steps: [{ id: 'logs', state: 'in_progress' }] });
    posted.resolve();
    const second = await until('the next steps on the card', () => poster.cards[0]?.contents[1]);
    expect(second).toMatchObject({ phase: 'working', steps: [{ id: 'logs', state: 'complete' }] });
    shown.resolve();
    await done;
  });

  test('begins at once, not only when the card stands', async () => {
    const ref = await newIncident();
    const posted = Promise.withResolvers<void>();
    poster.before = async (method) => (method === 'post' ? posted.promise : undefined);
    let began = false;
    const done = parts(async (subject) => {
      began = true;
      return instantTriage(subject);
    }).triage(ref);
    await until('the triage', () => began);
    posted.resolve();
    await done;
  });

  test('that ended already is left alone when its job comes again', async () => {
    const ref = await newIncident();
    await parts().triage(ref);
    jobs.splice(0);
    await parts(() => Promise.reject(new Error('not again'))).triage(ref);
    expect(jobs).toEqual([]);
    expect(poster.cards).toHaveLength(1);
  });

  test('keeps its report when Slack cannot be reached; the finished card is posted later', async () => {
    const ref = await newIncident();
    poster.before = () => Promise.reject(timeout);
    await parts().triage(ref);
    expect((await store.find(ref.incidentId))?.incident.status).toBe('finished');
    poster.before = async () => {};
    await parts().finishCard(ref);
    expect(phases()).toEqual([['finished']]);
  });

  test('that fails leaves the run for another attempt', async () => {
    const ref = await newIncident();
    await expect(parts(() => Promise.reject(new Error('a bug'))).triage(ref)).rejects.toThrow('a bug');
    expect((await store.find(ref.incidentId))?.incident.status).toBe('running');
    await parts().triage(ref);
    expect((await store.find(ref.incidentId))?.incident.status).toBe('finished');
    expect(poster.cards).toHaveLength(1);
  });

  test('that is given up says on the card that nothing was judged, and what to do', async () => {
    const ref = await newIncident();
    await parts(() => Promise.reject(new Error('a bug')))
      .triage(ref)
      .catch(() => {});
    await parts().giveUp(ref);
    expect(jobs).toEqual([{ name: 'finish-card', payload: ref }]);
    await parts().finishCard(ref);
    const content = poster.cards[0]?.contents.at(-1);
    expect(content?.phase).toBe('failed');
    expect(content?.phase === 'failed' && content.why).toMatch(/nothing was judged.*Run it again.*incident id/s);
    jobs.splice(0);
    await parts().giveUp(ref);
    expect(jobs).toEqual([]);
  });
});

describe('exactly one card', () => {
  test('stands when the answer to its post was lost', async () => {
    const ref = await newIncident();
    poster.after = (method) => (method === 'post' ? Promise.reject(timeout) : Promise.resolve());
    await parts().triage(ref);
    expect((await effects().find(cardKey(ref.incidentId)))?.state).toBe('uncertain');
    await parts().finishCard(ref);
    expect(phases()).toEqual([['working', 'finished']]);
    expect((await store.find(ref.incidentId))?.card).toMatchObject({ ts: poster.cards[0]?.ts });
  });

  test('stands when the process ended before the post was made', async () => {
    const ref = await newIncident();
    await effects().take(
      { key: cardKey(ref.incidentId), kind: 'show-card', incidentId: ref.incidentId },
      { holder: 'dead', leaseMs: 0, settleMs: 0 },
    );
    await parts().triage(ref);
    expect(poster.cards).toHaveLength(1);
  });

  test('is not looked for after Slack refused to post it: it is posted when it can be', async () => {
    const ref = await newIncident();
    poster.before = () => Promise.reject(refusal);
    await parts().triage(ref);
    expect((await effects().find(cardKey(ref.incidentId)))?.state).toBe('failed');
    const calls: string[] = [];
    poster.before = async (method) => void calls.push(method);
    await parts().finishCard(ref);
    expect(calls).toEqual(['post']);
  });

  test.each(['rate_limited', 'ratelimited', 'unreachable'])(
    'is not looked for after a post that cannot have had an effect (%s)',
    async (reason) => {
      const ref = await newIncident();
      const error = new SlackCallError({ method: 'chat.postMessage', reason, retryable: true });
      poster.before = () => Promise.reject(error);
      await parts().triage(ref);
      const calls: string[] = [];
      poster.before = async (method) => void calls.push(method);
      await parts().finishCard(ref);
      expect(calls).toEqual(['post']);
    },
  );

  test('is not posted blindly where nobody may look for one whose answer was lost; the id may be asked for anew', async () => {
    const ref = await newIncident();
    const { triage, finishCard } = parts();
    poster.before = async (method) => {
      if (method === 'find') throw new SlackCallError({ method: 'x', reason: 'missing_scope', retryable: false });
    };
    poster.after = () => Promise.reject(timeout);
    await triage(ref);
    for (let attempt = 0; attempt < 5; attempt++) await finishCard(ref);
    expect(poster.cards).toHaveLength(1);
    expect((await store.find(ref.incidentId))?.card).toMatchObject({ ts: null, shownRun: 1 });
  });

  test('stands when two jobs want it at the same time', async () => {
    const ref = await newIncident();
    const { triage, finishCard } = parts();
    await triage(ref);
    await store.cardGone({ ...ref, run: 0 });
    await Promise.all([finishCard(ref), finishCard(ref)]);
    expect(poster.cards).toHaveLength(2);
    expect((await store.find(ref.incidentId))?.card.ts).toBe(poster.cards[1]?.ts);
  });

  test('is used again by the next run, which shows that it works', async () => {
    const ref = await newIncident();
    const { triage, finishCard } = parts();
    await triage(ref);
    await finishCard(ref);
    const second = await nextRun(ref);
    const before = poster.cards[0]?.contents.length ?? 0;
    await triage(second);
    expect(poster.cards[0]?.contents[before]).toMatchObject({ phase: 'working', incident: { run: 2 } });
    await finishCard(second);
    expect(poster.cards).toHaveLength(1);
    expect(poster.cards[0]?.contents.at(-1)).toMatchObject({ phase: 'finished', incident: { run: 2 } });
  });

  test('is posted again for a new run when somebody deleted it', async () => {
    const ref = await newIncident();
    const { triage, finishCard } = parts();
    await triage(ref);
    await finishCard(ref);
    for (const card of poster.cards) card.deleted = true;
    const second = await nextRun(ref);
    await triage(second);
    await finishCard(second);
    expect(phases().at(-1)?.at(-1)).toBe('finished');
    expect(poster.cards).toHaveLength(2);
  });
});

describe('the finished card', () => {
  test('is shown once, however often its job comes', async () => {
    const ref = await newIncident();
    const { triage, finishCard } = parts();
    await triage(ref);
    await finishCard(ref);
    await finishCard(ref);
    expect(phases()[0]?.filter((phase) => phase === 'finished')).toHaveLength(1);
  });

  test('of an older run is never shown over a newer one', async () => {
    const ref = await newIncident();
    const { triage, finishCard } = parts();
    await triage(ref);
    await nextRun(ref);
    await finishCard(ref);
    expect(phases()[0]).not.toContain('finished');
  });

  test('is tried again when Slack is in trouble, and not when Slack refuses', async () => {
    const ref = await newIncident();
    const { triage, finishCard } = parts();
    await triage(ref);
    poster.before = () => Promise.reject(timeout);
    await expect(finishCard(ref)).rejects.toBe(timeout);
    poster.before = () => Promise.reject(refusal);
    await expect(finishCard(ref)).resolves.toBeUndefined();
  });

  test('that Slack refuses to post is given up, so that asking again starts anew', async () => {
    const ref = await newIncident();
    const { triage, finishCard } = parts();
    poster.before = () => Promise.reject(refusal);
    await triage(ref);
    await finishCard(ref);
    expect((await store.find(ref.incidentId))?.card).toMatchObject({ ts: null, shownRun: 1 });
  });

  test('that was deleted ends its job', async () => {
    const ref = await newIncident();
    const { triage, finishCard } = parts();
    await triage(ref);
    for (const card of poster.cards) card.deleted = true;
    await finishCard(ref);
    expect((await store.find(ref.incidentId))?.card).toMatchObject({ ts: null, shownRun: 1 });
    expect(poster.cards).toHaveLength(1);
  });
});

describe('a pointer', () => {
  const where = { channelId: 'C1', threadTs: '9.9' };

  test('waits for the card, then points to it', async () => {
    const ref = await newIncident();
    const { triage, pointToCard } = parts();
    await expect(pointToCard({ incidentId: ref.incidentId, ...where })).rejects.toThrow(CardNotPostedYetError);
    await triage(ref);
    await pointToCard({ incidentId: ref.incidentId, ...where });
    expect(poster.pointers).toEqual([{ incidentId: ref.incidentId, cardTs: poster.cards[0]?.ts, threadTs: '9.9' }]);
  });

  test('is not repeated after a timeout, because it may stand', async () => {
    const ref = await newIncident();
    const { triage, pointToCard } = parts();
    await triage(ref);
    poster.after = () => Promise.reject(timeout);
    await expect(pointToCard({ incidentId: ref.incidentId, ...where })).rejects.toBe(timeout);
    await pointToCard({ incidentId: ref.incidentId, ...where });
    expect(poster.pointers).toHaveLength(1);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import type { Database } from '../../../src/store/database.ts';
import { createIncidentStore } from '../../../src/store/incident-store.ts';
import { createStormStore } from '../../../src/store/storm-store.ts';
import type { Failure } from '../../../src/triage/fingerprint.ts';
import { type AcceptRequest, createAcceptReport } from '../../../src/usecases/accept-report.ts';
import type { ActionMessage } from '../../../src/usecases/action-messages.ts';
import { createGiveUp } from '../../../src/usecases/give-up.ts';
import type { IncidentStore, JobRequest } from '../../../src/usecases/incident-store.ts';
import { SlackCallError } from '../../../src/usecases/ports.ts';
import { createDrawStorm } from '../../../src/usecases/storms/draw-storm.ts';
import { joinSameFailure, showEnd } from '../../../src/usecases/storms/end-run.ts';
import { createStormUseCases } from '../../../src/usecases/storms/open-card.ts';
import { PRIORITY } from '../../../src/usecases/storms/storm-rule.ts';
import { createTestDatabase } from '../../support/database.ts';
import { acceptRequest, createRecordingJobs, STORM_LIMITS, sampleReport } from '../../support/recording.ts';

let database: Database;
let store: IncidentStore;
let now: Date;
const { jobs, send } = createRecordingJobs();
const clock = () => now;
const common = { stormLimits: () => STORM_LIMITS, newId: randomUUID };

beforeAll(async () => {
  database = await createTestDatabase();
  store = createIncidentStore(database, send);
}, 60_000);
afterAll(() => database.close());
beforeEach(() => {
  now = new Date('2026-11-23T10:00:00.000Z');
  jobs.splice(0);
});

const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const named = (name: JobRequest['name']) => jobs.filter((job) => job.name === name);
const newChannel = () => `C${randomUUID()}`;

async function accept(request: AcceptRequest): Promise<string[]> {
  const outcome = await createAcceptReport({ store, clock, ...common })(request);
  if (outcome.kind === 'duplicate') throw new Error('taken before');
  return outcome.incidents.map(({ incidentId }) => incidentId);
}

/** As somebody who pastes `count` ids in messages of ten. */
async function paste(channelId: string, count: number): Promise<string[]> {
  const incidentIds: string[] = [];
  for (let from = 0; from < count; from += 10) {
    const subjects = Array.from({ length: Math.min(10, count - from) }, (_, at) => ({
      correlationId: `req-${channelId}-${from + at}`,
    }));
    incidentIds.push(...(await accept(acceptRequest({ channelId, subjects }))));
  }
  return incidentIds;
}

const shape = (reason: string): Failure => ({
  shape: { reason, service: 'gpuaas-api', error: 'x', appSlug: 'slurm', action: 'upgrade', environment: 'prod' },
  at: '2026-11-23T09:59:00.000Z',
});

/** Ends a run as its triage does. */
async function end(incidentId: string, reason: string | null = 'allowlist_entry_missing'): Promise<void> {
  const ref = { incidentId, run: 1 };
  const incident = (await store.find(incidentId))?.incident;
  if (incident === undefined) throw new Error('no such incident');
  const report = sampleReport(incident.subject.correlationId);
  const verdict =
    reason === null
      ? { ...report.verdict, class: 'undetermined' as const, reason: 'not_enough_evidence' }
      : { ...report.verdict, reason };
  await store.transaction(async (tx) => {
    await tx.storms.holdChannel(incident);
    await tx.endRun(ref, { status: 'finished', report: { ...report, verdict } }, now);
    await tx.noteFailure(incidentId, reason === null ? null : shape(reason));
    if (reason !== null) await joinSameFailure(tx, incident, shape(reason), now, common);
    await showEnd(tx, ref, now);
  });
}

interface Shown {
  readonly key: string;
  readonly contents: ActionMessage[];
}

/** A place where digests are shown; `before` may refuse. */
function board(before: (message: ActionMessage) => void = () => {}) {
  const shown: Shown[] = [];
  const draw = createDrawStorm({
    storms: createStormStore(database),
    store,
    posts: {
      async show(key, _storm, _place, message) {
        before(message);
        const known = shown.find((one) => one.key === key);
        if (known === undefined) shown.push({ key, contents: [message] });
        else known.contents.push(message);
        return { ts: `1700000001.${String(shown.length).padStart(6, '0')}` };
      },
    },
    maySee: () => true,
    newId: randomUUID,
    clock,
    log: silentLog,
  });
  /** Does the jobs that wait, as the queue would in time. */
  async function drawAll(): Promise<void> {
    for (let job = takeDraw(); job !== undefined; job = takeDraw()) {
      later(job.afterMs ?? 0);
      await draw(job.payload);
    }
  }
  return { shown, drawAll, last: () => shown.map(({ contents }) => contents.at(-1)) };
}

function takeDraw() {
  const index = jobs.findIndex(({ name }) => name === 'draw-storm');
  const [job] = index === -1 ? [] : jobs.splice(index, 1);
  return job?.name === 'draw-storm' ? job : undefined;
}

const countsOf = (messages: readonly (ActionMessage | undefined)[]) =>
  messages.map((message) =>
    message?.kind === 'storm_failure'
      ? { failed: message.members.length, atWork: message.atWork }
      : message?.kind === 'storm'
        ? { total: message.sorted.total, atWork: message.sorted.atWork.length }
        : null,
  );

describe('many ids in a minute', { timeout: 30_000 }, () => {
  test('are all triaged: five with cards, the others behind them and without', async () => {
    await paste(newChannel(), 20);
    const priorities = named('triage-incident').map(({ priority }) => priority);
    expect(priorities).toHaveLength(20);
    expect(priorities.filter((priority) => priority === PRIORITY.ownCard)).toHaveLength(5);
    expect(priorities.filter((priority) => priority === PRIORITY.member)).toHaveLength(15);
    expect(named('draw-storm')).toHaveLength(1);
  });

  test('end in one card over all and one for each failure, and every id is counted once', async () => {
    const incidentIds = await paste(newChannel(), 20);
    const { shown, drawAll, last } = board();
    await drawAll();
    expect(countsOf(last())).toEqual([{ total: 20, atWork: 20 }]);
    jobs.splice(0);
    for (const [index, incidentId] of incidentIds.entries()) {
      await end(incidentId, index < 10 ? 'allowlist_entry_missing' : index < 17 ? 'worker_down' : null);
    }
    expect(named('finish-card')).toHaveLength(5);
    await drawAll();
    expect(shown).toHaveLength(3);
    expect(countsOf(last())).toEqual([
      { total: 20, atWork: 0 },
      { failed: 10, atWork: 0 },
      { failed: 7, atWork: 0 },
    ]);
    const overAll = last()[0];
    if (overAll?.kind !== 'storm') throw new Error('no card over all');
    expect(overAll.sorted.undetermined).toHaveLength(3);
    expect(overAll.failures.map(({ ts }) => ts)).not.toContain(null);
  });

  test('are drawn at a bounded rate: one job waits, not before the pace allows', async () => {
    const incidentIds = await paste(newChannel(), 8);
    const { drawAll } = board();
    await drawAll();
    for (const incidentId of incidentIds) await end(incidentId);
    expect(named('draw-storm')).toMatchObject([{ afterMs: 3_000 }]);
  });

  test('that a drawing overtakes are drawn once more', async () => {
    const [, , , , , sixth = ''] = await paste(newChannel(), 6);
    const { stormId = '' } = (await store.membership(sixth)) ?? {};
    let overtaken = false;
    const storms = createStormStore(database);
    const { last, drawAll } = board((message) => {
      if (message.kind === 'storm' && !overtaken) {
        overtaken = true;
        void storms.beginDrawing(stormId, now);
      }
    });
    await drawAll();
    expect(last()).toHaveLength(1);
    expect(overtaken).toBe(true);
  });

  test('whose triage could not finish are counted and not lost', async () => {
    const incidentIds = await paste(newChannel(), 7);
    const giveUp = createGiveUp({ store, clock });
    for (const incidentId of incidentIds) await giveUp({ incidentId, run: 1 });
    expect(named('finish-card')).toHaveLength(5);
    const { drawAll, last } = board();
    await drawAll();
    const [overAll] = last();
    expect(overAll?.kind === 'storm' && overAll.sorted.stopped).toHaveLength(7);
  });

  test('show what they can where Slack refuses one card for good', async () => {
    const incidentIds = await paste(newChannel(), 10);
    for (const incidentId of incidentIds) await end(incidentId);
    const { drawAll, last } = board((message) => {
      if (message.kind !== 'storm_failure') return;
      throw new SlackCallError({ method: 'chat.postMessage', reason: 'restricted_action', retryable: false });
    });
    await drawAll();
    expect(countsOf(last())).toEqual([{ total: 10, atWork: 0 }]);
  });

  test('join the storm that is there, and begin another once it was quiet for long', async () => {
    const channelId = newChannel();
    const first = (await store.membership((await paste(channelId, 6)).at(-1) ?? ''))?.stormId;
    const ask = async () => {
      const subjects = Array.from({ length: 6 }, () => ({ correlationId: randomUUID() }));
      return store.membership((await accept(acceptRequest({ channelId, subjects }))).at(-1) ?? '');
    };
    later(9 * 60_000);
    expect((await ask())?.stormId).toBe(first);
    later(11 * 60_000);
    expect((await ask())?.stormId).not.toBe(first);
  });

  test('of two requests at once get no more cards than the limit', async () => {
    const channelId = newChannel();
    const request = () =>
      acceptRequest({ channelId, subjects: Array.from({ length: 5 }, () => ({ correlationId: randomUUID() })) });
    await Promise.all([accept(request()), accept(request()), accept(request())]);
    expect(named('triage-incident').filter(({ priority }) => priority === PRIORITY.ownCard)).toHaveLength(5);
  });
});

describe('a single question in a storm', { timeout: 30_000 }, () => {
  test.each(['message', 'mention', 'command'] as const)('by %s has its own card and goes first', async (origin) => {
    const channelId = newChannel();
    await paste(channelId, 10);
    jobs.splice(0);
    const [incidentId = ''] = await accept(acceptRequest({ channelId, origin, userId: 'U2' }));
    expect(jobs).toEqual([{ name: 'triage-incident', payload: { incidentId, run: 1 }, priority: PRIORITY.single }]);
    expect(await store.membership(incidentId)).toBeNull();
  });
});

describe('the card of one id of a storm', { timeout: 30_000 }, () => {
  const asking = () => createStormUseCases({ store, storms: createStormStore(database), maySee: () => true, clock });

  test('comes from the stored report, in the thread where it was opened', async () => {
    const channelId = newChannel();
    const incidentId = (await paste(channelId, 8)).at(-1) ?? '';
    await end(incidentId);
    jobs.splice(0);
    const asked = { incidentId, teamId: 'T1', channelId, threadTs: '1700000009.000900' };
    expect(await asking().openCard(asked)).toEqual({ kind: 'opened' });
    expect(named('finish-card')).toMatchObject([{ payload: { incidentId, run: 1 } }]);
    expect((await store.find(incidentId))?.card).toMatchObject({ ts: null, threadTs: '1700000009.000900' });
    expect(await asking().openCard(asked)).toMatchObject({ kind: 'stands' });
    expect(named('finish-card')).toHaveLength(1);
  });

  test('is not given to another channel or workspace', async () => {
    const channelId = newChannel();
    const incidentId = (await paste(channelId, 8)).at(-1) ?? '';
    for (const place of [
      { teamId: 'T1', channelId: newChannel() },
      { teamId: 'T2', channelId },
    ]) {
      expect(await asking().openCard({ incidentId, ...place, threadTs: null })).toEqual({ kind: 'not-found' });
    }
  });

  test('is made by asking for the id alone, and what still waits goes first then', async () => {
    const channelId = newChannel();
    const incidentId = (await paste(channelId, 8)).at(-1) ?? '';
    jobs.splice(0);
    const correlationId = (await store.find(incidentId))?.incident.subject.correlationId ?? '';
    const threadTs = '1700000009.000900';
    await accept(acceptRequest({ channelId, origin: 'mention', correlationId, threadTs }));
    expect(named('triage-incident')).toEqual([
      { name: 'triage-incident', payload: { incidentId, run: 1 }, priority: PRIORITY.single },
    ]);
    expect(await store.membership(incidentId)).toMatchObject({ ownCard: true });
  });

  test('is not made by pasting many known ids again, which leaves them in their digests', async () => {
    const channelId = newChannel();
    await paste(channelId, 20);
    jobs.splice(0);
    const subjects = Array.from({ length: 10 }, (_, at) => ({ correlationId: `req-${channelId}-${10 + at}` }));
    await accept(acceptRequest({ channelId, subjects }));
    expect(jobs).toEqual([]);
  });

  test('is listed for its digest, in its channel only', async () => {
    const channelId = newChannel();
    const incidentIds = await paste(channelId, 12);
    for (const incidentId of incidentIds) await end(incidentId);
    const { shown, drawAll } = board();
    await drawAll();
    for (const { key: digestId } of shown) {
      const of = { digestId, teamId: 'T1', channelId };
      expect((await asking().digestMembers(of))?.members).toHaveLength(12);
      expect(await asking().digestMembers({ ...of, channelId: newChannel() })).toBeNull();
    }
  });
});

describe('the same failure that comes slowly', { timeout: 30_000 }, () => {
  async function ask(channelId: string): Promise<string> {
    const [incidentId = ''] = await accept(acceptRequest({ channelId, userId: `U${randomUUID()}` }));
    await end(incidentId);
    return incidentId;
  }

  test('joins one digest with the sixth id within ten minutes, beside the cards that stand', async () => {
    const channelId = newChannel();
    for (let times = 0; times < 5; times++) {
      await ask(channelId);
      later(90_000);
    }
    expect(named('draw-storm')).toEqual([]);
    await ask(channelId);
    const { drawAll, last } = board();
    await drawAll();
    expect(countsOf(last())).toEqual([{ failed: 6, atWork: 0 }]);
    await ask(channelId);
    await drawAll();
    expect(countsOf(last())).toEqual([{ failed: 7, atWork: 0 }]);
    expect(named('finish-card')).toHaveLength(7);
  });

  test('does not where it is spread over more time', async () => {
    const channelId = newChannel();
    for (let times = 0; times < 8; times++) {
      await ask(channelId);
      later(3 * 60_000);
    }
    expect(named('draw-storm')).toEqual([]);
  });

  test('keeps its card when the channel comes into a storm of many ids', async () => {
    const channelId = newChannel();
    for (let times = 0; times < 6; times++) {
      await ask(channelId);
      later(61_000);
    }
    const { drawAll, last } = board();
    await drawAll();
    const incidentIds = await paste(channelId, 8);
    for (const incidentId of incidentIds) await end(incidentId);
    await drawAll();
    expect(countsOf(last())).toEqual([
      { failed: 14, atWork: 0 },
      { total: 14, atWork: 0 },
    ]);
  });
});

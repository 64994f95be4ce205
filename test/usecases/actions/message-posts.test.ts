import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import type { Database } from '../../../src/store/database.ts';
import { createEffectStore } from '../../../src/store/effects.ts';
import type { ActionMessage, ActionMessages } from '../../../src/usecases/action-messages.ts';
import { createMessagePosts } from '../../../src/usecases/actions/message-posts.ts';
import { reachedNothing } from '../../../src/usecases/crash-points.ts';
import { createOutbox, EffectBusyError } from '../../../src/usecases/outbox/outbox.ts';
import { SlackCallError } from '../../../src/usecases/ports.ts';
import { createTestDatabase } from '../../support/database.ts';
import { createStage } from './stage.ts';

const PLACE = { channelId: 'C1', threadTs: '1.1' };
const message = (sentence: string): ActionMessage => ({ kind: 'health', state: 'safe', sentence, askedBy: 'U1' });
const timeout = new SlackCallError({ method: 'chat.postMessage', reason: 'timeout', retryable: true });
const limited = new SlackCallError({
  method: 'chat.postMessage',
  reason: 'rate_limited',
  retryable: true,
  retryAfterMs: 1,
});
const refusal = new SlackCallError({ method: 'chat.postMessage', reason: 'not_in_channel', retryable: false });

let database: Database;
let action: { id: string; incidentId: string };
let key: string;
let now: number;
let standing: { key: string; ts: string; shown: ActionMessage[] }[];
let before: () => void;
let after: () => void;
let calls: string[];
let mayLook: boolean;

beforeAll(async () => {
  database = await createTestDatabase();
  const incident = await createStage(database).incident();
  action = { id: randomUUID(), incidentId: incident.id };
  await database.query(
    `insert into actions (id, incident_id, kind, state, machine, target, details, asked_by, created_at, updated_at)
     values ($1, $2, 'watch', 'watching', '{}', 't', '{}', 'U1', now(), now())`,
    [action.id, incident.id],
  );
}, 60_000);
afterAll(() => database.close());
beforeEach(() => {
  key = randomUUID();
  now = Date.parse('2026-11-23T10:00:00Z');
  standing = [];
  calls = [];
  mayLook = true;
  before = () => {};
  after = () => {};
});

/** As another process would have them. */
function posts() {
  const messages: ActionMessages = {
    async post(_, posted, content) {
      calls.push('post');
      before();
      const ts = `2.${standing.length + 1}`;
      standing.push({ key: posted, ts, shown: [content] });
      after();
      return { ts };
    },
    async find(_, wanted) {
      calls.push('find');
      if (!mayLook) throw new SlackCallError({ method: 'x', reason: 'missing_scope', retryable: false });
      const found = standing.find((each) => each.key === wanted);
      return found === undefined ? null : { ts: found.ts };
    },
    async update({ ts }, content) {
      calls.push('update');
      const found = standing.find((each) => each.ts === ts);
      found?.shown.push(content);
      return found === undefined ? 'gone' : 'updated';
    },
    async attach() {
      calls.push('attach');
      after();
    },
  };
  const effects = createEffectStore(database, { now: () => new Date(now) });
  const outbox = createOutbox({ store: effects, holder: randomUUID(), log: silentLog, reached: reachedNothing });
  return createMessagePosts({ outbox, effects, messages, reached: reachedNothing });
}

const show = (sentence = 'a', by = posts()) => by.show(key, action, PLACE, message(sentence));

describe('a message of an action', () => {
  test('is posted once, edited when it changes, and left alone when it does not', async () => {
    expect(await show('a')).toEqual({ ts: '2.1' });
    await show('a');
    await show('b');
    await show('b');
    expect(calls).toEqual(['post', 'update']);
    expect(standing[0]?.shown).toEqual([message('a'), message('b')]);
    expect(await posts().tsOf(key)).toBe('2.1');
  });

  test('by two jobs of one process at once is posted once', async () => {
    const shared = posts();
    await Promise.all([show('a', shared), show('a', shared)]);
    expect(calls).toEqual(['post']);
  });

  test('by two processes at once is posted by one; the other comes again', async () => {
    const results = await Promise.allSettled([show('a', posts()), show('a', posts())]);
    const failed = results.filter((result) => result.status === 'rejected');
    expect(standing).toHaveLength(1);
    for (const { reason } of failed) expect(reason).toBeInstanceOf(EffectBusyError);
  });

  test('whose answer was lost is found, and shows what it is to show now', async () => {
    after = () => {
      throw timeout;
    };
    await expect(show('a')).rejects.toBe(timeout);
    after = () => {};
    expect(await show('b')).toEqual({ ts: '2.1' });
    expect(calls).toEqual(['post', 'find', 'update']);
    expect(standing).toHaveLength(1);
  });

  test('whose post failed with nothing known is looked for, and posted when it is not there', async () => {
    before = () => {
      throw timeout;
    };
    await expect(show()).rejects.toBe(timeout);
    before = () => {};
    await show();
    expect(calls).toEqual(['post', 'find', 'post']);
    expect(standing).toHaveLength(1);
  });

  test('that was rate limited does not stand: nothing has to be looked for', async () => {
    before = () => {
      throw limited;
    };
    await expect(show()).rejects.toBe(limited);
    before = () => {};
    await show();
    expect(calls).toEqual(['post', 'post']);
  });

  test('that was refused is not tried again as it is, and may be shown otherwise', async () => {
    before = () => {
      throw refusal;
    };
    await expect(show('a')).rejects.toMatchObject({ reason: 'not_in_channel', retryable: false });
    before = () => {};
    await expect(show('a')).rejects.toMatchObject({ reason: 'not_in_channel', retryable: false });
    expect(await show('b')).toEqual({ ts: '2.1' });
    expect(calls).toEqual(['post', 'post']);
  });

  test('of a process that died while posting is looked for once its lease is over', async () => {
    const effects = createEffectStore(database, { now: () => new Date(now) });
    await effects.take(
      { key: `message:${key}`, kind: 'show-message', incidentId: action.incidentId, version: 'x', about: PLACE },
      { holder: 'dead', leaseMs: 30_000, settleMs: 0 },
    );
    standing.push({ key, ts: '2.9', shown: [] });
    now += 29_000;
    await expect(show()).rejects.toBeInstanceOf(EffectBusyError);
    now += 1_000;
    expect(await show()).toEqual({ ts: '2.9' });
    expect(calls).toEqual(['find', 'update']);
  });

  test('whose answer was lost is not posted blindly where Slack lets nobody look', async () => {
    after = () => {
      throw timeout;
    };
    await expect(show()).rejects.toBe(timeout);
    after = () => {};
    mayLook = false;
    await expect(show()).rejects.toMatchObject({ retryable: false, reason: expect.stringContaining('missing_scope') });
    expect(calls).toEqual(['post', 'find']);
  });

  test('a file whose answer was lost is not put there again', async () => {
    const attach = () => posts().attach(key, action, PLACE, { name: 'a', title: 'a', content: 'a' });
    after = () => {
      throw timeout;
    };
    await expect(attach()).rejects.toBe(timeout);
    after = () => {};
    expect(await attach()).toBe(false);
    expect(calls).toEqual(['attach']);
  });

  test('that somebody deleted is not posted again', async () => {
    await show('a');
    standing.splice(0);
    expect(await show('b')).toEqual({ ts: null });
    expect(await show('c')).toEqual({ ts: null });
    expect(calls).toEqual(['post', 'update']);
    expect(await posts().tsOf(key)).toBeNull();
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createActionMessageStore } from '../../../src/store/action-messages.ts';
import type { Database } from '../../../src/store/database.ts';
import type { ActionMessage, ActionMessages } from '../../../src/usecases/action-messages.ts';
import { createMessagePosts, MessageBusyError } from '../../../src/usecases/actions/message-posts.ts';
import { reachedNothing } from '../../../src/usecases/crash-points.ts';
import { createKeyedLock } from '../../../src/usecases/keyed-lock.ts';
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
let actionId: string;
let key: string;
let now: number;
let standing: { key: string; ts: string; shown: ActionMessage[] }[];
let before: () => void;
let after: () => void;
let calls: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  const incident = await createStage(database).incident();
  actionId = randomUUID();
  await database.query(
    `insert into actions (id, incident_id, kind, state, machine, target, details, asked_by, created_at, updated_at)
     values ($1, $2, 'watch', 'watching', '{}', 't', '{}', 'U1', now(), now())`,
    [actionId, incident.id],
  );
}, 60_000);
afterAll(() => database.close());
beforeEach(() => {
  key = randomUUID();
  now = Date.parse('2026-11-23T10:00:00Z');
  standing = [];
  calls = [];
  before = () => {};
  after = () => {};
});

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
      const found = standing.find((each) => each.key === wanted);
      return found === undefined ? null : { ts: found.ts };
    },
    async update({ ts }, content) {
      calls.push('update');
      const found = standing.find((each) => each.ts === ts);
      found?.shown.push(content);
      return found === undefined ? 'gone' : 'updated';
    },
    attach: async () => {},
  };
  return createMessagePosts({
    store: createActionMessageStore(database),
    messages,
    lock: createKeyedLock(),
    clock: () => new Date(now),
    reached: reachedNothing,
  });
}

const show = (sentence = 'a', by = posts()) => by.show(key, actionId, PLACE, message(sentence));

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
    for (const { reason } of failed) expect(reason).toBeInstanceOf(MessageBusyError);
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

  test.each([
    ['refused', refusal],
    ['rate limited', limited],
  ])('that was %s does not stand: nothing has to be looked for', async (_, error) => {
    before = () => {
      throw error;
    };
    await expect(show()).rejects.toBe(error);
    before = () => {};
    await show();
    expect(calls).toEqual(['post', 'post']);
  });

  test('of a process that died while posting is looked for once it was silent for a minute', async () => {
    const store = createActionMessageStore(database);
    await store.begin(key, actionId, PLACE, new Date(now));
    standing.push({ key, ts: '2.9', shown: [] });
    now += 30_000;
    await expect(show()).rejects.toBeInstanceOf(MessageBusyError);
    now += 31_000;
    expect(await show()).toEqual({ ts: '2.9' });
    expect(calls).toEqual(['find', 'update']);
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

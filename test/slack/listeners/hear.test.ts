import { describe, expect, test } from 'vitest';
import type { ChannelRule } from '../../../src/policy/channel-rule.ts';
import { hear } from '../../../src/slack/listeners/events/hear.ts';
import { ID, TRACE } from '../support/reports.ts';

const SELF = { teamId: 'T1', enterpriseId: 'E1', userId: 'UBOT', botId: 'BBOT', workspaceUrl: null };
const NOW = new Date('2026-11-23T12:00:00Z');
const TS = '1795424400.000100';

type Fields = Record<string, unknown>;

function delivery(event: Fields, envelope: Fields = {}): unknown {
  return {
    type: 'event_callback',
    team_id: 'T1',
    api_app_id: 'ABOT',
    is_ext_shared_channel: false,
    event: { type: 'message', channel: 'C1', channel_type: 'channel', user: 'U1', ts: TS, event_ts: TS, ...event },
    ...envelope,
  };
}

function heard(event: Fields, { rule = {}, envelope = {} }: { rule?: Partial<ChannelRule>; envelope?: Fields } = {}) {
  return hear(
    delivery(event, envelope),
    SELF,
    () => ({ listen: 'messages', bareIds: false, bots: [], external: 'refuse', ...rule }),
    NOW,
  );
}

const labelled = `correlation_id=${ID}`;
const mention = { type: 'app_mention', text: `<@UBOT> ${labelled}` };

describe('a message that asks', () => {
  test('is claimed by its identity and answered in its thread', () => {
    expect(heard({ text: `${labelled} trace_id=${TRACE} project_id=prj-42` })).toMatchObject({
      kind: 'asked',
      leftOut: 0,
      request: {
        claim: `message:T1:C1:${TS}`,
        teamId: 'T1',
        channelId: 'C1',
        threadTs: TS,
        userId: 'U1',
        origin: 'message',
        subjects: [{ correlationId: ID, traceId: TRACE, projectId: 'prj-42' }],
      },
    });
  });

  test('and its mention have one claim', () => {
    const asked = [heard({ text: `<@UBOT> ${labelled}` }), heard(mention)];
    expect(asked.map((one) => (one.kind === 'asked' ? one.request.claim : one.kind))).toEqual(
      Array(2).fill(`message:T1:C1:${TS}`),
    );
    expect(heard(mention)).toMatchObject({ request: { origin: 'mention' } });
  });

  test('in a thread is answered in that thread', () => {
    expect(heard({ text: labelled, thread_ts: '1795424300.000100' })).toMatchObject({
      request: { claim: `message:T1:C1:${TS}`, threadTs: '1795424300.000100' },
    });
  });

  test.each([{ subtype: 'file_share' }, { subtype: 'thread_broadcast' }])('counts as $subtype', ({ subtype }) => {
    expect(heard({ text: labelled, subtype }).kind).toBe('asked');
  });

  test('may hold ten ids; the rest is counted', () => {
    const text = Array.from({ length: 13 }, (_, at) => `correlation_id=req-${at}-x`).join('\n');
    const asked = heard({ text });
    expect(asked).toMatchObject({ kind: 'asked', leftOut: 3 });
    expect(asked.kind === 'asked' ? asked.request.subjects : []).toHaveLength(10);
  });

  test.each([
    { name: 'a bare id as the whole message', event: { text: ID }, kind: 'asked' },
    { name: 'a bare id among words', event: { text: `it broke, ${ID} it says` }, kind: 'ignored' },
    {
      name: 'a bare id among words where the channel says so',
      event: { text: `it broke, ${ID} it says` },
      rule: { bareIds: true },
      kind: 'asked',
    },
    {
      name: 'a mention with a bare id',
      event: { type: 'app_mention', text: `<@UBOT> look at ${ID} please` },
      kind: 'asked',
    },
    {
      name: 'a mention with an id of another form',
      event: { type: 'app_mention', text: '<@UBOT> req-7714 project=prj-42' },
      kind: 'asked',
    },
    { name: 'a direct message with a bare id', event: { channel_type: 'im', text: `see ${ID} now` }, kind: 'asked' },
  ])('$name → $kind', ({ event, rule, kind }) => {
    expect(heard(event, rule === undefined ? {} : { rule }).kind).toBe(kind);
  });
});

describe('a message that is left alone', () => {
  test.each([
    { name: 'our own by user', event: { text: labelled, user: 'UBOT' }, why: 'own' },
    { name: 'our own by bot id', event: { text: labelled, bot_id: 'BBOT' }, why: 'own' },
    { name: 'our own by app id', event: { text: labelled, bot_id: 'BELSE', app_id: 'ABOT' }, why: 'own' },
    { name: 'another bot', event: { text: labelled, bot_id: 'B9' }, why: 'bot' },
    {
      name: 'an old-style bot without an id',
      event: { text: labelled, subtype: 'bot_message', user: undefined },
      why: 'bot',
    },
    { name: 'a member of another workspace', event: { text: labelled, user_team: 'T9' }, why: 'foreign' },
    { name: 'a message from another workspace', event: { text: labelled, source_team: 'T9' }, why: 'foreign' },
    { name: 'a sender of another team', event: { text: labelled, team: 'T9' }, why: 'foreign' },
    { name: 'a deleted message', event: { text: labelled, subtype: 'message_deleted' }, why: 'subtype' },
    { name: 'somebody joining', event: { text: labelled, subtype: 'channel_join' }, why: 'subtype' },
    { name: 'a subtype nobody knows', event: { text: labelled, subtype: 'something_new' }, why: 'subtype' },
    { name: 'talk without an id', event: { text: 'all good?' }, why: 'no_id' },
    { name: 'another event', event: { type: 'reaction_added' }, why: 'no_message' },
    { name: 'a message without a time', event: { text: labelled, ts: 5 }, why: 'no_message' },
  ])('$name', ({ event, why }) => {
    expect(heard(event)).toEqual({ kind: 'ignored', why });
  });

  test.each([
    { listen: 'mentions' as const, event: { text: labelled }, kind: 'ignored' },
    { listen: 'mentions' as const, event: mention, kind: 'asked' },
    { listen: 'mentions' as const, event: { text: labelled, channel_type: 'im' }, kind: 'asked' },
    { listen: 'off' as const, event: mention, kind: 'ignored' },
  ])('with listen $listen: $event.type → $kind', ({ listen, event, kind }) => {
    expect(heard(event, { rule: { listen } }).kind).toBe(kind);
  });

  test('a bot counts only where the policy names it', () => {
    const event = {
      text: '',
      bot_id: 'B9',
      user: undefined,
      subtype: 'bot_message',
      attachments: [{ text: labelled }],
    };
    expect(heard(event, { rule: { bots: ['B9'] } })).toMatchObject({ kind: 'asked', request: { userId: 'B9' } });
    expect(heard(event, { rule: { bots: ['B8'] } })).toEqual({ kind: 'ignored', why: 'bot' });
  });

  test('a workspace of our own organisation is not foreign', () => {
    expect(heard({ text: labelled, team: 'E1', user_team: 'T1' }).kind).toBe('asked');
  });
});

describe('an edit', () => {
  const edited = (message: Fields, event: Fields = {}) =>
    heard({
      subtype: 'message_changed',
      event_ts: '1795424460.000100',
      message: { type: 'message', user: 'U1', ts: TS, edited: { user: 'U1', ts: '1795424460.000100' }, ...message },
      ...event,
    });

  test('that brings an id has the claim of its message', () => {
    expect(edited({ text: labelled })).toMatchObject({
      kind: 'asked',
      request: { claim: `message:T1:C1:${TS}`, userId: 'U1' },
    });
  });

  test.each([
    { name: 'by our own update of a card', message: { text: labelled, bot_id: 'BBOT', user: 'UBOT' }, why: 'own' },
    {
      name: 'that is no edit of a person, such as an unfurled link',
      message: { text: labelled, edited: undefined },
      why: 'edit',
    },
    { name: 'without an id', message: { text: 'never mind' }, why: 'no_id' },
    { name: 'of a member of another workspace', message: { text: labelled, team: 'T9' }, why: 'foreign' },
    { name: 'of a message older than a day', message: { text: labelled, ts: '1795300000.000100' }, why: 'edit' },
  ])('$name is left alone', ({ message, why }) => {
    expect(edited(message)).toEqual({ kind: 'ignored', why });
  });
});

describe('who addresses the bot without an id', () => {
  test.each([
    { name: 'a mention', event: { type: 'app_mention', text: '<@UBOT> are you there?' } },
    { name: 'a direct message', event: { channel_type: 'im', text: 'hello' } },
  ])('gets one answer: $name', ({ event }) => {
    expect(heard(event)).toMatchObject({
      kind: 'answer',
      what: 'no_id',
      request: { claim: `hint:T1:C1:${TS}`, subjects: [] },
    });
  });

  test('gets none as a bot', () => {
    const event = { type: 'app_mention', text: '<@UBOT> ping', bot_id: 'B9' };
    expect(heard(event, { rule: { bots: ['B9'] } })).toEqual({ kind: 'ignored', why: 'no_id' });
  });
});

describe('a channel shared with another organisation', () => {
  const envelope = { is_ext_shared_channel: true };

  test('gets no card', () => {
    expect(heard({ text: labelled }, { envelope })).toEqual({ kind: 'ignored', why: 'shared_channel' });
  });

  test('gets an explanation when one of ours mentions the bot, and silence for others', () => {
    expect(heard(mention, { envelope })).toMatchObject({ kind: 'answer', what: 'shared_channel' });
    expect(heard({ ...mention, user_team: 'T9' }, { envelope })).toEqual({ kind: 'ignored', why: 'foreign' });
  });
});

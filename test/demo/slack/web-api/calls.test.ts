import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalSlack } from '../../../../src/demo/slack/local-slack.ts';
import { ada, app, ben, cleo, directChannel, incidents, platformPrivate } from '../../../../src/demo/slack/people.ts';
import type { Json } from '../../../../src/demo/slack/state.ts';
import { slackSecrets, startTestSlack } from '../../../support/slack.ts';
import { callApi } from '../../../support/slack-api.ts';

const elsewhere = { id: 'C0ELSEWHERE', name: 'elsewhere', kind: 'public' as const, members: new Set([ada.id]) };
const secret = { id: 'C0SECRET', name: 'secret', kind: 'private' as const, members: new Set([ada.id]) };
const header = { type: 'header', text: { type: 'plain_text', text: 'Card' } };

let slack: LocalSlack;
const call = (method: string, args?: Readonly<Record<string, unknown>>, token?: string | null) =>
  callApi(slack, method, args, token);

beforeAll(async () => {
  slack = await startTestSlack({ channels: [elsewhere, secret] });
});
afterAll(() => slack.close());

describe('tokens', () => {
  test.each([
    { name: 'no token', method: 'auth.test', token: null, error: 'not_authed' },
    { name: 'an unknown token', method: 'auth.test', token: 'xoxb-other', error: 'invalid_auth' },
    {
      name: 'the app token for a bot method',
      method: 'auth.test',
      token: slackSecrets.appToken,
      error: 'not_allowed_token_type',
    },
    {
      name: 'the bot token for a link',
      method: 'apps.connections.open',
      token: slackSecrets.botToken,
      error: 'not_allowed_token_type',
    },
    { name: 'an unknown method', method: 'chat.shout', token: slackSecrets.botToken, error: 'unknown_method' },
    { name: 'a method that is none', method: 'constructor', token: slackSecrets.botToken, error: 'unknown_method' },
  ])('$name: $error', async ({ method, token, error }) => {
    expect(await call(method, {}, token)).toMatchObject({ ok: false, error });
  });

  test('a JSON body and a token in the form work too', async () => {
    const json = await fetch(new URL('users.info', slack.apiUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${slackSecrets.botToken}` },
      body: JSON.stringify({ user: ada.id }),
    });
    expect(await json.json()).toMatchObject({ ok: true, user: { id: ada.id, real_name: 'Ada' } });
    expect(await call('auth.test', { token: slackSecrets.botToken }, null)).toMatchObject({
      ok: true,
      user_id: app.botUserId,
      bot_id: app.botId,
    });
  });

  test('a scope that was not given is asked for by its name, by the kind of the channel', async () => {
    const narrow = await startTestSlack({ scopes: ['chat:write', 'channels:history'] });
    expect(await callApi(narrow, 'users.info', { user: ada.id })).toMatchObject({
      error: 'missing_scope',
      needed: 'users:read',
      provided: 'chat:write,channels:history',
    });
    expect(await callApi(narrow, 'conversations.history', { channel: incidents })).toMatchObject({ ok: true });
    expect(await callApi(narrow, 'conversations.history', { channel: platformPrivate })).toMatchObject({
      needed: 'groups:history',
    });
    await narrow.close();
  });

  test('tokens are not kept in the log', () => {
    expect(JSON.stringify(slack.calls())).not.toContain(slackSecrets.botToken);
  });
});

describe('chat.postMessage', () => {
  const deep = { event_type: 'e', event_payload: { a: { b: { c: { d: 1 } } } } };
  test.each([
    { name: 'an unknown channel', args: { channel: 'C0NONE', text: 'a' }, error: 'channel_not_found' },
    { name: 'a private channel it is not in', args: { channel: secret.id, text: 'a' }, error: 'channel_not_found' },
    { name: 'a public channel it is not in', args: { channel: elsewhere.id, text: 'a' }, error: 'not_in_channel' },
    { name: 'nothing', args: { channel: incidents }, error: 'no_text' },
    { name: 'no blocks and no text', args: { channel: incidents, blocks: [] }, error: 'no_text' },
    { name: 'text of 40,001', args: { channel: incidents, text: 'x'.repeat(40_001) }, error: 'msg_too_long' },
    { name: 'blocks that are no JSON', args: { channel: incidents, blocks: '[{' }, error: 'invalid_blocks_format' },
    { name: 'blocks that are no list', args: { channel: incidents, blocks: header }, error: 'invalid_blocks_format' },
    {
      name: 'too many attachments',
      args: { channel: incidents, attachments: Array(101).fill({ text: 'a' }) },
      error: 'too_many_attachments',
    },
    {
      name: 'too many words in all blocks',
      args: {
        channel: incidents,
        blocks: Array(4).fill({ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(2800) } }),
      },
      error: 'msg_blocks_too_long',
    },
    {
      name: 'metadata that is no JSON',
      args: { channel: incidents, text: 'a', metadata: '{' },
      error: 'invalid_metadata_format',
    },
    {
      name: 'metadata without type',
      args: { channel: incidents, text: 'a', metadata: { event_payload: {} } },
      error: 'invalid_metadata_schema',
    },
    {
      name: 'metadata too deep',
      args: { channel: incidents, text: 'a', metadata: deep },
      error: 'invalid_metadata_schema',
    },
    {
      name: 'metadata too large',
      args: { channel: incidents, text: 'a', metadata: { event_type: 'e', event_payload: { a: 'x'.repeat(4100) } } },
      error: 'metadata_too_large',
    },
    {
      name: 'markdown beside text',
      args: { channel: incidents, text: 'a', markdown_text: 'b' },
      error: 'markdown_text_conflict',
    },
    {
      name: 'a thread that is no ts',
      args: { channel: incidents, text: 'a', thread_ts: '1' },
      error: 'invalid_thread_ts',
    },
  ])('refuses $name: $error', async ({ args, error }) => {
    expect(await call('chat.postMessage', args)).toMatchObject({ ok: false, error });
  });

  test('says what is wrong with blocks', async () => {
    const long = { ...header, text: { type: 'plain_text', text: 'x'.repeat(151) } };
    expect(await call('chat.postMessage', { channel: incidents, text: 'a', blocks: [long] })).toEqual({
      ok: false,
      error: 'invalid_blocks',
      errors: ['must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
      response_metadata: {
        messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
      },
    });
  });

  test('gives every message a ts of its own, blocks their ids and texts their defaults', async () => {
    const first = await call('chat.postMessage', { channel: incidents, text: 'a', blocks: [header] });
    const second = await call('chat.postMessage', { channel: incidents, text: 'a', blocks: [header] });
    expect(second.ts).not.toBe(first.ts);
    expect(first.message).toMatchObject({
      bot_id: app.botId,
      user: app.botUserId,
      blocks: [{ block_id: expect.any(String), text: { emoji: true } }],
    });
  });

  test('splits text of more than 4,000 characters into several messages', async () => {
    const before = slack.messages(platformPrivate).length;
    await call('chat.postMessage', { channel: platformPrivate, text: 'x'.repeat(4001) });
    expect(
      slack
        .messages(platformPrivate)
        .slice(before)
        .map(({ text }) => text.length),
    ).toEqual([4000, 1]);
  });

  test('reaches a person by their id', async () => {
    expect(await call('chat.postMessage', { channel: ben.id, text: 'hi' })).toMatchObject({
      channel: directChannel(ben.id),
    });
  });
});

describe('chat.update and chat.delete', () => {
  let ts: unknown;
  beforeAll(async () => {
    const metadata = { event_type: 'card', event_payload: { id: '1' } };
    ({ ts } = await call('chat.postMessage', { channel: incidents, text: 'a', blocks: [header], metadata }));
  });
  const stored = () => slack.state.message(incidents, String(ts));

  test('new blocks leave no mark, keep metadata, and are told as message_changed', async () => {
    expect(
      await call('chat.update', { channel: incidents, ts, text: 'b', blocks: [header, { type: 'divider' }] }),
    ).toMatchObject({
      ok: true,
      ts,
      text: 'b',
    });
    expect(stored()).toMatchObject({ edited: null, metadata: { event_type: 'card' } });
    expect(stored()?.blocks).toHaveLength(2);
  });

  test('text alone removes the blocks and marks the message as edited', async () => {
    await call('chat.update', { channel: incidents, ts, text: 'c' });
    expect(stored()).toMatchObject({ text: 'c', blocks: null, edited: { user: app.botUserId } });
  });

  test('an empty object removes the metadata', async () => {
    await call('chat.update', { channel: incidents, ts, text: 'c', metadata: {} });
    expect(stored()?.metadata).toBeNull();
  });

  test.each([
    { name: 'nothing', args: {}, error: 'no_text' },
    { name: 'text of 4,001', args: { text: 'x'.repeat(4001) }, error: 'msg_too_long' },
    { name: 'another ts', args: { ts: '1.000001', text: 'a' }, error: 'message_not_found' },
    { name: 'another channel', args: { channel: elsewhere.id, text: 'a' }, error: 'message_not_found' },
  ])('refuses $name: $error', async ({ args, error }) => {
    expect(await call('chat.update', { channel: incidents, ts, ...args })).toMatchObject({ ok: false, error });
  });

  test('messages of others and ephemeral ones are out of reach', async () => {
    const theirs = slack.say({ user: ada.id, channel: incidents, text: 'mine' });
    const whispered = await call('chat.postEphemeral', { channel: incidents, user: ada.id, text: 'psst' });
    const change = (target: unknown) => call('chat.update', { channel: incidents, ts: target, text: 'x' });
    expect(await change(theirs.ts)).toMatchObject({ error: 'cant_update_message' });
    expect(await change(whispered.message_ts)).toMatchObject({ error: 'message_not_found' });
    expect(await call('chat.delete', { channel: incidents, ts: theirs.ts })).toMatchObject({
      error: 'cant_delete_message',
    });
  });

  test('rich text cannot become anything else', async () => {
    const section = { type: 'rich_text_section', elements: [{ type: 'text', text: 'a' }] };
    const rich = await call('chat.postMessage', {
      channel: incidents,
      blocks: [{ type: 'rich_text', elements: [section] }],
    });
    expect(await call('chat.update', { channel: incidents, ts: rich.ts, blocks: [header] })).toMatchObject({
      error: 'block_mismatch',
    });
  });

  test('a deleted message is gone', async () => {
    expect(await call('chat.delete', { channel: incidents, ts })).toMatchObject({ ok: true });
    expect(await call('chat.delete', { channel: incidents, ts })).toMatchObject({ error: 'message_not_found' });
  });
});

test('an ephemeral message goes to a member of the channel only', async () => {
  expect(await call('chat.postEphemeral', { channel: platformPrivate, user: cleo.id, text: 'a' })).toMatchObject({
    error: 'user_not_in_channel',
  });
  expect(await call('chat.postEphemeral', { channel: incidents, user: 'U0NONE', text: 'a' })).toMatchObject({
    error: 'user_not_found',
  });
});

describe('conversations', () => {
  let parent: string;
  beforeAll(async () => {
    parent = slack.say({ user: ada.id, channel: platformPrivate, text: 'question' }).ts;
    for (const text of ['one', 'two', 'three']) {
      const metadata = { event_type: 'answer', event_payload: { text } };
      await call('chat.postMessage', { channel: platformPrivate, thread_ts: parent, text, metadata });
    }
    await call('chat.postEphemeral', { channel: platformPrivate, thread_ts: parent, user: ada.id, text: 'psst' });
  });

  test('replies come oldest first after the parent, page by page', async () => {
    const first = await call('conversations.replies', { channel: platformPrivate, ts: parent, limit: '2' });
    const { next_cursor: cursor } = first.response_metadata as Json;
    const second = await call('conversations.replies', { channel: platformPrivate, ts: parent, limit: '2', cursor });
    const texts = [first, second].flatMap(({ messages }) => (messages as Json[]).map(({ text }) => text));
    expect(texts).toEqual(['question', 'one', 'two', 'three']);
    expect(first).toMatchObject({ has_more: true, messages: [{ reply_count: 3 }, { thread_ts: parent }] });
    expect(second.has_more).toBe(false);
  });

  test('metadata is there only when asked for', async () => {
    const plain = await call('conversations.replies', { channel: platformPrivate, ts: parent });
    const full = await call('conversations.replies', {
      channel: platformPrivate,
      ts: parent,
      include_all_metadata: 'true',
    });
    expect((plain.messages as Json[])[1]).not.toHaveProperty('metadata');
    expect((full.messages as Json[])[1]).toMatchObject({ metadata: { event_payload: { text: 'one' } } });
  });

  test('the history is newest first and leaves replies out', async () => {
    const later = slack.say({ user: ada.id, channel: platformPrivate, text: 'later' });
    const all = await call('conversations.history', { channel: platformPrivate, oldest: parent, inclusive: 'true' });
    expect((all.messages as Json[]).map(({ text }) => text)).toEqual(['later', 'question']);
    const after = await call('conversations.history', { channel: platformPrivate, oldest: parent });
    expect((after.messages as Json[]).map(({ ts }) => ts)).toEqual([later.ts]);
  });

  test('refusals', async () => {
    expect(await call('conversations.replies', { channel: platformPrivate, ts: '1.000001' })).toMatchObject({
      error: 'thread_not_found',
    });
    expect(await call('conversations.history', { channel: elsewhere.id })).toMatchObject({ error: 'not_in_channel' });
    expect(await call('conversations.history', { channel: platformPrivate, limit: '0' })).toMatchObject({
      error: 'invalid_limit',
    });
    expect(await call('conversations.info', { channel: secret.id })).toMatchObject({ error: 'channel_not_found' });
  });

  test('info and members tell the kind and who is in', async () => {
    expect(await call('conversations.info', { channel: platformPrivate })).toMatchObject({
      channel: { is_private: true, is_im: false, is_ext_shared: false, is_member: true, name: 'platform-private' },
    });
    expect(await call('conversations.info', { channel: directChannel(ada.id) })).toMatchObject({
      channel: { is_im: true, user: ada.id },
    });
    const { members } = await call('conversations.members', { channel: platformPrivate });
    expect(members).toEqual([ada.id, ben.id, app.botUserId]);
  });
});

describe('people and the app', () => {
  test.each([
    { method: 'users.info', args: { user: ben.id }, answer: { user: { is_bot: false, is_restricted: false } } },
    { method: 'users.info', args: { user: app.botUserId }, answer: { user: { is_bot: true } } },
    { method: 'users.info', args: { user: 'U0NONE' }, answer: { error: 'user_not_found' } },
    { method: 'usergroups.users.list', args: { usergroup: 'S0ONCALL' }, answer: { users: [ada.id] } },
    { method: 'usergroups.users.list', args: { usergroup: 'S0NONE' }, answer: { error: 'no_such_subteam' } },
    { method: 'bots.info', args: { bot: app.botId }, answer: { bot: { app_id: app.appId } } },
    { method: 'bots.info', args: { bot: 'B0NONE' }, answer: { error: 'bot_not_found' } },
  ])('$method $args', async ({ method, args, answer }) => {
    expect(await call(method, args)).toMatchObject(answer);
  });

  test('a status line stands until the next message of the thread', async () => {
    const { ts } = slack.say({ user: ada.id, channel: incidents, text: 'q' });
    await call('assistant.threads.setStatus', { channel_id: incidents, thread_ts: ts, status: 'is reading logs' });
    expect(slack.state.statuses.get(`${incidents}:${ts}`)).toBe('is reading logs');
    await call('chat.postMessage', { channel: incidents, thread_ts: ts, text: 'done' });
    expect(slack.state.statuses.has(`${incidents}:${ts}`)).toBe(false);
  });

  test('a permalink leads to the message on the page', async () => {
    const { ts } = slack.say({ user: ada.id, channel: incidents, text: 'q' });
    const { permalink } = await call('chat.getPermalink', { channel: incidents, message_ts: ts });
    const response = await fetch(String(permalink), { redirect: 'manual' });
    expect(response.headers.get('location')).toBe(`/?channel=${incidents}&message=${ts}`);
  });
});

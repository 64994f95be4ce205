import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ada, app, type Channel, directChannel, incidents, type User } from '../../src/demo/slack/people.ts';
import { Field } from '../../src/slack/views/context-modal.ts';
import { SlackCallError } from '../../src/usecases/ports.ts';
import { until } from '../support/until.ts';
import { startBot, type TestBot } from './support/bot.ts';
import { ID, incident, report } from './support/reports.ts';

const guest: User = { id: 'U0GUEST', handle: 'gus', name: 'Gus', title: 'Guest', isRestricted: true };
const stranger: User = { id: 'U0STRANGER', handle: 'sam', name: 'Sam', title: 'Elsewhere', teamId: 'T0ELSEWHERE' };
const everyone = new Set([ada.id, guest.id, stranger.id, app.botUserId]);
const shared: Channel = { id: 'C0SHARED', name: 'shared', kind: 'public', members: everyone, isExternallyShared: true };
const opened: Channel = { ...shared, id: 'C0OPENED', name: 'opened' };
const secret: Channel = { id: 'C0SECRET', name: 'secret', kind: 'private', members: everyone };

let bot: TestBot;
beforeEach(async () => {
  bot = await startBot({
    slack: {
      users: [guest, stranger],
      channels: [
        shared,
        opened,
        secret,
        { id: incidents, name: 'incidents', kind: 'public', members: everyone },
        { id: directChannel(guest.id), name: app.handle, kind: 'im', members: new Set([guest.id, app.botUserId]) },
      ],
    },
    tenants: [opened.id],
    rules: { [opened.id]: { external: 'allow' } },
  });
});
afterEach(() => bot.close());

const told = (user: string): string[] =>
  [...bot.slack.state.messages.values()]
    .flatMap((messages) => [...messages.values()])
    .filter(({ ephemeralTo }) => ephemeralTo === user)
    .map(({ text, blocks }) => `${text} ${JSON.stringify(blocks)}`);

const SHARED = 'shared with another organisation';
const FULL = 'serves full members of the workspace';
const OWN = 'serves members of its own workspace only';

describe('a command', () => {
  test.each([
    ['a member in a channel of the workspace', ada, incidents, null],
    ['a member in a private channel', ada, secret.id, null],
    ['a member in a shared channel', ada, shared.id, SHARED],
    ['a member in a shared channel that the policy opens', ada, opened.id, null],
    ['a guest', guest, incidents, FULL],
    ['a guest in a direct message', guest, directChannel(guest.id), FULL],
    ['a guest in a channel that the policy opens', guest, opened.id, null],
    ['a stranger', stranger, incidents, OWN],
    ['a stranger in a channel that the policy opens', stranger, opened.id, OWN],
  ])('of %s', async (_, { id: user }, channel, answer) => {
    await bot.slack.command({ user, channel, command: '/gpuaas-incident', text: ID });
    if (answer !== null) await until('the answer', () => told(user).some((text) => text.includes(answer)));
    expect(bot.useCases.accepted).toHaveLength(answer === null ? 1 : 0);
  });
});

describe('a message', () => {
  test.each([
    ['a member', ada, incidents, 'asked'],
    ['a member in a shared channel', ada, shared.id, 'shared_channel'],
    ['a member in a shared channel that the policy opens', ada, opened.id, 'asked'],
    ['a guest', guest, incidents, 'guest'],
    ['a stranger, whom the message does not name as one', stranger, incidents, 'foreign'],
    ['a stranger in a channel that the policy opens', stranger, opened.id, 'foreign'],
  ])('of %s', async (_, { id: user }, channel, heard) => {
    bot.slack.say({ user, channel, text: `correlation_id=${ID}` });
    await bot.slack.idle();
    expect(bot.metrics.seen).toContain(`heard:${heard}`);
    expect(bot.useCases.accepted).toHaveLength(heard === 'asked' ? 1 : 0);
    expect(bot.slack.calls('chat.postMessage')).toEqual([]);
  });

  test('that mentions the bot is answered once, without a word about the id', async () => {
    const said = bot.slack.say({ user: guest.id, channel: incidents, text: `<@${app.botUserId}> ${ID}` });
    await bot.slack.waitFor(() => bot.slack.thread(incidents, said.ts).at(1));
    await bot.slack.idle();
    const [, answer, ...more] = bot.slack.thread(incidents, said.ts);
    expect(more).toEqual([]);
    expect(JSON.stringify(answer?.blocks)).toContain(FULL);
    expect(JSON.stringify(answer)).not.toContain(ID);
  });

  test('is sent again while Slack does not say who reads the channel, and not lost', async () => {
    bot.slack.faults.onCall('conversations.info', { kind: 'error', error: 'internal_error' }, { times: 1 });
    bot.slack.say({ user: ada.id, channel: incidents, text: `correlation_id=${ID}` });
    await until('the refusal', () => bot.metrics.seen.includes('event:failed'));
    expect(bot.useCases.accepted).toEqual([]);
  });
});

describe('where Slack does not say', () => {
  test.each(['conversations.info', 'users.info'])('without an answer of %s nobody is served', async (method) => {
    bot.slack.faults.onCall(method, { kind: 'error', error: 'missing_scope' });
    await bot.slack.command({ user: ada.id, channel: incidents, command: '/gpuaas-incident', text: ID });
    await until('the answer', () => told(ada.id).some((text) => text.includes('Slack does not say just now')));
    expect(bot.useCases.accepted).toEqual([]);
  });

  test('Slack is asked once for many', async () => {
    for (let n = 0; n < 5; n += 1)
      await bot.slack.command({ user: ada.id, channel: incidents, command: '/gpuaas-incident', text: 'recent' });
    expect(bot.slack.calls('conversations.info')).toHaveLength(1);
    expect(bot.slack.calls('users.info')).toHaveLength(1);
  });
});

test('the form, opened before a channel was shared, is refused when it is sent off', async () => {
  await bot.slack.command({ user: ada.id, channel: opened.id, command: '/gpuaas-incident', text: '' });
  const view = await bot.slack.waitFor(() => bot.slack.views(ada.id).at(-1));
  const elsewhere = JSON.stringify({ channelId: shared.id, threadTs: null });
  Object.assign(view.view, { private_metadata: elsewhere });
  await bot.slack.submitView(view, { [Field.correlationId]: { [Field.correlationId]: ID } });
  await until('the answer', () => told(ada.id).some((text) => text.includes(SHARED)));
  expect(bot.useCases.accepted).toEqual([]);
});

test('no card, and no edit of one, goes to a channel that others read along', async () => {
  const content = { phase: 'finished', incident: incident({ channelId: shared.id }), report: report() } as const;
  const refused = { reason: 'shared_channel', retryable: false };
  await expect(bot.app.poster.post(content)).rejects.toMatchObject(refused);
  await expect(bot.app.poster.update('1.2', content)).rejects.toBeInstanceOf(SlackCallError);
  expect(bot.slack.calls('chat.postMessage')).toEqual([]);
  expect(bot.slack.calls('chat.update')).toEqual([]);
});

test('a card in a tenant’s channel leads nowhere but into the workspace', async () => {
  const host = 'grafana.example.com';
  const post = async (channelId: string) => {
    await bot.app.poster.post({ phase: 'finished', incident: incident({ channelId }), report: report() });
    return JSON.stringify(bot.slack.messages(channelId).at(-1)?.blocks);
  };
  expect(await post(incidents)).toContain(`https://${host}`);
  expect(await post(opened.id)).not.toContain(host);
});

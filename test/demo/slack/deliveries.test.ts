import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { LocalSlack, SlackOptions } from '../../../src/demo/slack/local-slack.ts';
import { ada, app, appTeam, directChannel, incidents, platformPrivate } from '../../../src/demo/slack/people.ts';
import type { Json } from '../../../src/demo/slack/state.ts';
import { type Answers, type Received, type RecordingBot, startRecordingBot } from '../../support/recording-bot.ts';
import { slackSecrets, startTestSlack } from '../../support/slack.ts';

let slack: LocalSlack;
let bot: RecordingBot;

async function start(answers?: Answers, options: Partial<SlackOptions> = {}): Promise<void> {
  bot = await startRecordingBot(answers);
  slack = await startTestSlack({ botUrl: bot.url, ...options });
}
afterEach(async () => {
  await slack.close();
  await bot.close();
});

const retriesOf = () =>
  bot.received.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']]);
const eventIds = () => bot.received.map(({ body }) => (JSON.parse(body) as Json).event_id);
const texts = () => bot.received.map(({ body }) => ((JSON.parse(body) as Json).event as Json).text);
const hello = (text = 'hello') => slack.say({ user: ada.id, channel: incidents, text });

describe('requests', () => {
  test('events are JSON, signed over the raw body', async () => {
    await start();
    hello('ü & <ö>');
    await slack.idle();
    const { headers = {}, body = '' }: Partial<Received> = bot.received[0] ?? {};
    const signed = `v0:${headers['x-slack-request-timestamp']}:${body}`;
    const digest = createHmac('sha256', slackSecrets.signingSecret).update(signed).digest('hex');
    expect(headers['x-slack-signature']).toBe(`v0=${digest}`);
    expect(headers['content-type']).toBe('application/json');
    expect(headers).not.toHaveProperty('x-slack-retry-num');
    expect(JSON.parse(body)).toMatchObject({
      type: 'event_callback',
      api_app_id: app.appId,
      authorizations: [{ is_bot: true }],
      is_ext_shared_channel: false,
    });
  });

  test('commands are a form, interactions are JSON in a form field', async () => {
    await start(undefined, { shortcuts: [{ callback_id: 'triage', name: 'Triage' }] });
    await slack.command({ user: ada.id, channel: platformPrivate, command: '/gpuaas-incident', text: 'a b&c=d' });
    await slack.shortcut({ user: ada.id, callback_id: 'triage', message: hello() });
    await slack.idle();
    const forms = bot.received.filter(({ headers }) => headers['content-type'] === 'application/x-www-form-urlencoded');
    const [command, shortcut] = forms.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
    expect(command).toMatchObject({ command: '/gpuaas-incident', text: 'a b&c=d', channel_name: 'privategroup' });
    expect(JSON.parse(shortcut?.payload ?? '')).toMatchObject({ type: 'message_action', message: { text: 'hello' } });
  });

  test.each([
    { channel: incidents, type: 'channel' },
    { channel: platformPrivate, type: 'group' },
    { channel: directChannel(ada.id), type: 'im' },
  ])('a message in $channel is of type $type', async ({ channel, type }) => {
    await start();
    slack.say({ user: ada.id, channel, text: `<@${app.botUserId}> hi` });
    await slack.idle();
    const events = slack.deliveries('event').map(({ payload }) => payload.event as Json);
    expect(events.find((event) => event.type === 'message')).toMatchObject({ channel, channel_type: type });
    expect(events.some((event) => event.type === 'app_mention')).toBe(type !== 'im');
  });

  test('only what was subscribed to comes, and only from channels the bot is in', async () => {
    const quiet = { id: 'C0QUIET', name: 'quiet', kind: 'public' as const, members: new Set([ada.id]) };
    await start(undefined, { subscriptions: ['app_mention'], channels: [quiet] });
    slack.say({ user: ada.id, channel: incidents, text: `<@${app.botUserId}> hi` });
    slack.say({ user: ada.id, channel: 'C0QUIET', text: 'unheard' });
    await slack.idle();
    expect(slack.deliveries().map(({ payload }) => (payload.event as Json).type)).toEqual(['app_mention']);
  });

  test('other apps write with a bot id, old ones without a user', async () => {
    await start();
    const alerts = { botId: 'B0ALERTS', appId: 'A0ALERTS', name: 'Alerts' };
    slack.say({ channel: appTeam, text: 'new', bot: alerts });
    slack.say({ channel: appTeam, text: 'old', bot: { ...alerts, legacy: true } });
    await slack.idle();
    const events = slack.deliveries('event').map(({ payload }) => payload.event as Json);
    expect(events[0]).toMatchObject({ bot_id: 'B0ALERTS', app_id: 'A0ALERTS', user: 'U0ALERTS' });
    expect(events[1]).toMatchObject({ subtype: 'bot_message', bot_id: 'B0ALERTS', username: 'Alerts' });
    expect(events[1]).not.toHaveProperty('user');
  });
});

describe('redelivery', () => {
  test('an event that fails comes three times more, with its number and the reason before', async () => {
    const answers: ReturnType<Answers>[] = [500, 'cut', 'nothing', 200];
    await start((index) => answers[index] ?? 200, { times: { ackDeadlineMs: 150 } });
    hello();
    await slack.idle();
    expect(retriesOf()).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'connection_failed'],
      ['3', 'http_timeout'],
    ]);
    expect(new Set(eventIds()).size).toBe(1);
    expect(slack.deliveries('event').map(({ failure }) => failure)).toEqual([
      'http_error',
      'connection_failed',
      'http_timeout',
      null,
    ]);
  });

  test('the waits are the configured ones', async () => {
    await start(() => 500);
    hello();
    await slack.idle();
    const at = bot.received.map((received) => received.at);
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(gaps).toHaveLength(3);
    expect(gaps[1]).toBeGreaterThanOrEqual(55);
    expect(gaps[2]).toBeGreaterThanOrEqual(290);
  });

  test('x-slack-no-retry ends it', async () => {
    await start(() => ({ status: 500, headers: { 'x-slack-no-retry': '1' } }));
    hello();
    await slack.idle();
    expect(bot.received).toHaveLength(1);
  });

  test('commands are never sent again; the person hears of the failure', async () => {
    await start(() => 500);
    const outcome = await slack.command({ user: ada.id, channel: incidents, command: '/gpuaas-incident' });
    expect(outcome).toEqual({ ok: false, error: 'dispatch_failed' });
    expect(bot.received).toHaveLength(1);
    expect(slack.messages(incidents)[0]?.text).toContain('dispatch_failed');
  });

  test('an unknown command does not reach the bot', async () => {
    await start();
    expect(await slack.command({ user: ada.id, channel: incidents, command: '/other' })).toEqual({
      ok: false,
      error: 'unknown_command',
    });
    expect(bot.received).toHaveLength(0);
  });

  test('closing does not wait for a bot that never answers', async () => {
    await start(() => 'nothing', { times: { ackDeadlineMs: 60_000 } });
    hello();
    await expect.poll(() => bot.received.length).toBe(1);
    const started = performance.now();
    await slack.close();
    expect(performance.now() - started).toBeLessThan(2000);
    slack = await startTestSlack();
  });
});

describe('disturbed deliveries', () => {
  test('a duplicate is the same event twice', async () => {
    await start();
    slack.faults.onDelivery('event', { kind: 'duplicate' }, { times: 1 });
    hello();
    await slack.idle();
    expect(bot.received).toHaveLength(2);
    expect(new Set(eventIds()).size).toBe(1);
  });

  test('a reordered event comes after the next one', async () => {
    await start();
    slack.faults.onDelivery('event', { kind: 'reorder', ms: 5000 }, { times: 1 });
    hello('first');
    hello('second');
    await slack.idle();
    expect(texts()).toEqual(['second', 'first']);
  });

  test('a delayed event is late; one that matches nothing is not', async () => {
    await start();
    slack.faults.onDelivery(
      'event',
      { kind: 'delay', ms: 80 },
      { match: ({ event }) => (event as Json).text === 'slow' },
    );
    hello('slow');
    hello('quick');
    await slack.idle();
    expect(texts()).toEqual(['quick', 'slow']);
  });

  test('the same seed draws the same faults', async () => {
    const lost = async (seed: number): Promise<unknown[]> => {
      await start(undefined, { seed, times: { eventRetriesMs: [] } });
      slack.faults.onDelivery('event', { kind: 'lost' }, { probability: 0.5 });
      for (let index = 0; index < 20; index += 1) hello(`${index}`);
      await slack.idle();
      const heard = texts().toSorted();
      await slack.close();
      await bot.close();
      return heard;
    };
    const [first, again, other] = [await lost(7), await lost(7), await lost(8)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    await start();
  });
});

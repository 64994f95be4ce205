import type { App } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalSlack } from '../../../src/demo/slack/local-slack.ts';
import { ada, ben, cleo, incidents, platformPrivate } from '../../../src/demo/slack/people.ts';
import type { Json, Message } from '../../../src/demo/slack/state.ts';
import { type BoltBot, startHttpBot, startTestSlack } from '../../support/slack.ts';
import { callApi } from '../../support/slack-api.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string) => ({ text: plain(value), value });
const card = [
  {
    type: 'section',
    block_id: 'why',
    text: plain('Which?'),
    accessory: { type: 'static_select', action_id: 'pick', options: [option('one'), option('two')] },
  },
  { type: 'actions', block_id: 'do', elements: [{ type: 'button', action_id: 'go', text: plain('Go'), value: 'v1' }] },
];
const view = (title: string, more: object = {}) => ({
  type: 'modal' as const,
  callback_id: 'm',
  title: plain(title),
  submit: plain('Go'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'b',
      label: plain('L'),
      element: { type: 'plain_text_input' as const, action_id: 'v', min_length: 2 },
    },
  ],
  ...more,
});

let slack: LocalSlack;
let bot: BoltBot | null;
let passed: number;
beforeEach(async () => {
  passed = 0;
  bot = null;
  slack = await startTestSlack({ clock: () => new Date(Date.now() + passed) });
});
afterEach(async () => {
  await bot?.close();
  await slack.close();
});

const start = async (listen: (app: App) => void) => {
  bot = await startHttpBot(slack, listen);
};
async function posted(channel = incidents): Promise<Message> {
  const { ts } = await callApi(slack, 'chat.postMessage', { channel, text: 'card', blocks: card });
  const message = slack.state.message(channel, String(ts));
  if (message === undefined) throw new Error('The card was not posted');
  return message;
}
/** Sends something to a response url and answers the HTTP status. */
async function answerAt(url: unknown, body: Json): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(String(url), { method: 'POST', headers, body: JSON.stringify(body) })).status;
}
const lastPayload = () => slack.deliveries().at(-1)?.payload ?? {};

describe('clicks', () => {
  beforeEach(() => start((app) => app.action(/.*/u, async ({ ack }) => ack())));

  test('carry who, where, what was pressed, and the message as it stands', async () => {
    const message = await posted();
    await slack.click({ user: ben.id, message, action_id: 'go' });
    expect(lastPayload()).toMatchObject({
      type: 'block_actions',
      user: { id: ben.id, team_id: 'T0LOCAL' },
      container: { type: 'message', message_ts: message.ts, channel_id: incidents, is_ephemeral: false },
      channel: { id: incidents, name: 'incidents' },
      message: { text: 'card', ts: message.ts },
      actions: [{ type: 'button', action_id: 'go', block_id: 'do', value: 'v1', text: { text: 'Go' } }],
    });
  });

  test('on a menu carry the choice, which the message keeps in its state', async () => {
    const message = await posted();
    const chosen = { selected_option: option('two') };
    await slack.click({ user: ada.id, message, action_id: 'pick', chosen });
    expect(lastPayload()).toMatchObject({
      actions: [{ action_id: 'pick', block_id: 'why', selected_option: { value: 'two' } }],
      state: { values: { why: { pick: { selected_option: { value: 'two' } } } } },
    });
  });

  test('are possible only on what is there', async () => {
    const message = await posted();
    const press = (more: object) => slack.click({ user: ada.id, message, action_id: 'go', ...more });
    await expect(press({ action_id: 'gone' })).rejects.toThrow('action_not_found');
    await expect(press({ block_id: 'why' })).rejects.toThrow('action_not_found');
    await expect(press({ action_id: 'pick', chosen: { selected_option: option('three') } })).rejects.toThrow(
      'option_not_found',
    );
    await expect(press({ message: '1.000001', channel: incidents })).rejects.toThrow('message_not_found');
  });

  test('need membership of the channel, and eyes that can see the message', async () => {
    const hidden = await posted(platformPrivate);
    await expect(slack.click({ user: cleo.id, message: hidden, action_id: 'go' })).rejects.toThrow('not_in_channel');
    await callApi(slack, 'chat.postEphemeral', { channel: incidents, user: ada.id, text: 'card', blocks: card });
    const whispered = slack.messages(incidents).at(-1);
    const press = (user: string) => slack.click({ user, ...(whispered && { message: whispered }), action_id: 'go' });
    await expect(press(ben.id)).rejects.toThrow('message_not_found');
    await expect(press(ada.id)).resolves.toEqual({ ok: true });
    expect(lastPayload()).toMatchObject({ container: { is_ephemeral: true } });
    expect(lastPayload()).not.toHaveProperty('message');
  });

  test('on an old screen still show the button that has gone', async () => {
    const message = await posted();
    const asSeen = structuredClone(message);
    await callApi(slack, 'chat.update', { channel: incidents, ts: message.ts, text: 'done', blocks: [] });
    await expect(slack.click({ user: ada.id, message, action_id: 'go' })).rejects.toThrow('action_not_found');
    await expect(slack.click({ user: ada.id, message: asSeen, action_id: 'go' })).resolves.toEqual({ ok: true });
  });
});

describe('response urls', () => {
  beforeEach(() => start((app) => app.action(/.*/u, async ({ ack }) => ack())));
  const urlOf = async (message: Message) => {
    await slack.click({ user: ada.id, message, action_id: 'go' });
    return lastPayload().response_url;
  };

  test('answer for one person, for all, in place, or by deleting', async () => {
    const message = await posted();
    const url = await urlOf(message);
    await answerAt(url, { text: 'for Ada' });
    await answerAt(url, { text: 'for all', response_type: 'in_channel' });
    await answerAt(url, { text: 'replaced', replace_original: true });
    expect(slack.messages(incidents).map(({ text, ephemeralTo }) => [text, ephemeralTo])).toEqual([
      ['replaced', null],
      ['for Ada', ada.id],
      ['for all', null],
    ]);
    await answerAt(url, { delete_original: true });
    expect(slack.state.message(incidents, message.ts)).toBeUndefined();
    expect(await answerAt(url, { delete_original: true })).toBe(404);
  });

  test('live half an hour', async () => {
    const url = await urlOf(await posted());
    passed = 30 * 60_000 - 1000;
    expect(await answerAt(url, { text: 'in time' })).toBe(200);
    passed = 30 * 60_000 + 1000;
    expect(await answerAt(url, { text: 'late' })).toBe(404);
    expect(await answerAt(`${String(url)}x`, { text: 'guessed' })).toBe(404);
  });

  test('refuse what Slack would not show', async () => {
    const url = await urlOf(await posted());
    expect(await answerAt(url, { text: 'a', blocks: [{ type: 'header' }] })).toBe(400);
    expect(await answerAt(url, {})).toBe(400);
  });
});

describe('modals', () => {
  const opened = async (answer: Json | null) => {
    await start((app) => {
      app.command('/gpuaas-incident', async ({ ack, client, body }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: view('First') });
      });
      app.view('m', async ({ ack }) => (answer === null ? ack() : ack(answer as never)));
    });
    await slack.command({ user: ada.id, channel: incidents, command: '/gpuaas-incident' });
    return slack.waitFor(() => slack.views(ada.id)[0]);
  };
  const titles = () => slack.views(ada.id).map((open) => (open.view.title as Json).text);
  const entered = { b: { v: 'text' } };

  test.each([
    { name: 'nothing closes it', answer: null, left: [] },
    { name: 'clear closes all', answer: { response_action: 'clear' }, left: [] },
    { name: 'update replaces it', answer: { response_action: 'update', view: view('Next') }, left: ['Next'] },
    {
      name: 'push opens one above',
      answer: { response_action: 'push', view: view('Above') },
      left: ['First', 'Above'],
    },
  ])('$name', async ({ answer, left }) => {
    expect(await slack.submitView(await opened(answer), entered)).toEqual({ ok: true });
    expect(titles()).toEqual(left);
  });

  test.each([
    { name: 'a view that is too long in its title', answer: { response_action: 'update', view: view('x'.repeat(25)) } },
    { name: 'errors for a field that is not there', answer: { response_action: 'errors', errors: { other: 'no' } } },
    { name: 'errors without any', answer: { response_action: 'errors', errors: {} } },
    { name: 'an action that is none', answer: { response_action: 'shrug' } },
  ])('$name leaves it open with a failure', async ({ answer }) => {
    expect(await slack.submitView(await opened(answer), entered)).toMatchObject({ ok: false });
    expect(titles()).toEqual(['First']);
  });

  test('what is missing or too short is not sent at all', async () => {
    const open = await opened(null);
    expect(await slack.submitView(open)).toMatchObject({ errors: { b: 'Please complete this required field.' } });
    expect(await slack.submitView(open, { b: { v: 'x' } })).toMatchObject({
      errors: { b: 'Must be at least 2 characters' },
    });
    expect(slack.deliveries('view_submission')).toHaveLength(0);
    await expect(slack.submitView(open, { none: { v: 'x' } })).rejects.toThrow('no_such_input');
  });

  test('a submission that nobody acknowledges in time leaves it open', async () => {
    await opened(null);
    const [open] = slack.views(ada.id);
    slack.faults.onDelivery('view_submission', { kind: 'lost' });
    if (open !== undefined)
      expect(await slack.submitView(open, entered)).toEqual({ ok: false, error: 'operation_timeout' });
    expect(titles()).toEqual(['First']);
  });

  test('closing is told only when asked for', async () => {
    await slack.closeView(await opened(null));
    expect(titles()).toEqual([]);
    expect(slack.deliveries('view_closed')).toHaveLength(0);
  });
});

test('opening the Home tab is an event', async () => {
  await start((app) => app.event('app_home_opened', async () => undefined));
  slack.openHome(ada.id);
  await slack.idle();
  expect(slack.deliveries('event')[0]?.payload.event).toMatchObject({
    type: 'app_home_opened',
    user: ada.id,
    tab: 'home',
  });
});

test('waiting in vain says what happened last', async () => {
  await callApi(slack, 'chat.postMessage', { channel: 'C0NONE', text: 'a' });
  await expect(slack.waitFor(() => false, 20)).rejects.toThrow('chat.postMessage channel_not_found');
});

import type { ActionsBlock } from '@slack/types';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalSlack } from '../../../src/demo/slack/local-slack.ts';
import { ada, cleo, app as identity, incidents, platformPrivate } from '../../../src/demo/slack/people.ts';
import { type BoltBot, startHttpBot, startTestSlack } from '../../support/slack.ts';

const button: ActionsBlock = {
  type: 'actions',
  elements: [{ type: 'button', action_id: 'again', text: { type: 'plain_text', text: 'Again' }, value: 'id-1' }],
};
const modal = {
  type: 'modal' as const,
  callback_id: 'context',
  title: { type: 'plain_text' as const, text: 'Context' },
  submit: { type: 'plain_text' as const, text: 'Triage' },
  notify_on_close: true,
  blocks: [
    {
      type: 'input' as const,
      block_id: 'cid',
      label: { type: 'plain_text' as const, text: 'Correlation id' },
      element: { type: 'plain_text_input' as const, action_id: 'value' },
    },
  ],
};

describe('a Bolt app over HTTP', () => {
  let slack: LocalSlack;
  let bot: BoltBot | null;

  beforeEach(async () => {
    slack = await startTestSlack({ shortcuts: [{ callback_id: 'triage', name: 'Triage this message' }] });
    bot = null;
  });
  afterEach(async () => {
    await bot?.close();
    await slack.close();
  });

  test('acknowledges a command with an ephemeral answer', async () => {
    bot = await startHttpBot(slack, (app) => {
      app.command('/gpuaas-incident', async ({ ack, command }) => ack(`looking at ${command.text}`));
    });
    expect(await slack.command({ user: ada.id, channel: incidents, command: '/gpuaas-incident', text: 'abc' })).toEqual(
      {
        ok: true,
      },
    );
    expect(slack.messages(incidents)).toMatchObject([
      { text: 'looking at abc', ephemeralTo: ada.id, user: identity.botUserId },
    ]);
  });

  test('answers a command later through its response url, at most five times', async () => {
    const outcomes: string[] = [];
    bot = await startHttpBot(slack, (app) => {
      app.command('/gpuaas-incident', async ({ ack, respond }) => {
        await ack();
        for (let use = 1; use <= 6; use += 1) {
          await respond({ text: `answer ${use}`, response_type: 'in_channel' }).then(
            () => outcomes.push('ok'),
            (error: Error) => outcomes.push(error.message),
          );
        }
      });
    });
    await slack.command({ user: ada.id, channel: incidents, command: '/gpuaas-incident' });
    await slack.waitFor(() => slack.messages(incidents).length === 5);
    await expect.poll(() => outcomes.length).toBe(6);
    expect(outcomes.slice(0, 5)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(outcomes[5]).toContain('404');
  });

  test('hears a message and answers in its thread; its own answer comes back as an event', async () => {
    const heard: unknown[] = [];
    bot = await startHttpBot(slack, (app) => {
      app.event('message', async ({ event, client }) => {
        heard.push(event);
        if (!('bot_id' in event))
          await client.chat.postMessage({ channel: event.channel, thread_ts: event.ts, text: 'seen' });
      });
    });
    const message = slack.say({ user: ada.id, channel: incidents, text: 'it broke' });
    await slack.waitFor(() => slack.thread(incidents, message.ts).length === 2);
    await slack.idle();
    expect(heard).toMatchObject([{ text: 'it broke', user: ada.id, channel_type: 'channel' }]);
    const events = slack.deliveries('event').map(({ payload }) => payload.event);
    expect(events).toContainEqual(
      expect.objectContaining({ text: 'seen', bot_id: identity.botId, thread_ts: message.ts }),
    );
  });

  test('hears a mention twice: as a message and as a mention, with one ts', async () => {
    const heard: string[] = [];
    bot = await startHttpBot(slack, (app) => {
      app.event('message', async ({ event }) => void heard.push(`message ${event.ts}`));
      app.event('app_mention', async ({ event }) => void heard.push(`mention ${event.ts}`));
    });
    const { ts } = slack.say({ user: ada.id, channel: platformPrivate, text: `<@${identity.botUserId}> look` });
    await slack.idle();
    expect(heard.toSorted()).toEqual([`mention ${ts}`, `message ${ts}`]);
  });

  test('is told of edits, with an app_mention when the edit adds the mention', async () => {
    bot = await startHttpBot(slack, (app) => {
      app.event('message', async () => undefined);
      app.event('app_mention', async () => undefined);
    });
    const message = slack.say({ user: ada.id, channel: incidents, text: 'look' });
    slack.amend(message, `<@${identity.botUserId}> look`);
    await slack.idle();
    const events = slack.deliveries('event').map(({ payload }) => payload.event as Record<string, unknown>);
    expect(events.map(({ type, subtype }) => subtype ?? type).toSorted()).toEqual([
      'app_mention',
      'message',
      'message_changed',
    ]);
    expect(events.find(({ subtype }) => subtype === 'message_changed')).toMatchObject({
      message: { ts: message.ts, edited: { user: ada.id } },
      previous_message: { text: 'look' },
    });
  });

  test('gets a click with the value of the button, and replaces the message', async () => {
    bot = await startHttpBot(slack, (app) => {
      app.action('again', async ({ ack, action, respond }) => {
        await ack();
        const value = action.type === 'button' ? action.value : undefined;
        await respond({ text: `pressed ${value}`, replace_original: true });
      });
    });
    await bot.app.client.chat.postMessage({ channel: incidents, text: 'card', blocks: [button] });
    const [message] = slack.messages(incidents);
    expect(await slack.click({ user: ada.id, ...(message && { message }), action_id: 'again' })).toEqual({
      ok: true,
    });
    await slack.waitFor(() => slack.messages(incidents)[0]?.text === 'pressed id-1');
  });

  test('opens a modal from a command, refuses one field, then takes it', async () => {
    bot = await startHttpBot(slack, (app) => {
      app.command('/gpuaas-incident', async ({ ack, client, body }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: modal });
      });
      app.view('context', async ({ ack, view }) => {
        const value = view.state.values.cid?.value?.value ?? '';
        if (value === 'bad') await ack({ response_action: 'errors', errors: { cid: 'That is no id' } });
        else await ack();
      });
    });
    await slack.command({ user: cleo.id, channel: incidents, command: '/gpuaas-incident' });
    const view = await slack.waitFor(() => slack.views(cleo.id)[0]);
    expect(await slack.submitView(view)).toMatchObject({ ok: false, error: 'incomplete' });
    expect(await slack.submitView(view, { cid: { value: 'bad' } })).toMatchObject({ errors: { cid: 'That is no id' } });
    expect(slack.views(cleo.id)).toHaveLength(1);
    expect(await slack.submitView(view, { cid: { value: 'good' } })).toEqual({ ok: true });
    expect(slack.views(cleo.id)).toHaveLength(0);
  });

  test('cannot open a modal with a trigger that was used, or is older than three seconds', async () => {
    await slack.close();
    let passed = 0;
    slack = await startTestSlack({ clock: () => new Date(Date.now() + passed) });
    bot = await startHttpBot(slack, (app) => {
      app.command('/gpuaas-incident', async ({ ack, client, body, command }) => {
        await ack();
        if (command.text === 'late') passed = 3001;
        const open = () => client.views.open({ trigger_id: body.trigger_id, view: modal }).catch(() => undefined);
        await open();
        if (command.text !== 'late') await open();
      });
    });
    await slack.command({ user: ada.id, channel: incidents, command: '/gpuaas-incident' });
    await slack.waitFor(() => slack.calls('views.open').length === 2);
    await slack.command({ user: ada.id, channel: incidents, command: '/gpuaas-incident', text: 'late' });
    await slack.waitFor(() => slack.calls('views.open').length === 3);
    const errors = slack.calls('views.open').map(({ error }) => error);
    expect(errors).toEqual([null, 'exchanged_trigger_id', 'expired_trigger_id']);
  });

  test('gets a message shortcut and the closing of a modal', async () => {
    const closed: string[] = [];
    bot = await startHttpBot(slack, (app) => {
      app.shortcut({ callback_id: 'triage', type: 'message_action' }, async ({ ack, client, body }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: modal });
      });
      app.view({ callback_id: 'context', type: 'view_closed' }, async ({ ack, body }) => {
        await ack();
        closed.push(body.view.callback_id);
      });
    });
    const message = slack.say({ user: ada.id, channel: incidents, text: 'it broke' });
    expect(await slack.shortcut({ user: ada.id, callback_id: 'triage', message })).toEqual({ ok: true });
    const view = await slack.waitFor(() => slack.views(ada.id)[0]);
    expect(await slack.closeView(view)).toEqual({ ok: true });
    expect(closed).toEqual(['context']);
  });

  test('that acknowledges a command too late leaves the person with a failure', async () => {
    await slack.close();
    slack = await startTestSlack({ times: { ackDeadlineMs: 50 } });
    bot = await startHttpBot(slack, (app) => {
      app.command('/gpuaas-incident', async ({ ack }) => {
        await new Promise((resolve) => setTimeout(resolve, 120));
        await ack().catch(() => undefined);
      });
    });
    const outcome = await slack.command({ user: ada.id, channel: incidents, command: '/gpuaas-incident' });
    expect(outcome).toEqual({ ok: false, error: 'operation_timeout' });
    expect(slack.messages(incidents)).toMatchObject([
      { ephemeralTo: ada.id, text: '/gpuaas-incident failed with the error "operation_timeout"' },
    ]);
  });

  test.each([
    { name: 'a wrong secret', request: { secret: 'other' }, status: 401 },
    { name: 'a stale time', request: { skewSeconds: -301 }, status: 401 },
    { name: 'another body than was signed', request: { body: '{"type":"event_callback"}' }, status: 401 },
    { name: 'the right secret', request: {}, status: 200 },
  ])('answers $status to a request with $name', async ({ request, status }) => {
    bot = await startHttpBot(slack, (app) => {
      app.event('message', async () => undefined);
    });
    slack.say({ user: ada.id, channel: incidents, text: 'hello' });
    await slack.idle();
    const payload = slack.deliveries('event')[0]?.payload ?? {};
    expect((await slack.signedRequest({ kind: 'event', payload, ...request })).status).toBe(status);
  });
});

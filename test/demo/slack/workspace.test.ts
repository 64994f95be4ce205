import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalSlack } from '../../../src/demo/slack/local-slack.ts';
import { ada, app, ben, cleo, incidents, platformPrivate } from '../../../src/demo/slack/people.ts';
import type { Json } from '../../../src/demo/slack/state.ts';
import { type BoltBot, startHttpBot, startTestSlack } from '../../support/slack.ts';

const worlds = [
  {
    id: 'quota',
    title: 'Quota',
    say: 'correlation_id: 1',
    expect: 'quota exceeded',
    verdict: 'Invalid request',
    shows: [],
  },
];
const chosen: string[] = [];
let slack: LocalSlack;
let bot: BoltBot | null;

beforeEach(async () => {
  chosen.length = 0;
  bot = null;
  slack = await startTestSlack({
    worlds,
    onWorld: (id) => void chosen.push(id),
    shortcuts: [{ callback_id: 'triage', name: 'Triage this message' }],
    page: () => ({ html: '<!doctype html><title>Local</title>', js: 'true;', css: 'a{}' }),
  });
});
afterEach(async () => {
  await bot?.close();
  await slack.close();
});

async function post(path: string, body: Json): Promise<Json & { status: number }> {
  const response = await fetch(`${slack.url}/workspace/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as Json) };
}
const state = async () => (await (await fetch(`${slack.url}/workspace/state`)).json()) as Record<string, Json[]>;

describe('the state', () => {
  test('shows people, channels, worlds, and what was said and delivered', async () => {
    await post('messages', { user: ada.id, channel: incidents, text: 'a < b' });
    await slack.idle();
    expect(await state()).toMatchObject({
      team: { name: 'Local workspace' },
      bot: { user_id: app.botUserId },
      shortcuts: [{ callback_id: 'triage', name: 'Triage this message' }],
      commands: [{ command: '/gpuaas-incident' }],
      users: [{ id: ada.id, title: 'On call (operator)' }, { id: ben.id }, { id: cleo.id }],
      worlds,
      active_world: null,
      messages: [{ user: ada.id, bot: false, text: 'a &lt; b', thread_ts: null, edited: false, files: [] }],
      deliveries: expect.arrayContaining([expect.objectContaining({ kind: 'event' })]),
    });
    expect((await state()).channels?.map(({ kind }) => kind)).toEqual([
      'public',
      'public',
      'private',
      'im',
      'im',
      'im',
    ]);
  });

  test('comes whole on every change, the first at once, many changes as one', async () => {
    const stop = new AbortController();
    const response = await fetch(`${slack.url}/workspace/events`, { signal: stop.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const counts: number[] = [];
    let text = '';
    for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events)
        counts.push((JSON.parse(event.replace('data: ', '')) as { messages: [] }).messages.length);
      if (counts.length === 1) {
        for (let index = 0; index < 100; index += 1) slack.say({ user: ada.id, channel: incidents, text: `${index}` });
      }
      if (counts.at(-1) === 100) break;
    }
    stop.abort();
    expect(counts[0]).toBe(0);
    expect(counts.length).toBeLessThan(10);
  });
});

describe('what people do', () => {
  test('a typed mention reaches the bot; a click and a modal go through', async () => {
    const modal = {
      type: 'modal' as const,
      callback_id: 'm',
      title: { type: 'plain_text' as const, text: 'M' },
      submit: { type: 'plain_text' as const, text: 'Go' },
      blocks: [
        {
          type: 'input' as const,
          block_id: 'b',
          label: { type: 'plain_text' as const, text: 'L' },
          element: { type: 'plain_text_input' as const, action_id: 'v' },
        },
      ],
    };
    bot = await startHttpBot(slack, (listening) => {
      listening.event('app_mention', async ({ event, say }) => {
        const element = {
          type: 'button' as const,
          action_id: 'open',
          text: { type: 'plain_text' as const, text: 'Open' },
        };
        await say({
          text: 'card',
          thread_ts: event.ts,
          blocks: [{ type: 'actions', block_id: 'x', elements: [element] }],
        });
      });
      listening.event('message', async () => undefined);
      listening.action('open', async ({ ack, client, body }) => {
        await ack();
        await client.views.open({ trigger_id: 'trigger_id' in body ? body.trigger_id : '', view: modal });
      });
      listening.view('m', async ({ ack, view }) => {
        if (view.state.values.b?.v?.value === 'no') await ack({ response_action: 'errors', errors: { b: 'Not this' } });
        else await ack();
      });
    });
    const said = await post('messages', { user: ada.id, channel: incidents, text: '@gpuaas-incident-bot look' });
    const card = await slack.waitFor(() => slack.thread(incidents, String(said.ts))[1]);
    const press = { user: ada.id, channel: incidents, message_ts: card.ts, block_id: 'x', action_id: 'open' };
    expect(await post('actions', { ...press, action: { type: 'button' } })).toMatchObject({ ok: true });
    const view = await slack.waitFor(() => slack.views(ada.id)[0]);
    const submit = (value: string) =>
      post('views/submit', {
        user: ada.id,
        view_id: view.id,
        values: { b: { v: { type: 'plain_text_input', value } } },
      });
    expect(await submit('no')).toMatchObject({ ok: false, errors: { b: 'Not this' } });
    expect(await submit('yes')).toMatchObject({ ok: true });
    expect(await submit('again')).toMatchObject({ ok: false, error: 'view_not_found' });
  });

  test('a world is chosen', async () => {
    expect(await post('worlds', { id: 'quota' })).toMatchObject({ ok: true });
    expect(await post('worlds', { id: 'none' })).toMatchObject({ ok: false, error: 'world_not_found' });
    expect(chosen).toEqual(['quota']);
    expect((await state()).active_world).toBe('quota');
  });

  test.each([
    {
      name: 'a channel one is not in',
      path: 'messages',
      body: { user: cleo.id, channel: platformPrivate, text: 'a' },
      status: 200,
      error: 'not_in_channel',
    },
    {
      name: 'a message that is not there',
      path: 'actions',
      body: { user: ada.id, channel: incidents, message_ts: '1.1', action_id: 'a' },
      status: 200,
      error: 'message_not_found',
    },
    {
      name: 'somebody who is not there',
      path: 'messages',
      body: { user: 'U0NONE', channel: incidents, text: 'a' },
      status: 200,
      error: 'channel_not_found',
    },
    { name: 'a missing field', path: 'commands', body: { user: ada.id }, status: 400, error: 'missing channel' },
    { name: 'an unknown path', path: 'magic', body: {}, status: 404, error: 'not_found' },
  ])('$name: $error', async ({ path, body, status, error }) => {
    expect(await post(path, body)).toMatchObject({ ok: false, status, error });
  });
});

describe('the server is for this machine only', () => {
  const statusOf = (headers: Record<string, string>, method = 'GET', path = '/workspace/state') =>
    new Promise<number>((resolve, reject) => {
      const url = new URL(path, slack.url);
      const sent = request(url, { method, headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('error', reject).end(method === 'POST' ? '{}' : undefined);
    });

  test.each([
    { name: 'its own address', headers: {}, status: 200 },
    { name: 'localhost', headers: { host: 'localhost:1' }, status: 200 },
    { name: 'a foreign name for this address', headers: { host: 'evil.example' }, status: 403 },
    { name: 'a name that starts like a good one', headers: { host: '127.0.0.1.evil.example' }, status: 403 },
    { name: 'a page of another site', headers: { origin: 'https://evil.example' }, status: 403 },
    { name: 'a sandboxed page', headers: { origin: 'null' }, status: 403 },
  ])('$name: $status', async ({ headers, status }) => {
    expect(await statusOf(headers)).toBe(status);
  });

  test('a form of another site cannot post', async () => {
    expect(await statusOf({ 'content-type': 'text/plain' }, 'POST', '/workspace/worlds')).toBe(415);
  });

  test('the page and its files are served, with a policy that allows nothing from elsewhere', async () => {
    const page = await fetch(slack.url);
    expect(await page.text()).toContain('<title>Local</title>');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(`${slack.url}/page.js`)).headers.get('content-type')).toContain('text/javascript');
    expect((await fetch(`${slack.url}/page.css`)).status).toBe(200);
    expect((await fetch(`${slack.url}/etc/passwd`)).status).toBe(404);
  });
});

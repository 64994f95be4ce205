import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalSlack } from '../../../src/demo/slack/local-slack.ts';
import { ada, incidents } from '../../../src/demo/slack/people.ts';
import { type BoltBot, slackSecrets, startSocketBot, startTestSlack } from '../../support/slack.ts';
import { callApi } from '../../support/slack-api.ts';

let slack: LocalSlack;
let bot: BoltBot | null;
beforeEach(async () => {
  slack = await startTestSlack({ times: { ackDeadlineMs: 500 } });
  bot = null;
});
afterEach(async () => {
  await bot?.close();
  await slack.close();
});

const heard: string[] = [];
beforeEach(() => {
  heard.length = 0;
});
const start = () =>
  startSocketBot(slack, (app) => {
    app.event('message', async ({ event, context }) => {
      heard.push(`${'text' in event ? event.text : ''} ${context.retryNum ?? 0}`);
    });
    app.command('/gpuaas-incident', async ({ ack, command }) => ack({ text: `got ${command.text}` }));
  });

test('a Bolt app gets events and commands over the socket and answers in the acknowledgement', async () => {
  bot = await start();
  expect(slack.sockets.connections).toBe(1);
  slack.say({ user: ada.id, channel: incidents, text: 'hello' });
  await slack.idle();
  expect(heard).toEqual(['hello 0']);
  const outcome = await slack.command({ user: ada.id, channel: incidents, command: '/gpuaas-incident', text: 'x' });
  expect(outcome).toEqual({ ok: true });
  expect(slack.messages(incidents).at(-1)).toMatchObject({ text: 'got x', ephemeralTo: ada.id });
  expect(slack.deliveries().map(({ path }) => path)).toEqual(['socket', 'socket']);
});

test('after a refresh the app is back on a new link', async () => {
  bot = await start();
  slack.sockets.refresh();
  await slack.waitFor(() => slack.sockets.connections === 0);
  await slack.waitFor(() => slack.sockets.connections === 1);
  expect(slack.calls('apps.connections.open')).toHaveLength(2);
  const outcome = await slack.command({ user: ada.id, channel: incidents, command: '/gpuaas-incident', text: 'again' });
  expect(outcome).toEqual({ ok: true });
});

test('an event that meets a cut link is sent again once the app is back', async () => {
  await slack.close();
  slack = await startTestSlack({ times: { ackDeadlineMs: 500, eventRetriesMs: [0, 3000] } });
  bot = await start();
  slack.sockets.kill();
  await slack.waitFor(() => slack.sockets.connections === 0);
  slack.say({ user: ada.id, channel: incidents, text: 'hello' });
  await slack.idle();
  expect(heard).toEqual(['hello 2']);
  expect(slack.deliveries('event').map(({ failure }) => failure)).toEqual([
    'connection_failed',
    'connection_failed',
    null,
  ]);
});

test('a duplicate is the same envelope twice, and acknowledged as such', async () => {
  bot = await start();
  slack.faults.onDelivery('event', { kind: 'duplicate' }, { times: 1 });
  slack.say({ user: ada.id, channel: incidents, text: 'hello' });
  await slack.idle();
  expect(heard).toEqual(['hello 0', 'hello 0']);
  expect(slack.deliveries('event').map(({ failure }) => failure)).toEqual([null, null]);
});

test('a ticket opens one link, and a made-up one none', async () => {
  const { url } = await callApi(slack, 'apps.connections.open', {}, slackSecrets.appToken);
  const hello = await firstFrame(String(url));
  expect(hello).toMatchObject({ type: 'hello', num_connections: 1 });
  await expect(firstFrame(String(url))).rejects.toThrow('refused');
});

function firstFrame(url: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const link = new WebSocket(url);
    link.onmessage = ({ data }) => {
      resolve(JSON.parse(String(data)));
      link.close();
    };
    link.onerror = () => reject(new Error('refused'));
  });
}

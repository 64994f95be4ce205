import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalSlack } from '../../src/demo/slack/local-slack.ts';
import { ada, incidents } from '../../src/demo/slack/people.ts';
import { silentLog } from '../../src/log.ts';
import { createChannelMessages } from '../../src/slack/channel-messages.ts';
import { createSlackClients, measuredFetch } from '../../src/slack/clients.ts';
import { createLimits } from '../../src/slack/limits.ts';
import { createPoster } from '../../src/slack/poster.ts';
import type { CardPoster, Incident } from '../../src/usecases/ports.ts';
import { slackSecrets, startTestSlack } from '../support/slack.ts';
import { type Counted, counted } from './support/bot.ts';
import { readable } from './support/readable.ts';
import { INCIDENT_ID, incident, report, SCOPE } from './support/reports.ts';

let slack: LocalSlack;
let metrics: Counted;
let poster: CardPoster;
let notMember: Incident[];
let now: number;

beforeEach(async () => {
  slack = await startTestSlack();
  metrics = counted();
  notMember = [];
  now = Date.now();
  const fetch = measuredFetch(globalThis.fetch, metrics);
  const clients = createSlackClients({ botToken: slackSecrets.botToken, apiUrl: slack.apiUrl, fetch, log: silentLog });
  poster = createPoster({
    messages: createChannelMessages(
      clients,
      createLimits(() => now),
      silentLog,
    ),
    scope: () => SCOPE,
    now: () => now,
    onNotMember: (one) => notMember.push(one),
  });
});

afterEach(async () => {
  await slack.close();
});

/** An incident whose card goes into a thread of its own. */
function threaded(change: Partial<Incident> = {}): Incident {
  const parent = slack.say({ user: ada.id, channel: incidents, text: 'it broke' });
  return incident({ threadTs: parent.ts, createdAt: new Date(), ...change });
}

const working = (of: Incident) => ({ phase: 'working', incident: of, steps: [] }) as const;
const finished = (of: Incident) => ({ phase: 'finished', incident: of, report: report() }) as const;

test('a card stands in its thread, without unfurls, and carries the incident id as metadata', async () => {
  const of = threaded();
  const { ts } = await poster.post(working(of));
  const [card] = slack.thread(incidents, of.threadTs ?? '').slice(1);
  expect(card).toMatchObject({
    ts,
    metadata: { event_type: 'gpuaas_incident_card', event_payload: { incident_id: INCIDENT_ID } },
  });
  expect(slack.calls('chat.postMessage')[0]?.args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
});

test('an update replaces the blocks and the text', async () => {
  const of = threaded();
  const { ts } = await poster.post(working(of));
  expect(await poster.update(ts, finished(of))).toBe('updated');
  const card = slack.messages(incidents).find((message) => message.ts === ts);
  expect(readable(card?.blocks ?? [])).toContain('# Permission denied');
  expect(card?.text).toContain('Permission denied');
});

test('a card that was deleted is gone', async () => {
  expect(await poster.update('1795424400.000999', finished(threaded()))).toBe('gone');
});

test('a card whose answer was lost is found in its thread and in the channel', async () => {
  const inThread = threaded();
  slack.faults.onCall('chat.postMessage', { kind: 'answer_lost' }, { times: 1 });
  await expect(poster.post(working(inThread))).rejects.toMatchObject({ reason: 'connection_lost', retryable: true });
  const lost = slack.thread(incidents, inThread.threadTs ?? '').at(-1);
  expect(await poster.find(inThread)).toEqual({ ts: lost?.ts });

  const inChannel = threaded({ id: '5d2ab1c4-93b1-4bd9-8a57-0d6cf0a3be11', threadTs: null });
  const { ts } = await poster.post(working(inChannel));
  for (let at = 0; at < 230; at++) slack.say({ user: ada.id, channel: incidents, text: `talk ${at}` });
  expect(await poster.find(inChannel)).toEqual({ ts });
  expect(slack.calls('conversations.history')).toHaveLength(2);
});

test('no card is found for another incident, or in a thread that is not there', async () => {
  const of = threaded();
  await poster.post(working(of));
  expect(await poster.find({ ...of, id: '5d2ab1c4-93b1-4bd9-8a57-0d6cf0a3be11' })).toBeNull();
  expect(await poster.find({ ...of, threadTs: '1795424400.000001' })).toBeNull();
});

test.each([
  { fault: { kind: 'error', error: 'internal_error' } as const, reason: 'internal_error', retryable: true },
  { fault: { kind: 'error', error: 'invalid_auth' } as const, reason: 'invalid_auth', retryable: false },
  { fault: { kind: 'error', error: 'something_new' } as const, reason: 'something_new', retryable: false },
  { fault: { kind: 'status', status: 503 } as const, reason: 'http_503', retryable: true },
  { fault: { kind: 'status', status: 404 } as const, reason: 'http_404', retryable: true },
  { fault: { kind: 'status', status: 429 } as const, reason: 'rate_limited', retryable: true },
  {
    fault: { kind: 'status', status: 200, body: '<html>proxy</html>' } as const,
    reason: 'no_slack_answer',
    retryable: true,
  },
  { fault: { kind: 'status', status: 200, body: 'null' } as const, reason: 'no_slack_answer', retryable: true },
  { fault: { kind: 'status', status: 200, body: '"pong"' } as const, reason: 'no_slack_answer', retryable: true },
  {
    fault: { kind: 'status', status: 200, body: '{"message":"Welcome to the gateway"}' } as const,
    reason: 'no_slack_answer',
    retryable: true,
  },
  { fault: { kind: 'reset' } as const, reason: 'connection_lost', retryable: true },
])('$reason is retryable: $retryable', async ({ fault, reason, retryable }) => {
  slack.faults.onCall('chat.postMessage', fault);
  const post = poster.post(working(threaded()));
  await expect(post).rejects.toMatchObject({ name: 'SlackCallError', method: 'chat.postMessage', reason, retryable });
  expect(slack.calls('chat.postMessage')).toHaveLength(1);
});

test('a post that never reached Slack says so, unlike one whose answer was lost', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const apiUrl = `http://127.0.0.1:${port}/api/`;
  const clients = createSlackClients({ botToken: slackSecrets.botToken, apiUrl, fetch, log: silentLog });
  const messages = createChannelMessages(
    clients,
    createLimits(() => now),
    silentLog,
  );
  const away = createPoster({ messages, scope: () => SCOPE, now: () => now, onNotMember: () => {} });
  await expect(away.post(working(threaded()))).rejects.toMatchObject({ reason: 'unreachable', retryable: true });
});

test('a card whose blocks Slack refuses stands as its text and its buttons', async () => {
  const of = threaded();
  slack.faults.onCall('chat.postMessage', { kind: 'error', error: 'invalid_blocks' }, { times: 1 });
  const { ts } = await poster.post(working(of));
  const stands = () => slack.messages(incidents).find((message) => message.ts === ts);
  expect(JSON.stringify(stands()?.blocks)).toContain('is at work');
  slack.faults.onCall('chat.update', { kind: 'error', error: 'msg_too_long' }, { times: 1 });
  expect(await poster.update(ts, finished(of))).toBe('updated');
  expect(JSON.stringify(stands()?.blocks)).toContain('Permission denied');
  const [text, ...buttons] = stands()?.blocks?.map(({ type }) => type) ?? [];
  expect(text).toBe('section');
  expect(new Set(buttons)).toEqual(new Set(['actions']));
});

test('a limited method is left alone for as long as Slack asks, others are not', async () => {
  const of = threaded();
  const { ts } = await poster.post(working(of));
  slack.faults.onCall('chat.update', { kind: 'rate_limited', retryAfter: 7 }, { times: 1 });
  await expect(poster.update(ts, finished(of))).rejects.toMatchObject({ reason: 'rate_limited', retryAfterMs: 7_000 });
  now += 3_000;
  await expect(poster.update(ts, finished(of))).rejects.toMatchObject({ reason: 'rate_limited', retryAfterMs: 4_000 });
  expect(slack.calls('chat.update')).toHaveLength(1);
  await poster.post(working(threaded()));
  now += 4_001;
  expect(await poster.update(ts, finished(of))).toBe('updated');
});

test('progress of all cards together leaves room for the finished ones', async () => {
  const of = threaded();
  const { ts } = await poster.post(working(of));
  for (let at = 0; at < 12; at++) expect(await poster.update(ts, working(of))).toBe('updated');
  await expect(poster.update(ts, working(of))).rejects.toMatchObject({ reason: 'paced', retryAfterMs: 1_500 });
  expect(await poster.update(ts, finished(of))).toBe('updated');
  now += 1_500;
  expect(await poster.update(ts, working(of))).toBe('updated');
});

test('where the bot is no member it is said once', async () => {
  const of = threaded({ channelId: 'C0NOWHERE' });
  await expect(poster.post(working(of))).rejects.toMatchObject({ reason: 'channel_not_found', retryable: false });
  await expect(poster.post(finished(of))).rejects.toMatchObject({ reason: 'channel_not_found' });
  expect(notMember).toEqual([of]);
});

test('a pointer stands where the id was pasted again', async () => {
  const again = slack.say({ user: ada.id, channel: incidents, text: 'again' });
  await poster.postPointer(incident(), '1795424400.000200', { channelId: incidents, threadTs: again.ts });
  const [pointer] = slack.thread(incidents, again.ts).slice(1);
  expect(readable(pointer?.blocks ?? [])).toContain(
    'has a card in this channel already: Permission denied: the action is not on the service account’s allowlist (Certain), 2026-11-23 09:30 UTC. [Open the card](https://team.slack.com/archives/C0INCIDENTS/p1795424400000200?thread_ts=1795424400.000100&cid=C0INCIDENTS)',
  );
});

test('calls are counted by method and outcome', async () => {
  slack.faults.onCall('chat.postMessage', { kind: 'status', status: 500 }, { times: 1 });
  const of = threaded();
  await expect(poster.post(working(of))).rejects.toThrow('Slack chat.postMessage: http_500');
  await poster.post(working(of));
  expect(metrics.seen).toEqual(['chat.postMessage:500', 'chat.postMessage:ok']);
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { createSlackClients } from '../../src/slack/clients.ts';
import { createReply } from '../../src/slack/reply.ts';
import { createTell, type Tell } from '../../src/slack/tell.ts';
import { note } from '../../src/slack/views/answers.ts';
import { incident } from './support/reports.ts';

interface Sent {
  readonly url: string;
  readonly body: string;
}

let sent: Sent[];
let answer: (url: string) => Response | Error;
let tell: Tell;
let now: number;

beforeEach(() => {
  sent = [];
  now = 0;
  answer = () => Response.json({ ok: true });
  const fetch = async (url: string | URL, init?: { body?: unknown }) => {
    sent.push({ url: String(url), body: String(init?.body) });
    const given = answer(String(url));
    if (given instanceof Error) throw given;
    return given;
  };
  const apiUrl = 'https://slack.test/api/';
  const clients = createSlackClients({ botToken: 'xoxb-local-bot-token', apiUrl, fetch, log: silentLog });
  tell = createTell({ clients, reply: createReply({ fetch, apiUrl, log: silentLog }), log: silentLog, now: () => now });
});

afterEach(() => {
  expect(sent.every(({ url }) => /^https:\/\/(?:slack\.test|hooks\.slack\.com)\//.test(url))).toBe(true);
});

const paths = () => sent.map(({ url }) => new URL(url).pathname);
const person = { userId: 'U1', channelId: 'C1', responseUrl: 'https://hooks.slack.com/actions/T1/1/x' };

test('a person is answered through the response address, where only they see it', async () => {
  await tell.person(person, note('hello'));
  expect(paths()).toEqual(['/actions/T1/1/x']);
  expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({
    response_type: 'ephemeral',
    replace_original: false,
    text: 'hello',
  });
});

test.each([
  { name: 'expired', response: () => new Response('expired_url', { status: 404 }) },
  { name: 'unreachable', response: () => new Error('connection refused') },
])('with an address that is $name the answer is ephemeral in the channel', async ({ response }) => {
  answer = (url) => (url.includes('hooks') ? response() : Response.json({ ok: true }));
  await tell.person(person, note('hello'));
  expect(paths()).toEqual(['/actions/T1/1/x', '/api/chat.postEphemeral']);
});

test.each([
  'https://evil.example.com/hook',
  'https://hooks.slack.com.evil.example.com/',
  'file:///etc/passwd',
  'no address',
])('nothing is sent to %s', async (responseUrl) => {
  await tell.person({ ...person, responseUrl }, note('hello'));
  expect(paths()).toEqual(['/api/chat.postEphemeral']);
});

test('where the bot may not write in the channel a direct message takes its place', async () => {
  answer = (url) =>
    Response.json(url.endsWith('postEphemeral') ? { ok: false, error: 'not_in_channel' } : { ok: true });
  await tell.person({ ...person, responseUrl: null }, note('hello'));
  expect(paths()).toEqual(['/api/chat.postEphemeral', '/api/chat.postMessage']);
  expect(new URLSearchParams(sent[1]?.body).get('channel')).toBe('U1');
});

test('a failure to answer stops nothing', async () => {
  answer = () => new Error('Slack is away');
  await expect(tell.person(person, note('hello'))).resolves.toBeUndefined();
  expect(paths()).toHaveLength(3);
});

test('who asked for an incident is answered where they asked, for as long as Slack allows', async () => {
  const asked = incident({ requestedBy: 'U1' });
  tell.remember(asked.id, person.responseUrl);
  await tell.requester(asked, note('invite me'));
  now = 29 * 60_000;
  await tell.requester(asked, note('invite me'));
  expect(paths()).toEqual(['/actions/T1/1/x', '/api/chat.postMessage']);
});

test('a bot that asked gets no direct message', async () => {
  await tell.requester(incident({ requestedBy: 'B9' }), note('invite me'));
  expect(sent).toEqual([]);
});

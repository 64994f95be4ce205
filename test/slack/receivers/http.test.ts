import { afterEach, expect, test } from 'vitest';
import { app, incidents, team } from '../../../src/demo/slack/people.ts';
import { signatureHeaders } from '../../../src/demo/slack/signature.ts';
import { slackSecrets } from '../../support/slack.ts';
import { startBot, type TestBot, type TestBotOptions } from '../support/bot.ts';

const SECRET = slackSecrets.signingSecret;
const FORM = 'application/x-www-form-urlencoded';
const ID = '01JQZX7M5T8K2N4P6R9S1V3W5Y';
let bot: TestBot;
let ts = 0;

async function start(options: TestBotOptions = {}): Promise<void> {
  bot = await startBot(options);
}

afterEach(async () => {
  await bot.close();
});

function messageEvent(text = `correlation_id=${ID}`): string {
  ts += 1;
  return JSON.stringify({
    type: 'event_callback',
    team_id: team.id,
    api_app_id: app.appId,
    event_id: `Ev${ts}`,
    event_time: 1_795_424_400,
    event: {
      type: 'message',
      channel: incidents,
      channel_type: 'channel',
      user: 'U0ADA',
      team: team.id,
      text,
      ts: `1795424400.${String(ts).padStart(6, '0')}`,
    },
  });
}

async function send(
  body: string,
  {
    secret = SECRET,
    skewSeconds = 0,
    headers = {},
  }: { secret?: string; skewSeconds?: number; headers?: Record<string, string> } = {},
): Promise<number> {
  const timestamp = Math.floor(Date.now() / 1000) + skewSeconds;
  const response = await fetch(`${bot.url}/slack/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signatureHeaders(body, { secret, timestamp }), ...headers },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

test('a good request is stored, then acknowledged', async () => {
  await start();
  expect(await send(messageEvent())).toBe(200);
  expect(bot.useCases.accepted).toHaveLength(1);
});

test('a bot that drains sends Slack to another replica, and its own routes are still served', async () => {
  await start({
    routes: async (_, response) => {
      response.writeHead(204).end();
      return true;
    },
  });
  await bot.app.drain();
  expect(await send(messageEvent())).toBe(503);
  expect(bot.useCases.accepted).toEqual([]);
  expect((await fetch(`${bot.url}/readyz`)).status).toBe(204);
  expect(bot.app.ready()).toBe(false);
});

test.each([
  { name: 'signed with another secret', options: { secret: 'another-secret' }, reason: 'signature' },
  { name: 'over five minutes old', options: { skewSeconds: -302 }, reason: 'stale' },
  { name: 'over a minute in the future', options: { skewSeconds: 63 }, reason: 'future' },
  {
    name: 'with a signature of another version',
    options: { headers: { 'x-slack-signature': 'v1=00' } },
    reason: 'signature',
  },
  {
    name: 'without a usable timestamp',
    options: { headers: { 'x-slack-request-timestamp': 'soon' } },
    reason: 'unsigned',
  },
])('a request $name is refused and counted, and nothing is stored', async ({ options, reason }) => {
  await start();
  expect(await send(messageEvent(), options)).toBe(401);
  expect(bot.metrics.seen).toEqual(['auth.test:ok', `refused:${reason}`]);
  expect(bot.useCases.accepted).toEqual([]);
});

test('a request without a signature is refused', async () => {
  await start();
  const response = await fetch(`${bot.url}/slack/events`, { method: 'POST', body: messageEvent() });
  expect(response.status).toBe(401);
  expect(bot.metrics.seen).toContain('refused:unsigned');
});

test('a changed body is refused', async () => {
  await start();
  const body = messageEvent();
  const headers = signatureHeaders(body, { secret: SECRET, timestamp: Math.floor(Date.now() / 1000) });
  expect(await send(body.replace(ID, 'other-id-1'), { headers })).toBe(401);
  expect(bot.useCases.accepted).toEqual([]);
});

test('the same request twice is refused the second time', async () => {
  await start();
  const body = messageEvent();
  const headers = signatureHeaders(body, { secret: SECRET, timestamp: Math.floor(Date.now() / 1000) });
  expect(await send(body, { headers })).toBe(200);
  expect(await send(body, { headers })).toBe(401);
  expect(bot.metrics.seen).toContain('refused:replayed');
  expect(bot.useCases.accepted).toHaveLength(1);
});

test('a request that was not stored may come again within the same second, as Slack sends it', async () => {
  await start();
  const body = messageEvent();
  const headers = signatureHeaders(body, { secret: SECRET, timestamp: Math.floor(Date.now() / 1000) });
  bot.useCases.broken = new Error('the database is away');
  expect(await send(body, { headers })).toBe(500);
  bot.useCases.broken = null;
  expect(await send(body, { headers })).toBe(200);
  expect(bot.useCases.accepted).toHaveLength(1);
});

test('two secrets are accepted while one is being changed', async () => {
  await start({ signingSecrets: ['the-next-secret', SECRET] });
  expect(await send(messageEvent(), { secret: 'the-next-secret' })).toBe(200);
  expect(await send(messageEvent())).toBe(200);
  expect(await send(messageEvent(), { secret: 'neither' })).toBe(401);
});

test('a body over 256 kB is refused', async () => {
  await start();
  expect(await send(messageEvent('x'.repeat(300_000)))).toBe(413);
  expect(bot.metrics.seen).toContain('refused:too_large');
});

test.each(['null', '3', '"text"', '{"cut', ''])('a signed body that holds no object is refused: %j', async (body) => {
  await start();
  expect(await send(body)).toBe(400);
  expect(await send(`payload=${encodeURIComponent(body)}`, { headers: { 'content-type': FORM } })).toBe(400);
  expect(bot.metrics.seen.filter((seen) => seen === 'refused:unreadable')).toHaveLength(2);
  expect(await send(messageEvent())).toBe(200);
});

test('a form may say its charset', async () => {
  await start();
  const fields = { command: '/gpuaas-incident', text: ID, team_id: team.id, channel_id: incidents, user_id: 'U0ADA' };
  const body = new URLSearchParams({ ...fields, trigger_id: '1.2.a' }).toString();
  expect(await send(body, { headers: { 'content-type': `${FORM}; charset=UTF-8` } })).toBe(200);
  expect(bot.useCases.accepted).toHaveLength(1);
});

test('a certificate check needs no signature and carries nothing', async () => {
  await start();
  const response = await fetch(`${bot.url}/slack/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `ssl_check=1&payload=${encodeURIComponent(messageEvent())}`,
  });
  expect(response.status).toBe(200);
  expect(bot.useCases.accepted).toEqual([]);
});

test('the address check is answered with its challenge', async () => {
  await start();
  const body = JSON.stringify({ type: 'url_verification', challenge: 'c-1' });
  const response = await fetch(`${bot.url}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...signatureHeaders(body, { secret: SECRET, timestamp: Math.floor(Date.now() / 1000) }),
    },
    body,
  });
  expect(await response.json()).toEqual({ challenge: 'c-1' });
});

test.each([
  {
    name: 'app_rate_limited',
    body: { type: 'app_rate_limited', team_id: team.id, minute_rate_limited: 1 },
    seen: 'app_rate_limited:acked',
  },
  {
    name: 'a payload of an unknown type',
    body: { type: 'something_new', team_id: team.id },
    seen: 'unknown:unhandled',
  },
  {
    name: 'an event that nobody subscribed to',
    body: { type: 'event_callback', team_id: team.id, event: { type: 'star_added', user: 'U0ADA' } },
    seen: 'event:acked',
  },
])('$name is acknowledged and counted', async ({ body, seen }) => {
  await start();
  expect(await send(JSON.stringify(body))).toBe(200);
  expect(bot.metrics.seen).toContain(seen);
});

test('other paths go to the given routes; one that throws is answered, not left open', async () => {
  await start({
    routes: async (request, response) => {
      if (request.url === '/healthz') {
        response.writeHead(200).end('ok');
        return true;
      }
      if (request.url === '/readyz') throw new Error('a bug in a route');
      return false;
    },
  });
  expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${bot.url}/readyz`)).status).toBe(500);
  expect((await fetch(`${bot.url}/elsewhere`)).status).toBe(404);
  expect((await fetch(`${bot.url}/slack/events`)).status).toBe(404);
});

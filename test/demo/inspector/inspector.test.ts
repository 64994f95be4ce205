import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InspectedBodies, Inspection } from '../../../src/demo/inspector/inspection.ts';
import { createInspector, type Inspector } from '../../../src/demo/inspector/inspector.ts';
import { createTraffic } from '../../../src/demo/inspector/traffic.ts';
import { type Platform, startPlatform } from '../../../src/demo/platform/platform.ts';
import type { LocalSlack } from '../../../src/demo/slack/local-slack.ts';
import { ada, incidents } from '../../../src/demo/slack/people.ts';
import type { Database } from '../../../src/store/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import { slackSecrets, startTestSlack } from '../../support/slack.ts';
import { scenario } from '../../support/worlds.ts';

const ID = '0b6f1f0e-6f0a-4a5e-9c54-0d6a3d1f9d10';
let database: Database;
let platform: Platform;
let slack: LocalSlack;
let inspector: Inspector;
let correlationId: string;
let ts: string;

beforeAll(async () => {
  const traffic = createTraffic();
  [database, platform, slack] = await Promise.all([
    createTestDatabase(),
    startPlatform({ worlds: [scenario('01-amber')], onExchange: traffic.record }),
    startTestSlack(),
  ]);
  // The queue's own table, as far as it is looked at: making all of it takes longer than every test here.
  await database.transaction((tx) =>
    tx.script(`create schema pgboss; create table pgboss.job (name text, state text, retry_count int,
      created_on timestamptz, completed_on timestamptz, data jsonb, output jsonb)`),
  );
  await database.query(`insert into pgboss.job (name, state, data) values ('triage-incident', 'active', $1)`, [
    JSON.stringify({ incidentId: ID }),
  ]);
  inspector = createInspector({ sql: database, traffic, slack, worlds: platform.worlds });
  ({ correlationId } = platform.activeWorld());
  ({ ts } = slack.say({ user: ada.id, channel: incidents, text: correlationId }));
  await database.query(
    `insert into incidents (id, team_id, channel_id, correlation_id, thread_ts, subject, requested_by, origin, status,
       created_at, updated_at) values ($1, 'T1', $2, $3, $4, '{}', 'U1', 'message', 'running', $5, $5)`,
    [ID, incidents, correlationId, ts, new Date(Date.now() - 60_000).toISOString()],
  );
  await database.query(`insert into cards (incident_id, channel_id, thread_ts, state) values ($1, $2, $3, 'pending')`, [
    ID,
    incidents,
    ts,
  ]);
}, 60_000);

afterAll(async () => {
  await Promise.all([database.close(), platform.close(), slack.close()]);
});

async function read<Answer>(path: string, query = ''): Promise<Answer | null> {
  const answer = await inspector.read(path, new URLSearchParams(query));
  return answer !== null && 'json' in answer ? (JSON.parse(JSON.stringify(answer.json)) as Answer) : null;
}
const inspection = () => read<Inspection>(`inspector/${ID}`);

/** Asks Loki as the bot would, and waits until the request is on record. */
async function askLoki(query: string): Promise<void> {
  const before = platform.requests.length;
  await (
    await fetch(`${platform.lokiUrl}/loki/api/v1/query_range?${new URLSearchParams({ query, limit: '10' })}`)
  ).text();
  await expect.poll(() => platform.requests.length).toBeGreaterThan(before);
}

test('incidents are listed with the thread they stand in', async () => {
  expect(await read('inspector')).toMatchObject({
    incidents: [
      { id: ID, correlation_id: correlationId, channel: incidents, thread_ts: ts, status: 'running', run: 1 },
    ],
  });
});

test('a request to a source is shown with its query; its answer page by page', async () => {
  await askLoki(`{service=~"gpuaas-.+"} |= "${correlationId}"`);
  const [request] = (await inspection())?.exchanges ?? [];
  expect(request).toMatchObject({
    target: 'loki',
    method: 'GET',
    path: '/loki/api/v1/query_range?limit=10',
    query: `{service=~"gpuaas-.+"} |= "${correlationId}"`,
    status: 200,
    failure: null,
  });
  const first = await read<InspectedBodies>(`inspector/exchanges/${request?.key}`);
  expect(first?.answer).toContain('"resultType": "streams"');
  const last = await read<InspectedBodies>(`inspector/exchanges/${request?.key}`, `page=${first?.pages}`);
  expect(last?.answer.trimEnd().at(-1)).toBe('}');
});

test('what is secret is masked in queries, in what was sent and in answers', async () => {
  await askLoki('{service="gpuaas-api"} |= "password=hunter22secret"');
  await fetch(`${platform.apiUrl}/api/v1/auth/service-account-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key_secret: 'demo-secret-0123456789' }),
  });
  await expect.poll(async () => (await inspection())?.exchanges.at(-1)?.target).toBe('api');
  const exchanges = (await inspection())?.exchanges ?? [];
  const sent = await read<InspectedBodies>(`inspector/exchanges/${exchanges.at(-1)?.key}`);
  expect(JSON.stringify([exchanges, sent])).not.toMatch(/hunter22secret|demo-secret-0123456789/);
  expect(sent?.sent).toContain('[redacted:');
});

test('calls of the bot about the thread are shown, those about others are not', async () => {
  const call = (body: object) =>
    fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${slackSecrets.botToken}` },
      body: JSON.stringify(body),
    });
  await call({ channel: incidents, thread_ts: ts, text: 'here' });
  await call({ channel: incidents, text: 'elsewhere' });
  const calls = (await inspection())?.exchanges.filter(({ target }) => target === 'slack') ?? [];
  expect(calls).toMatchObject([{ path: 'chat.postMessage', failure: null }]);
  expect((await read<InspectedBodies>(`inspector/exchanges/${calls[0]?.key}`))?.sent).toContain('"text": "here"');
});

test('rows that are about the incident are shown table by table', async () => {
  const tables = (await inspection())?.tables ?? [];
  expect(tables.map(({ name }) => name)).toEqual(['incidents', 'cards', 'jobs']);
  expect(tables[1]?.rows).toMatchObject([{ incident_id: ID, state: 'pending', ts: null }]);
});

test('without a report there is nothing to compare, and no capsule', async () => {
  expect(await inspection()).toMatchObject({ expectation: null, capsule: null });
});

test.each([
  'inspector/none',
  'inspector/exchanges/r999',
  'inspector/exchanges/s999',
  `inspector/${ID}/capsule`,
  'other',
])('there is nothing at %s', async (path) => {
  expect(await inspector.read(path, new URLSearchParams())).toBeNull();
});

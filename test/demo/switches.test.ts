import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Platform, startPlatform } from '../../src/demo/platform/platform.ts';
import { createFaults } from '../../src/demo/slack/faults.ts';
import { createSwitches, type Switches } from '../../src/demo/switches.ts';
import { scenario } from '../support/worlds.ts';

const faults = createFaults(1);
let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ worlds: [scenario('01-amber')] });
});
afterAll(() => platform.close());

let used: Switches | undefined;
afterEach(() => {
  for (const { id } of used?.list() ?? []) used?.set(id, false);
});

function fresh(): Switches {
  used = createSwitches(platform, faults);
  return used;
}
const on = (made: Switches) =>
  made
    .list()
    .filter((each) => each.on)
    .map(({ id }) => id);
const loki = async () => (await fetch(`${platform.lokiUrl}/ready`)).status;

async function overview(): Promise<Record<string, unknown>> {
  const url = `${platform.apiUrl}/api/v1/admin/ops/overview`;
  return (await (await fetch(url, { headers: { authorization: `Bearer ${platform.token}` } })).json()) as never;
}

test('everything is off at first, and what is switched on goes off again', async () => {
  const made = fresh();
  expect(on(made)).toEqual([]);
  expect(made.set('loki-down', true)).toBe(true);
  expect([on(made), await loki()]).toEqual([['loki-down'], 503]);
  expect(made.set('loki-down', false)).toBe(true);
  expect([on(made), await loki()]).toEqual([[], 200]);
});

test('what is not known is not switched', () => {
  const made = fresh();
  expect(made.set('toString', true)).toBe(false);
  expect(made.set('nonsense', false)).toBe(false);
});

test('a source is slow or down, whichever was switched on last', async () => {
  const made = fresh();
  made.set('loki-slow', true);
  made.set('loki-down', true);
  expect([on(made), await loki()]).toEqual([['loki-down'], 503]);
  made.set('loki-slow', true);
  expect(on(made)).toEqual(['loki-slow']);
  made.set('loki-slow', false);
  expect(await loki()).toBe(200);
});

test('the platform answers in its own envelope that it is not there', async () => {
  fresh().set('platform-down', true);
  expect(await overview()).toMatchObject({ code: 'service_unavailable' });
});

test('a relay that is down shows in the operations overview, and nothing else changes there', async () => {
  const made = fresh();
  const before = await overview();
  expect(before).toMatchObject({ outbox_relay_ok: true });
  made.set('relay-down', true);
  expect(await overview()).toMatchObject({
    consumers: before.consumers,
    outbox_relay_ok: false,
    queue_depth: { outbox_pending: 143 },
    workers: [{ name: 'outbox-relay', status: 'degraded' }, { status: 'running' }, { status: 'running' }],
  });
  made.set('relay-down', false);
  expect(await overview()).toMatchObject({ outbox_relay_ok: true });
});

test.each([
  ['slack-limiting', 'rate_limited'],
  ['slack-loses-answers', 'answer_lost'],
])('%s meets calls of the bot until it is over, and no other fault', (id, kind) => {
  const made = fresh();
  const kinds = () => new Set(Array.from({ length: 20 }, () => faults.takeForCall('chat.postMessage', {})?.kind));
  const another = faults.onCall('chat.postMessage', { kind: 'slow', ms: 1 });
  expect(kinds()).toEqual(new Set(['slow']));
  another();
  made.set(id, true);
  expect([...kinds()]).toContain(kind);
  made.set(id, false);
  expect(kinds()).toEqual(new Set([undefined]));
});

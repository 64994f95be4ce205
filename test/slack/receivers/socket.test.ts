import { afterEach, expect, test } from 'vitest';
import { ada, incidents } from '../../../src/demo/slack/people.ts';
import { slackSecrets } from '../../support/slack.ts';
import { until } from '../../support/until.ts';
import { startBot, type TestBot } from '../support/bot.ts';

const ID = '01JQZX7M5T8K2N4P6R9S1V3W5Y';
let bot: TestBot;

async function start(): Promise<void> {
  bot = await startBot({ mode: 'socket', slack: { appToken: slackSecrets.appToken } });
}

afterEach(async () => {
  await bot.close();
});

test('two connections stand, and events and commands come through either', async () => {
  await start();
  expect(bot.slack.sockets.connections).toBe(2);
  expect(bot.app.ready()).toBe(true);
  for (let at = 0; at < 4; at++) bot.slack.say({ user: ada.id, channel: incidents, text: `correlation_id=id-${at}-x` });
  await bot.slack.idle();
  expect(bot.useCases.accepted).toHaveLength(4);
  expect(await bot.slack.command({ user: ada.id, channel: incidents, command: '/gpuaas-incident', text: ID })).toEqual({
    ok: true,
  });
  expect(bot.useCases.accepted.at(-1)).toMatchObject({ origin: 'command', subjects: [{ correlationId: ID }] });
});

test('a connection that Slack refreshes is opened again at once', async () => {
  await start();
  const startedMs = performance.now();
  bot.slack.sockets.refresh('refresh_requested', 1);
  await until('a third connection', () => bot.slack.calls('apps.connections.open').length === 3);
  await until('two connections', () => bot.slack.sockets.connections === 2);
  // The client's own reconnection would have waited five seconds first.
  expect(performance.now() - startedMs).toBeLessThan(3_000);
});

test('while one connection cannot be opened again the other takes what comes', async () => {
  await start();
  bot.slack.faults.onCall('apps.connections.open', { kind: 'status', status: 503 });
  bot.slack.sockets.refresh('warning', 1);
  await until('one connection', () => bot.slack.sockets.connections === 1);
  expect(bot.app.ready()).toBe(true);
  expect(
    await bot.slack.command({ user: ada.id, channel: incidents, command: '/gpuaas-incident', text: 'help' }),
  ).toEqual({ ok: true });
  bot.slack.faults.clear();
  await until('two connections', () => bot.slack.sockets.connections === 2);
});

test('connections that break are opened again, also when Slack refuses for a while', async () => {
  await start();
  bot.slack.faults.onCall('apps.connections.open', { kind: 'error', error: 'internal_error' }, { times: 3 });
  bot.slack.sockets.kill();
  await until('attempts beyond the refused ones', () => bot.slack.calls('apps.connections.open').length >= 7);
  await until('two connections', () => bot.slack.sockets.connections === 2);
  bot.slack.say({ user: ada.id, channel: incidents, text: `correlation_id=${ID}` });
  await bot.slack.idle();
  expect(bot.useCases.accepted.at(-1)?.subjects[0]?.correlationId).toBe(ID);
}, 15_000);

test('an event that could not be stored is not acknowledged and comes again', async () => {
  await start();
  bot.useCases.broken = new Error('the database is away');
  bot.slack.say({ user: ada.id, channel: incidents, text: `correlation_id=${ID}` });
  await until('a first attempt', () => bot.metrics.seen.includes('event:failed'));
  bot.useCases.broken = null;
  await until('a later attempt', () => bot.useCases.accepted.length > 0);
  await bot.slack.idle();
  expect(new Set(bot.useCases.accepted.map(({ claim }) => claim)).size).toBe(1);
});

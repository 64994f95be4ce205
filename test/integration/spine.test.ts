import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Bot } from '../../src/compose.ts';
import { ada, ben, incidents } from '../../src/demo/slack/people.ts';
import { ActionId } from '../../src/slack/action-ids.ts';
import {
  cardsIn,
  finishedCard,
  isFinished,
  pasteOf,
  type Surroundings,
  startBot,
  startSurroundings,
} from '../support/bot.ts';
import { slackSecrets } from '../support/slack.ts';

let around: Surroundings;
let environment: Record<string, string>;
let bot: Bot;
beforeAll(async () => {
  around = await startSurroundings();
});
afterAll(() => around.close());
beforeEach(async () => {
  environment = await around.newEnvironment();
  bot = await startBot(around, environment);
});
afterEach(async () => {
  around.slack.faults.clear();
  await bot.stop();
});

/** Somebody pastes what a world says. */
function paste(world: string) {
  const { say, correlationId } = pasteOf(around.platform, world);
  const message = around.slack.say({ user: ada.id, channel: incidents, text: say, typed: true });
  return { message, correlationId, say };
}

describe('from a pasted id to a finished card', () => {
  test('a message gets one card in its thread, which ends finished', async () => {
    const { message } = paste('01-amber');
    const card = await finishedCard(around.slack, incidents, message.ts);
    expect(JSON.stringify(card.blocks)).toContain('Permission denied');
    expect(card.threadTs).toBe(message.ts);
  });

  test('a command gets a card', async () => {
    const { correlationId } = pasteOf(around.platform, '02-birch');
    const before = around.slack.messages(incidents).length;
    const outcome = await around.slack.command({
      user: ada.id,
      channel: incidents,
      command: '/gpuaas-incident',
      text: correlationId,
    });
    expect(outcome).toEqual({ ok: true });
    const card = await around.slack.waitFor(
      () =>
        around.slack
          .messages(incidents)
          .slice(before)
          .find((message) => message.metadata !== null && isFinished(message)),
      20_000,
    );
    expect(JSON.stringify(card.blocks)).toContain(correlationId);
  });

  test('a message that Slack delivers again gets one card', async () => {
    const { message } = paste('01-amber');
    const again = await around.slack.waitFor(() =>
      around.slack.deliveries('event').find(({ payload }) => (payload.event as { ts?: string }).ts === message.ts),
    );
    const redeliveries = [1, 2, 3].map((retry) =>
      around.slack.signedRequest({
        kind: 'event',
        payload: again.payload,
        // Far apart: a signature of the same second as the first delivery would be a replay.
        skewSeconds: -20 * retry,
        headers: { 'x-slack-retry-num': String(retry) },
      }),
    );
    expect((await Promise.all(redeliveries)).map(({ status }) => status)).toEqual([200, 200, 200]);
    await finishedCard(around.slack, incidents, message.ts);
    await around.slack.idle();
    expect(cardsIn(around.slack, incidents, message.ts)).toHaveLength(1);
  });

  test('a mention, which is a message too, gets one card', async () => {
    const { say } = pasteOf(around.platform, '01-amber');
    const message = around.slack.say({ user: ada.id, channel: incidents, text: `<@U0INCIDENT> ${say}` });
    await finishedCard(around.slack, incidents, message.ts);
    await around.slack.idle();
    expect(cardsIn(around.slack, incidents, message.ts)).toHaveLength(1);
  });

  test('the same id again is answered by a pointer to the card, not by a second card', async () => {
    const first = paste('01-amber');
    const card = await finishedCard(around.slack, incidents, first.message.ts);
    const again = around.slack.say({ user: ben.id, channel: incidents, text: first.say, typed: true });
    const pointer = await around.slack.waitFor(() => around.slack.thread(incidents, again.ts).at(1), 10_000);
    expect(pointer.metadata).toBeNull();
    expect(JSON.stringify(pointer.blocks) + pointer.text).toContain(card.ts.replace('.', ''));
    expect(cardsIn(around.slack, incidents, again.ts)).toEqual([]);
  });

  test('a run again uses the same card', async () => {
    const { message } = paste('01-amber');
    const card = await finishedCard(around.slack, incidents, message.ts);
    await around.slack.click({ user: ben.id, channel: incidents, message: card.ts, action_id: ActionId.runAgain });
    await around.slack.waitFor(() => {
      const [shown] = cardsIn(around.slack, incidents, message.ts);
      return shown !== undefined && isFinished(shown) && JSON.stringify(shown.blocks).includes('Run 2');
    }, 20_000);
    expect(cardsIn(around.slack, incidents, message.ts)).toHaveLength(1);
  });
});

describe('when Slack is in trouble', () => {
  test('a post whose answer is lost leaves one card', async () => {
    around.slack.faults.onCall('chat.postMessage', { kind: 'answer_lost' }, { times: 1 });
    const { message } = paste('01-amber');
    await finishedCard(around.slack, incidents, message.ts);
    expect(around.slack.calls('chat.postMessage').filter(({ args }) => args.thread_ts === message.ts)).toHaveLength(1);
  });

  test('rate limits delay the finished card and never lose it', async () => {
    around.slack.faults.onCall('chat.update', { kind: 'rate_limited', retryAfter: 1 }, { times: 3 });
    const { message } = paste('01-amber');
    await finishedCard(around.slack, incidents, message.ts);
  });

  test('a Slack that answers with errors gets the card when it is well again', async () => {
    around.slack.faults.onCall('*', { kind: 'status', status: 503 });
    const { message } = paste('01-amber');
    await around.slack.waitFor(() => around.slack.calls('chat.postMessage').length > 0, 10_000);
    around.slack.faults.clear();
    await finishedCard(around.slack, incidents, message.ts);
  });
});

describe('stopping and starting', () => {
  test('loses nothing: what was asked for before is there and may be run again', async () => {
    const { message } = paste('01-amber');
    await finishedCard(around.slack, incidents, message.ts);
    await bot.stop();
    bot = await startBot(around, environment);
    const [card] = cardsIn(around.slack, incidents, message.ts);
    await around.slack.click({
      user: ada.id,
      channel: incidents,
      message: card?.ts ?? '',
      action_id: ActionId.runAgain,
    });
    await around.slack.waitFor(
      () => JSON.stringify(cardsIn(around.slack, incidents, message.ts)[0]?.blocks).includes('Run 2'),
      20_000,
    );
    await finishedCard(around.slack, incidents, message.ts);
  });
});

describe('beside Slack', () => {
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${bot.port}${path}`);
    return { status: response.status, text: await response.text() };
  };

  test('health, readiness and metrics are served', async () => {
    expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' });
    expect(await get('/readyz')).toEqual({
      status: 200,
      text: '{"ready":true,"parts":{"database":"ready","jobs":"ready","slack":"ready"}}\n',
    });
    const { message } = paste('01-amber');
    await finishedCard(around.slack, incidents, message.ts);
    const metrics = await get('/metrics');
    expect(metrics.text).toMatch(/incident_bot_triage_duration_seconds_count\{verdict="insufficient_permissions"\} 1/);
    expect(metrics.text).toMatch(/incident_bot_job_duration_seconds_count\{job="triage-incident",outcome="done"\} 1/);
  });

  test('an unsigned request is refused and stores nothing', async () => {
    const before = around.slack.calls().length;
    const { status } = await around.slack.signedRequest({
      kind: 'event',
      payload: { type: 'event_callback', event: { type: 'message', text: 'correlation_id=req-1' } },
      secret: 'a wrong secret',
    });
    expect(status).toBe(401);
    expect(around.slack.calls()).toHaveLength(before);
  });
});

describe('over Socket Mode', () => {
  test('a message gets its finished card, and health is served on the port', async () => {
    await bot.stop();
    const { SLACK_SIGNING_SECRET: _unused, ...socket } = environment;
    bot = await startBot(around, { ...socket, SLACK_APP_TOKEN: slackSecrets.appToken });
    await around.slack.waitFor(() => around.slack.sockets.connections > 0);
    const { message } = paste('01-amber');
    await finishedCard(around.slack, incidents, message.ts);
    const ready = await fetch(`http://127.0.0.1:${bot.port}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { ready: true, parts: { slack: 'ready' } }]);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Bot } from '../../src/compose.ts';
import { ada, ben, incidents } from '../../src/demo/slack/people.ts';
import { ActionId } from '../../src/slack/action-ids.ts';
import { openDatabase } from '../../src/store/database.ts';
import { type Balancer, startBalancer } from '../support/balancer.ts';
import {
  type BotProcess,
  cardsIn,
  finishedCard,
  isFinished,
  pasteOf,
  type Surroundings,
  startBot,
  startBotProcess,
  startSurroundings,
} from '../support/bot.ts';
import { createServerDatabase } from '../support/database.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { slackSecrets } from '../support/slack.ts';

let postgres: PostgresServer;
let around: Surroundings;
let balancer: Balancer;
let environment: Record<string, string>;
beforeAll(async () => {
  [postgres, around, balancer] = await Promise.all([startPostgres(), startSurroundings(), startBalancer()]);
}, 90_000);
afterAll(async () => {
  await balancer.close();
  await around.close();
  await postgres.close();
});
beforeEach(async () => {
  const { DATA_DIR: _folder, ...common } = await around.newEnvironment();
  environment = { ...common, DATABASE_URL: await createServerDatabase(postgres.url) };
});

function paste() {
  const { say } = pasteOf(around.platform, '01-amber');
  return around.slack.say({ user: ada.id, channel: incidents, text: say, typed: true });
}

/** The one card of a thread, once it shows this run as ended. */
async function shownRun(threadTs: string, run: number) {
  await around.slack.waitFor(() => {
    const [card] = cardsIn(around.slack, incidents, threadTs);
    return card !== undefined && isFinished(card) && JSON.stringify(card.blocks).includes(`Run ${run} `);
  }, 40_000);
  await around.slack.idle();
  return finishedCard(around.slack, incidents, threadTs);
}

/** What a statement counts in the database that the replicas share. */
async function countOf(sql: string): Promise<number> {
  const database = await openDatabase({ kind: 'server', url: environment.DATABASE_URL ?? '', maxConnections: 1 });
  try {
    return (await database.query<{ n: number }>(sql)).rows[0]?.n ?? 0;
  } finally {
    await database.close();
  }
}

describe('two replicas on one Postgres, behind a balancer', () => {
  let bots: Bot[];
  beforeEach(async () => {
    bots = [await startBot(around, environment), await startBot(around, environment)];
    balancer.ports = bots.map(({ port }) => port);
    balancer.toAll = false;
    around.slack.reachBotAt(balancer.url);
  });
  afterEach(async () => {
    balancer.toAll = false;
    for (const bot of bots) await bot.stop();
  });

  test('take events and clicks in turn: one card, whose next run another replica may do', async () => {
    const message = paste();
    const card = await finishedCard(around.slack, incidents, message.ts, 40_000);
    for (const run of [2, 3]) {
      const click = { user: ben.id, channel: incidents, message: card.ts, action_id: ActionId.runAgain };
      await around.slack.click(click);
      await shownRun(message.ts, run);
    }
  });

  test('that get the same event and the same click both make one card and one run of it', async () => {
    balancer.toAll = true;
    const message = paste();
    const card = await finishedCard(around.slack, incidents, message.ts, 40_000);
    await around.slack.click({ user: ben.id, channel: incidents, message: card.ts, action_id: ActionId.runAgain });
    await shownRun(message.ts, 2);
    expect(await countOf('select count(*)::int as n from incidents')).toBe(1);
    expect(await countOf('select max(run) as n from incidents')).toBe(2);
    expect(await countOf(`select count(*)::int as n from effects where kind = 'show-card' and state = 'done'`)).toBe(1);
  });

  test('show a modal, whichever of them the click and the answer reach', async () => {
    const message = paste();
    const card = await finishedCard(around.slack, incidents, message.ts, 40_000);
    for (const user of [ada.id, ben.id]) {
      const before = around.slack.calls('views.open').length;
      await around.slack.click({ user, channel: incidents, message: card.ts, action_id: ActionId.showEvidence });
      await around.slack.waitFor(() => around.slack.calls('views.open').length > before, 10_000);
    }
  });
});

describe('replicas that come and go', () => {
  const running: BotProcess[] = [];
  const start = async (dieAt?: { point: string; occurrence: number }) => {
    const bot = await startBotProcess(around, environment, dieAt);
    running.push(bot);
    return bot;
  };
  afterEach(async () => {
    for (const bot of running.splice(0)) await bot.kill();
  });

  test('killed in the middle of a triage: the other one finishes the one card', async () => {
    const dying = await start({ point: 'during-triage', occurrence: 3 });
    const message = paste();
    expect((await dying.ended).signal).toBe('SIGKILL');
    await start();
    await finishedCard(around.slack, incidents, message.ts, 50_000);
    await around.slack.idle();
    expect(cardsIn(around.slack, incidents, message.ts)).toHaveLength(1);
  }, 90_000);

  test('rolled one after the other: each ends with 0, nothing is lost and every card ends once', async () => {
    const threads: string[] = [];
    const old = await start();
    threads.push(paste().ts);
    const next = await start();
    balancer.ports = [old.port, next.port];
    around.slack.reachBotAt(balancer.url);
    threads.push(paste().ts);
    old.terminate();
    threads.push(paste().ts);
    expect(await old.ended).toEqual({ code: 0, signal: null });
    threads.push(paste().ts);
    for (const thread of threads) {
      await finishedCard(around.slack, incidents, thread, 40_000);
    }
    await around.slack.idle();
    for (const thread of threads) expect(cardsIn(around.slack, incidents, thread)).toHaveLength(1);
  }, 90_000);
});

test('over Socket Mode two replicas hold two connections each, and a message gets one card', async () => {
  const { SLACK_SIGNING_SECRET: _unused, ...socket } = environment;
  const bots: Bot[] = [];
  try {
    for (let replica = 0; replica < 2; replica++) {
      bots.push(await startBot(around, { ...socket, SLACK_APP_TOKEN: slackSecrets.appToken }));
    }
    await around.slack.waitFor(() => around.slack.sockets.connections === 4, 10_000);
    const message = paste();
    await finishedCard(around.slack, incidents, message.ts, 40_000);
    await around.slack.idle();
    expect(cardsIn(around.slack, incidents, message.ts)).toHaveLength(1);
  } finally {
    for (const bot of bots) await bot.stop();
  }
}, 90_000);

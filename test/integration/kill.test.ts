import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ada, incidents } from '../../src/demo/slack/people.ts';
import { CRASH_POINTS } from '../../src/usecases/crash-points.ts';
import {
  type BotProcess,
  cardsIn,
  finishedCard,
  pasteOf,
  type Surroundings,
  startBotProcess,
  startSurroundings,
} from '../support/bot.ts';

/** Slack sends again for so long that a delivery which died with the bot still comes when it was started anew. */
const RETRIES = Array.from({ length: 60 }, () => 400);

let around: Surroundings;
beforeAll(async () => {
  around = await startSurroundings({ times: { eventRetriesMs: RETRIES } });
});
afterAll(() => around.close());

/** Somebody pastes an id; the bot dies; it is started again on the same folder; what stands in the thread then? */
async function pasteDieStart(
  die: (bot: BotProcess) => Promise<unknown>,
  dieAt?: { point: string; occurrence: number },
): Promise<string> {
  const environment = await around.newEnvironment();
  const bot = await startBotProcess(around, environment, dieAt);
  const { say } = pasteOf(around.platform, '01-amber');
  const message = around.slack.say({ user: ada.id, channel: incidents, text: say, typed: true });
  await die(bot);
  expect((await bot.ended).signal).toBe('SIGKILL');

  const next = await startBotProcess(around, environment);
  try {
    const card = await finishedCard(around.slack, incidents, message.ts, 30_000);
    expect(JSON.stringify(card.blocks)).toContain('Permission denied');
    // Whatever Slack still delivers, and whatever jobs still run, makes no second card and does not undo this one.
    await around.slack.idle();
    await finishedCard(around.slack, incidents, message.ts);
    expect(cardsIn(around.slack, incidents, message.ts)).toHaveLength(1);
  } finally {
    await next.kill();
  }
  return message.ts;
}

describe('a bot that is killed', () => {
  test.each(CRASH_POINTS.map((point) => ({ point })))(
    'at "$point" finishes the one card after its next start',
    async ({ point }) => {
      // The first steps are shown before the card stands; the third change comes while it does.
      await pasteDieStart((bot) => bot.ended, { point, occurrence: point === 'during-triage' ? 3 : 1 });
    },
    90_000,
  );

  test.each([17, 90, 230, 410].map((afterMs) => ({ afterMs })))(
    '$afterMs ms after the paste finishes the one card after its next start',
    async ({ afterMs }) => {
      await pasteDieStart(async (bot) => {
        await sleep(afterMs);
        await bot.kill();
      });
    },
    90_000,
  );
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoRules } from '../../src/demo/policy.ts';
import type { Entered } from '../../src/demo/slack/modals.ts';
import { ada, app, incidents, platformPrivate } from '../../src/demo/slack/people.ts';
import type { Message } from '../../src/demo/slack/state.ts';
import { ACTION_METADATA, ActionId } from '../../src/slack/action-ids.ts';
import type { ACTION_CRASH_POINTS } from '../../src/usecases/crash-points.ts';
import { finishedCard, pasteOf, type Surroundings, startBotProcess, startSurroundings } from '../support/bot.ts';

/** Retries, tickets and escalations by the real bot, killed where an effect could be lost or repeated. */

const PACE = { followMs: 300, followLaterMs: 500, findMs: 6_000, watchMs: 500, watchHoldsMs: 1_000 };
const RETRIES = Array.from({ length: 60 }, () => 400);
const LONG = 120_000;

let around: Surroundings;
let folder: string;
beforeAll(async () => {
  around = await startSurroundings({ times: { eventRetriesMs: RETRIES } });
  folder = await mkdtemp(join(tmpdir(), 'acting-'));
});
afterAll(async () => {
  await around.close();
  await rm(folder, { recursive: true, force: true });
});

/** An environment of its own, with the policy of the demo and a ledger of its own. */
async function newEnvironment(name: string): Promise<{ environment: Record<string, string>; ledger: string }> {
  const ledger = join(folder, `${name}.md`);
  const { policy, env } = demoRules(around.platform.operatorKeys(), { path: ledger, url: 'https://ledger.test/gaps' });
  const policyFile = join(folder, `${name}.yaml`);
  await writeFile(policyFile, JSON.stringify(policy));
  const secrets = Object.fromEntries(Object.entries(env).flatMap(([key, value]) => (value ? [[key, value]] : [])));
  const own = await around.newEnvironment();
  return { environment: { ...own, ...secrets, POLICY_FILE: policyFile, PACE: JSON.stringify(PACE) }, ledger };
}

/** Pastes what the reporter of a world would; answers the thread once its card has ended. */
async function triage(world: string): Promise<{ card: Message; threadTs: string; worldId: string }> {
  const { say, id } = pasteOf(around.platform, world);
  const message = around.slack.say({ user: ada.id, channel: incidents, text: say, typed: true });
  return { card: await finishedCard(around.slack, incidents, message.ts, 30_000), threadTs: message.ts, worldId: id };
}

/** Presses a button of the card and sends off the dialog that it opens. */
async function act(card: Message, actionId: string, entered: Entered): Promise<void> {
  await around.slack.click({ user: ada.id, channel: incidents, message: card.ts, action_id: actionId });
  const filled = await around.slack.waitFor(
    () => around.slack.views(ada.id).find(({ view }) => JSON.stringify(view).includes('"submit"')),
    20_000,
  );
  const outcome = await around.slack.submitView(filled, entered);
  expect(outcome).toMatchObject({ ok: true });
}

/** Messages of actions in a channel, by key, so that one that stands twice is seen. */
function actionMessages(channel: string, prefix: string): Message[] {
  return around.slack
    .messages(channel)
    .filter(
      ({ user, metadata }) =>
        user === app.botUserId &&
        metadata?.event_type === ACTION_METADATA &&
        JSON.stringify(metadata.event_payload).includes(`"key":"${prefix}`),
    );
}

const says = (message: Message | undefined, text: string) => JSON.stringify(message?.blocks ?? []).includes(text);
const effectsOf = (worldId: string) => around.platform.effects.filter((effect) => effect.worldId === worldId);

type Point = (typeof ACTION_CRASH_POINTS)[number];

describe('a bot that is killed', () => {
  /** How a retry ends in this world, in the words of its message, and how often the platform was asked by then. */
  const SENT = { words: 'It failed differently', effects: 1 };
  const NOT_FOUND = { words: 'Nothing of it was found', effects: 0 };
  const NOT_SENT = { words: 'Nothing was sent', effects: 0 };
  // A message is posted beside the job that sends: where that job was when the bot died is anybody's guess. It must not
  // have sent twice, and what is said has to be what happened.
  test.each<[Point, readonly (typeof SENT)[]]>([
    ['before-reissue', [NOT_FOUND]],
    ['after-reissue-before-store', [SENT]],
    ['before-action-post', [SENT, NOT_FOUND, NOT_SENT]],
    ['after-action-post-before-store', [SENT, NOT_FOUND, NOT_SENT]],
  ])(
    'at "%s" sends a retry at most once, and says in one message how it ended',
    async (point, ends) => {
      const { environment } = await newEnvironment(point);
      const before = actionMessages(incidents, 'progress:').length;
      const bot = await startBotProcess(around, environment, { point, occurrence: 1 });
      const { card, worldId } = await triage('14-nectar');
      const sentBefore = effectsOf(worldId).length;
      await act(card, ActionId.retry, { reason: { reason: 'The template was mended.' } });
      expect((await bot.ended).signal).toBe('SIGKILL');

      const next = await startBotProcess(around, environment);
      try {
        const end = await around.slack.waitFor(
          () =>
            ends.find(({ words }) =>
              actionMessages(incidents, 'progress:')
                .slice(before)
                .some((message) => says(message, words)),
            ),
          30_000,
        );
        expect(effectsOf(worldId).length - sentBefore).toBe(end.effects);
        expect(actionMessages(incidents, 'progress:').slice(before)).toHaveLength(1);
      } finally {
        await next.kill();
      }
    },
    LONG,
  );

  test.each<[Point]>([['before-file'], ['after-file-before-store']])(
    'at "%s" files one ticket',
    async (point) => {
      const { environment, ledger } = await newEnvironment(point);
      const bot = await startBotProcess(around, environment, { point, occurrence: 1 });
      const { card } = await triage('06-fjord');
      await act(card, ActionId.ticket, {});
      expect((await bot.ended).signal).toBe('SIGKILL');
      const before = actionMessages(incidents, 'ticket:').length;

      const next = await startBotProcess(around, environment);
      try {
        await around.slack.waitFor(() => actionMessages(incidents, 'ticket:')[before], 30_000);
        const text = await readFile(ledger, 'utf8');
        expect([...text.matchAll(/^## /gm)]).toHaveLength(1);
      } finally {
        await next.kill();
      }
    },
    LONG,
  );

  test.each<[Point]>([['before-action-post'], ['after-action-post-before-store']])(
    'at "%s" escalates once',
    async (point) => {
      const { environment } = await newEnvironment(`escalate-${point}`);
      const before = actionMessages(platformPrivate, 'escalation:').length;
      const bot = await startBotProcess(around, environment, { point, occurrence: 1 });
      const { card } = await triage('06-fjord');
      await act(card, ActionId.escalate, {
        severity: { severity: { selected_option: { text: { type: 'plain_text', text: 'SEV-2' }, value: 'SEV-2' } } },
      });
      expect((await bot.ended).signal).toBe('SIGKILL');

      const next = await startBotProcess(around, environment);
      try {
        await around.slack.waitFor(() => actionMessages(platformPrivate, 'escalation:')[before], 30_000);
        await around.slack.idle();
        expect(actionMessages(platformPrivate, 'escalation:').slice(before)).toHaveLength(1);
      } finally {
        await next.kill();
      }
    },
    LONG,
  );
});

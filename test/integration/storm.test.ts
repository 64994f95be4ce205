import { afterAll, beforeAll, expect, test } from 'vitest';
import { ada, app, incidents } from '../../src/demo/slack/people.ts';
import type { Message } from '../../src/demo/slack/state.ts';
import { ActionId, CARD_METADATA } from '../../src/slack/action-ids.ts';
import { type Surroundings, startBotProcess, startSurroundings } from '../support/bot.ts';
import { scenario } from '../support/worlds.ts';

/** A hundred ids: two failures, each id of its own tenant, and some that nobody knows. */
const SHARES = { '01-amber': 57, '12-lagoon': 38 };
const UNKNOWN = Array.from({ length: 5 }, (_, number) => `req-that-nobody-knows-${number}`);
const RETRIES = Array.from({ length: 60 }, () => 400);
const MOST_AT_ONCE = 4;

let around: Surroundings;
beforeAll(async () => {
  const worlds = Object.entries(SHARES).flatMap(([id, count]) => {
    const world = scenario(id);
    return Array.from({ length: count }, (_, number) => ({ ...world, id: `${id}-${number}` }));
  });
  around = await startSurroundings({ times: { eventRetriesMs: RETRIES } }, worlds);
});
afterAll(() => around.close());

const ofBot = () => around.slack.messages(incidents).filter(({ user }) => user === app.botUserId);
const cards = () => ofBot().filter(({ metadata }) => metadata?.event_type === CARD_METADATA);
/** The card over all, then those of the failures. */
const digests = () => ofBot().filter(({ blocks }) => JSON.stringify(blocks).includes(ActionId.stormIds));

function digestSaying(words: string): Message | undefined {
  return digests().find(({ text, blocks }) => `${text}${JSON.stringify(blocks)}`.includes(words));
}

/** The button beside an id that has no card yet. */
function accessoryOf(block: unknown): { action_id: string; value: string } | undefined {
  const { accessory } = block as { accessory?: { action_id: string; value: string } };
  return accessory && { action_id: accessory.action_id, value: accessory.value };
}

/** Somebody pastes all ids, ten a message. */
function paste(): void {
  const ids = [...around.platform.worlds().map(({ correlationId }) => correlationId), ...UNKNOWN];
  for (let from = 0; from < ids.length; from += 10) {
    const text = ids.slice(from, from + 10).map((id) => `correlation_id: ${id}`);
    around.slack.say({ user: ada.id, channel: incidents, text: text.join('\n'), typed: true });
  }
}

test('a hundred ids get five cards and one digest for each failure, over a kill in the middle', async () => {
  const environment = {
    ...(await around.newEnvironment()),
    LOKI_REQUESTS: String(MOST_AT_ONCE),
    TEMPO_REQUESTS: String(MOST_AT_ONCE),
    GPUAAS_API_REQUESTS: String(MOST_AT_ONCE),
  };
  const killed = await startBotProcess(around, environment, { point: 'after-report-before-finish', occurrence: 30 });
  paste();
  expect((await killed.ended).signal).toBe('SIGKILL');
  const bot = await startBotProcess(around, environment);
  try {
    const all = () => digests().filter(({ text }) => text.includes('All 100 ids are triaged'));
    await around.slack.waitFor(() => (all().length === 3 ? all() : undefined), 120_000);
    await around.slack.idle();
    expect(
      digests()
        .map(({ text }) => text)
        .toSorted(),
    ).toEqual([
      expect.stringMatching(/^38 ids failed the same way: Invalid request: .* All 100 ids are triaged\.$/),
      expect.stringMatching(/^57 ids failed the same way: Permission denied: .* All 100 ids are triaged\.$/),
      'Storm of 100 ids in this channel. All 100 ids are triaged.',
    ]);
    expect(JSON.stringify(digestSaying('57 ids failed this way')?.blocks)).toContain('of 57 tenants');
    expect(JSON.stringify(digestSaying('Storm of 100')?.blocks)).toContain('Not determined: 5');
    expect(cards()).toHaveLength(5);

    const metrics = await (await fetch(`http://127.0.0.1:${bot.port}/metrics`)).text();
    const peaks = [...metrics.matchAll(/^incident_bot_source_requests_peak\{.*\} (\d+)$/gm)].map(([, peak]) =>
      Number(peak),
    );
    expect(peaks).toHaveLength(3);
    expect(Math.max(...peaks)).toBeLessThanOrEqual(MOST_AT_ONCE);

    const digest = digestSaying('38 ids failed this way');
    const button = (digest?.blocks ?? []).map(accessoryOf).find((found) => found !== undefined);
    if (digest === undefined || button === undefined) throw new Error('no id can be opened');
    await around.slack.click({ user: ada.id, channel: incidents, message: digest.ts, ...button });
    const opened = await around.slack.waitFor(() => around.slack.thread(incidents, digest.ts).at(1), 20_000);
    expect(JSON.stringify(opened.blocks)).toContain('Invalid request');
  } finally {
    await bot.kill();
  }
}, 240_000);

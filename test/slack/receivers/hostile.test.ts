import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ada, incidents, team } from '../../../src/demo/slack/people.ts';
import { ActionId, CallbackId } from '../../../src/slack/action-ids.ts';
import { slackSecrets } from '../../support/slack.ts';
import { startBot, type TestBot } from '../support/bot.ts';

/** Rightly signed requests of any shape, through the real receiver: never a crash, never an effect. */

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
let bot: TestBot;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.close());
beforeEach(() => bot.slack.faults.clear());

/** The status, which is never that of a refused signature: what is tested lies behind it. */
async function send(body: string | Uint8Array, type: string, headers: Record<string, string> = {}): Promise<number> {
  const bytes = Buffer.from(body);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', slackSecrets.signingSecret)
    .update(`v0:${timestamp}:`)
    .update(bytes)
    .digest('hex');
  const signed = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
  const response = await fetch(`${bot.url}/slack/events`, {
    method: 'POST',
    headers: { 'content-type': type, ...signed, ...headers },
    body: bytes,
  });
  await response.arrayBuffer();
  return response.status;
}

const interaction = (payload: unknown) => send(`payload=${encodeURIComponent(JSON.stringify(payload))}`, FORM);

const effects = () => [bot.useCases.accepted, bot.useCases.runs, bot.actions.calls].map(({ length }) => length);

/** Of full-width digits and Cyrillic letters. */
const LOOK_ALIKE = '０1JQZX7М5T8K2N4P6R9S1V3W5Y';
const anything = fc.jsonValue({ maxDepth: 3 });
const keys = fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'value', '');
const odd = fc.oneof(
  anything,
  fc.dictionary(keys, anything),
  fc.constantFrom(null, '', 0, [], {}, '\u202e\u200b', '../..', 'x'.repeat(5_000), LOOK_ALIKE),
);

/** One field of a well-formed payload replaced, or taken away. */
function disturbed(payload: Readonly<Record<string, unknown>>): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...Object.keys(payload)), odd), { minLength: 1, selector: ([key]) => key })
    .map((changes) => ({ ...payload, ...Object.fromEntries(changes) }));
}

const who = { user: { id: ada.id, team_id: team.id }, team: { id: team.id }, channel: { id: incidents } };
const press = {
  type: 'block_actions',
  ...who,
  container: { channel_id: incidents, message_ts: '1.2' },
  message: { ts: '1.2' },
  trigger_id: '1.2.x',
  response_url: 'https://evil.example/hook',
  actions: [{ action_id: ActionId.retry, value: 'no-id-of-ours', block_id: 'b' }],
};
const submission = {
  type: 'view_submission',
  ...who,
  trigger_id: '1.2.x',
  view: {
    id: 'V1',
    hash: 'h',
    callback_id: CallbackId.retry,
    private_metadata: '{"actionId":"../x","channelId":7}',
    state: { values: {} },
  },
};

test('clicks of any shape', async () => {
  const before = effects();
  const pressed = fc
    .constantFrom(...Object.values(ActionId))
    .chain((action_id) => disturbed({ ...press, actions: [{ ...press.actions[0], action_id }] }));
  await fc.assert(
    fc.asyncProperty(pressed, async (payload) => {
      expect(await interaction(payload)).not.toBe(401);
    }),
    { numRuns: 60 },
  );
  expect(effects()).toEqual(before);
});

test('dialogs of any shape', async () => {
  const before = effects();
  const view = fc
    .constantFrom(...Object.values(CallbackId))
    .chain((callback_id) => disturbed({ ...submission.view, callback_id }));
  const sent = fc.oneof(
    disturbed(submission),
    view.map((each) => ({ ...submission, view: each })),
  );
  await fc.assert(
    fc.asyncProperty(sent, async (payload) => {
      expect(await interaction(payload)).not.toBe(401);
    }),
    { numRuns: 60 },
  );
  expect(effects()).toEqual(before);
});

test('events of any shape', async () => {
  const before = effects();
  const event = { type: 'message', channel: incidents, user: ada.id, ts: '1.2', text: 'correlation_id: null' };
  const envelope = { type: 'event_callback', team_id: team.id, event_id: 'Ev1', event };
  const any = fc.oneof(
    disturbed(envelope),
    disturbed(event).map((each) => ({ ...envelope, event: each })),
  );
  await fc.assert(
    fc.asyncProperty(any, async (body) => {
      expect(await send(JSON.stringify(body), JSON_TYPE)).not.toBe(401);
    }),
    { numRuns: 60 },
  );
  expect(effects()).toEqual(before);
});

test.each([
  [
    'a compressed body, which is never unpacked',
    () => gzipSync(Buffer.alloc(50_000_000, ' ')),
    { 'content-encoding': 'gzip' },
  ],
  ['a body nested a hundred thousand times', () => '['.repeat(100_000) + ']'.repeat(100_000), {}],
  ['an object nested ten thousand times', () => `${'{"event":'.repeat(10_000)}1${'}'.repeat(10_000)}`, {}],
])('%s is refused or left alone, and the bot goes on', async (_, body, headers) => {
  const before = effects();
  expect(await send(body(), JSON_TYPE, headers)).toBeOneOf([200, 400, 401, 413]);
  expect(effects()).toEqual(before);
  const good = { type: 'url_verification', challenge: 'still there' };
  expect(await send(JSON.stringify({ ...good, at: Math.random() }), JSON_TYPE)).toBe(200);
});

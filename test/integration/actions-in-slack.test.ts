import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../src/demo/demo.ts';
import { ada, appTeam, ben, cleo, incidents } from '../../src/demo/slack/people.ts';
import type { Message, OpenView } from '../../src/demo/slack/state.ts';
import { ActionId } from '../../src/slack/action-ids.ts';
import { readable } from '../slack/support/readable.ts';
import { until } from '../support/until.ts';

/** The whole bot against the local Slack and the embedded platform: whatever people press, one effect and an answer. */

const eve = { id: 'U0EVE', handle: 'eve', name: 'Eve', title: 'Elsewhere', teamId: 'T0ELSEWHERE' };
let demo: Demo;
/** Cards as they were when their triage had ended: what an old screen still shows. */
let card: Message;
let gap: Message;

beforeAll(async () => {
  demo = await startDemo({ quiet: true, delays: {} });
  demo.slack.state.users.set(eve.id, eve);
  for (const channel of [incidents, appTeam]) demo.slack.state.channels.get(channel)?.members.add(eve.id);
  gap = await triaged('fjord');
  card = await triaged('nectar');
});

afterAll(async () => {
  await demo.stop();
});

beforeEach(() => {
  // The next test counts its own answers.
  for (const message of demo.slack.messages(incidents)) {
    if (message.ephemeralTo !== null) demo.slack.state.messages.get(incidents)?.delete(message.ts);
  }
});

async function triaged(id: string): Promise<Message> {
  const world = demo.platform.worlds().find((each) => each.id.endsWith(id));
  const said = demo.slack.say({ user: ada.id, channel: incidents, text: world?.say ?? '', typed: true });
  const found = await until('the card', () =>
    demo.slack.thread(incidents, said.ts).find(({ blocks }) => readable(blocks ?? []).includes('<Show evidence>')),
  );
  return structuredClone(found);
}

const press = (actionId: string, user: string, message = card) =>
  demo.slack.click({ user, message, action_id: actionId });

function shownTo(user: string, channel = incidents): string[] {
  return demo.slack
    .messages(channel)
    .filter(({ ephemeralTo }) => ephemeralTo === user)
    .map(({ blocks }) => readable(blocks ?? []));
}

/** The dialog of a person, filled in far enough to be sent off. */
const dialogOf = (user: string): Promise<OpenView> =>
  until(`the dialog of ${user}`, () => demo.slack.views(user).find(({ view }) => view.submit !== undefined));

const reason = { reason: { reason: 'the metadata was mended' } };
const effects = () => demo.platform.effects.length;
const saidInDialog = (open: OpenView) => readable(open.view.blocks as unknown[]);

describe('nothing happens, and the person is told why', () => {
  test('to a viewer', async () => {
    await press(ActionId.retry, cleo.id);
    await until('the answer', () => shownTo(cleo.id).length === 1);
    expect(shownTo(cleo.id)[0]).toBe('You need the role operator for this project (dev). Ask @U0ADA, @U0BEN.');
  });

  test.each([ActionId.retry, ActionId.escalate, ActionId.ticket])(
    'to somebody of another organisation or workspace who presses %s',
    async (actionId) => {
      const from = actionId === ActionId.retry ? card : gap;
      await press(actionId, eve.id, from);
      await until('the answer', () => shownTo(eve.id).length === 1);
      expect(shownTo(eve.id)[0]).toBe('Only people of this workspace may act on incidents.');
      expect(demo.slack.views(eve.id)).toEqual([]);
    },
  );

  test('on a copy of the card in another channel', async () => {
    await press(ActionId.retry, ada.id, { ...card, channel: appTeam });
    await until('the answer', () => shownTo(ada.id, appTeam).length === 1);
    expect(shownTo(ada.id, appTeam)[0]).toBe('This incident is not known in this channel.');
  });

  test('with an action id that somebody made up', async () => {
    const blocks = JSON.stringify(card.blocks).replaceAll(ActionId.retry, ActionId.approve);
    await press(ActionId.approve, ben.id, { ...card, blocks: JSON.parse(blocks) });
    await until('the answer', () => shownTo(ben.id).length === 1);
    expect(shownTo(ben.id)[0]).toBe('This is not known any more. Look at the card for how things stand.');
  });
});

test('two people who send their dialogs at once, one of them twice, make one request', async () => {
  const before = effects();
  await press(ActionId.retry, ada.id);
  await press(ActionId.retry, ben.id);
  const [adas, bens] = [await dialogOf(ada.id), await dialogOf(ben.id)];
  const outcomes = await Promise.all([
    demo.slack.submitView(adas, reason),
    demo.slack.submitView(bens, reason),
    demo.slack.submitView(adas, reason),
  ]);
  await until('the request', () => effects() === before + 1);
  const refused = outcomes.filter(({ ok }) => !ok).length;
  const told = [adas, bens].filter((open) => saidInDialog(open).includes('under way')).length;
  expect(refused + told).toBeGreaterThanOrEqual(1);

  await until('the end', () =>
    demo.slack
      .thread(incidents, card.threadTs ?? '')
      .some(({ blocks }) => readable(blocks ?? []).includes('Ended, failed differently')),
  );
  expect(effects()).toBe(before + 1);
  const now = await until('the stamp', () => {
    const found = demo.slack.messages(incidents).find(({ ts }) => ts === card.ts);
    const text = readable(found?.blocks ?? []);
    return text.includes('failed differently') ? text : null;
  });
  expect(now).toMatch(/^\*On it:\* Retry of start, asked for by @U0(?:ADA|BEN): failed differently/m);
});

test('a gap that two people file at once is one ticket, and both are told', async () => {
  await press(ActionId.ticket, ada.id, gap);
  await press(ActionId.ticket, ben.id, gap);
  const [adas, bens] = [await dialogOf(ada.id), await dialogOf(ben.id)];
  const outcomes = await Promise.all([demo.slack.submitView(adas), demo.slack.submitView(bens)]);
  expect(outcomes).toEqual([{ ok: true }, { ok: true }]);
  const said = await until('both answers', () => {
    const lines = demo.slack.thread(incidents, gap.threadTs ?? '').map(({ blocks }) => readable(blocks ?? []));
    const answers = lines.filter((line) => /^\*(?:Filed|Added)/.test(line));
    return answers.length === 2 ? answers.join('\n') : null;
  });
  expect(said).toContain('*Filed as ticket* [GAP-1]');
  expect(said).toContain('*Added to the open ticket* [GAP-1]');
  const ledger = await (await fetch(demo.ledgerUrl)).text();
  expect(ledger.match(/<h2>/g)).toHaveLength(1);
  expect(ledger.match(/<tr><td>/g)).toHaveLength(2);
});

test('an escalation that two people of the owner take at once is taken by one; an old message says by whom', async () => {
  await press(ActionId.escalate, ada.id, gap);
  const dialog = await dialogOf(ada.id);
  const severity = { selected_option: { value: 'SEV-3', text: { type: 'plain_text', text: 'SEV-3' } } };
  expect(await demo.slack.submitView(dialog, { severity: { severity } })).toEqual({ ok: true });
  const owner = 'C0PRIVATE';
  const message = structuredClone(
    await until('the owner’s message', () =>
      demo.slack.messages(owner).find(({ blocks }) => readable(blocks ?? []).includes('<Acknowledge>')),
    ),
  );
  await press(ActionId.acknowledge, ada.id, message);
  await until('the refusal', () => shownTo(ada.id, owner).length === 1);
  await Promise.all([press(ActionId.acknowledge, ben.id, message), press(ActionId.acknowledge, ben.id, message)]);
  await until('who took it', () =>
    readable(demo.slack.messages(owner).find(({ ts }) => ts === message.ts)?.blocks ?? []).includes(
      '*Taken by* @U0BEN',
    ),
  );
  await press(ActionId.acknowledge, ben.id, message);
  await until('an answer to the late press', () => shownTo(ben.id, owner).length >= 1);
  expect(shownTo(ben.id, owner).at(-1)).toContain('@U0BEN');
});

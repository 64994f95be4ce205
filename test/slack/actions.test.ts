import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ada, app, appTeam, ben, cleo, incidents, team } from '../../src/demo/slack/people.ts';
import type { Message, OpenView } from '../../src/demo/slack/state.ts';
import { ActionId } from '../../src/slack/action-ids.ts';
import type { ActionMessage, CardActions } from '../../src/usecases/action-messages.ts';
import { refusedBecause } from '../support/action-use-cases.ts';
import { slackSecrets } from '../support/slack.ts';
import { until } from '../support/until.ts';
import { ACTION_ID, cardActions, draft, escalationDraft, onCard, proposal, summary } from './support/action-content.ts';
import { startBot, type TestBot } from './support/bot.ts';
import { readable } from './support/readable.ts';
import { INCIDENT_ID, incident, report } from './support/reports.ts';

/** What happens in Slack when somebody presses a button that acts: against the local Slack, the use cases recorded. */

const stranger = { id: 'U0EVE', handle: 'eve', name: 'Eve', title: 'Elsewhere', teamId: 'T0ELSEWHERE' };
const WHY = 'To retry here you need the role operator. <@U0ADA> has it.';
const ALL = { retry: true, watch: true, ticket: true, escalate: true };
let bot: TestBot;

beforeEach(async () => {
  bot = await startBot({
    slack: {
      users: [stranger],
      channels: [
        {
          id: incidents,
          name: 'incidents',
          kind: 'public',
          members: new Set([ada.id, ben.id, cleo.id, stranger.id, app.botUserId]),
        },
      ],
    },
  });
});

afterEach(async () => {
  await bot.close();
});

/** A card that offers everything, and a line whose buttons carry the action's id. */
async function postedCard(actions: CardActions = cardActions({ offers: ALL })): Promise<Message> {
  const parent = bot.slack.say({ user: ada.id, channel: incidents, text: 'something broke' });
  const shown = incident({ threadTs: parent.ts });
  const { ts } = await bot.app.poster.post({ phase: 'finished', incident: shown, report: report(), actions });
  return messageAt(incidents, ts);
}

async function postedMessage(content: ActionMessage, channelId = incidents): Promise<Message> {
  const { ts } = await bot.app.messages.post({ channelId, threadTs: null }, 'key', content);
  return messageAt(channelId, ts);
}

function messageAt(channel: string, ts: string): Message {
  const message = bot.slack.messages(channel).find((one) => one.ts === ts);
  if (message === undefined) throw new Error('The message does not stand');
  return message;
}

const press = (message: Message, actionId: string, user = ada.id) =>
  bot.slack.click({ user, message, action_id: actionId });

/** What one person alone was shown, oldest first. */
function shownTo(user: string, channel = incidents): string[] {
  return bot.slack
    .messages(channel)
    .filter((message) => message.ephemeralTo === user)
    .map((message) => readable(message.blocks ?? []));
}

const modalOf = (user = ada.id): Promise<OpenView> => until('a modal', () => bot.slack.views(user).at(-1));

function modalText(user = ada.id): string {
  const open = bot.slack.views(user).at(-1);
  return open === undefined ? '' : readable(open.view.blocks as unknown[]);
}

const names = () => bot.actions.calls.map(({ name }) => name);

describe('the retry dialog', () => {
  test('opens with the proposal, and what was given is stored before it closes', async () => {
    bot.actions.answer('prepareRetry', proposal({ asks: ['app_version'], mustAdmit: true }));
    bot.actions.answer('confirmRetry', { kind: 'queued' });
    await press(await postedCard(), ActionId.retry);
    const dialog = await modalOf();
    expect(modalText()).toContain('*Send upgrade again* to `ins-7 (slurm)` as `sa-7`.');
    expect(bot.actions.calls[0]).toEqual({
      name: 'prepareRetry',
      incidentId: INCIDENT_ID,
      person: { teamId: team.id, userId: ada.id, channelId: incidents, foreign: false },
    });

    const done = await bot.slack.submitView(dialog, {
      reason: { reason: '  the allowlist was mended, password=hunter2secret  ' },
      'given.app_version': { 'given.app_version': '2.1.0' },
      admitted: { admitted: { selected_options: [{ value: 'admitted', text: { type: 'plain_text', text: 'x' } }] } },
    });
    expect(done).toEqual({ ok: true });
    expect(bot.actions.calls[1]).toMatchObject({
      name: 'confirmRetry',
      actionId: ACTION_ID,
      person: { teamId: team.id, userId: ada.id, channelId: incidents, foreign: false },
      reason: expect.stringMatching(/^the allowlist was mended, password=\[redacted/),
      admitted: true,
      given: { app_version: '2.1.0' },
    });
    expect(bot.slack.views(ada.id)).toEqual([]);
    expect(shownTo(ada.id)).toEqual([]);
  });

  test('opens as a skeleton at once when the look takes longer, and is filled then', async () => {
    const look = Promise.withResolvers<ReturnType<typeof proposal>>();
    bot.actions.answer('prepareRetry', () => look.promise);
    await press(await postedCard(), ActionId.retry);
    await modalOf();
    expect(modalText()).toBe('Looking again at how things stand …');
    look.resolve(proposal());
    await until('the proposal', () => modalText().includes('*Send upgrade again*'));
    expect(bot.slack.calls('views.open')).toHaveLength(1);
  });

  test('says why not in one line that the person alone sees, and opens nothing', async () => {
    bot.actions.answer('prepareRetry', refusedBecause(WHY));
    await press(await postedCard(), ActionId.retry, cleo.id);
    await until('the refusal', () => shownTo(cleo.id).length === 1);
    expect(shownTo(cleo.id)).toEqual(['To retry here you need the role operator. @U0ADA has it.']);
    expect(bot.slack.calls('views.open')).toEqual([]);
  });

  test('that was refused late says so in the dialog and in the channel', async () => {
    bot.actions.answer('prepareRetry', async () => {
      await until('the skeleton', () => bot.slack.views(ada.id).length === 1);
      return refusedBecause(WHY);
    });
    await press(await postedCard(), ActionId.retry);
    await until('the refusal', () => shownTo(ada.id).length === 1);
    expect(modalText()).toBe('To retry here you need the role operator. @U0ADA has it.');
    expect((await modalOf()).view.submit).toBeUndefined();
  });

  test('that was closed while it looked is left alone', async () => {
    bot.actions.answer('prepareRetry', async () => {
      const open = await until('the skeleton', () => bot.slack.views(ada.id).at(-1));
      await bot.slack.closeView(open);
      return proposal();
    });
    await press(await postedCard(), ActionId.retry);
    await until('the late update', () => bot.slack.calls('views.update').length === 1);
    await bot.slack.idle();
    expect(shownTo(ada.id)).toEqual([]);
  });

  test('whose look failed does not go on looking', async () => {
    bot.actions.answer('prepareRetry', async () => {
      await until('the skeleton', () => bot.slack.views(ada.id).length === 1);
      throw new Error('a bug');
    });
    await press(await postedCard(), ActionId.retry);
    await until('the note', () => modalText() === 'Something went wrong on my side. Nothing was done.');
    await until('the reference', () => shownTo(ada.id).some((shown) => shown.includes('Something went wrong')));
  });

  test('keeps what was typed when it is refused, and shows people where they are named', async () => {
    bot.actions.answer('prepareRetry', proposal());
    bot.actions.answer('confirmRetry', refusedBecause('The evidence changed since. Open it again &amp; look.'));
    await press(await postedCard(), ActionId.retry);
    const dialog = await modalOf();
    const given = { reason: { reason: 'now' } };
    expect(await bot.slack.submitView(dialog, given)).toEqual({
      ok: false,
      error: 'errors',
      errors: { reason: 'The evidence changed since. Open it again & look.' },
    });
    bot.actions.answer('confirmRetry', refusedBecause(WHY));
    expect(await bot.slack.submitView(dialog, given)).toEqual({ ok: true });
    expect(modalText()).toBe('To retry here you need the role operator. @U0ADA has it.');
    const claims = bot.actions.calls.map(({ claim }) => claim).filter((claim) => claim !== undefined);
    expect(new Set(claims).size).toBe(2);
  });
});

describe('one press', () => {
  test.each(['http', 'socket'] as const)(
    'that is delivered twice over %s is one claim, a second press another',
    async (mode) => {
      await bot.close();
      bot = await startBot({ mode, slack: { appToken: slackSecrets.appToken } });
      bot.actions.answer('approveRetry', { kind: 'queued' });
      const message = await postedMessage({
        kind: 'approval',
        retry: summary(),
        approvers: ['<@U0BEN>'],
        expiresAt: new Date('2026-11-23T09:50:00Z'),
        decision: null,
      });
      bot.slack.faults.onDelivery('block_actions', { kind: 'duplicate' }, { times: 1 });
      await press(message, ActionId.approve, ben.id);
      await bot.slack.idle();
      const claims = () => new Set(bot.actions.calls.map(({ claim }) => claim));
      expect(claims().size).toBe(1);
      await press(message, ActionId.approve, ben.id);
      expect(claims().size).toBe(2);
      expect(bot.actions.calls[0]).toMatchObject({
        name: 'approveRetry',
        actionId: ACTION_ID,
        person: { userId: ben.id, channelId: incidents },
      });
    },
  );

  test('is stored before it is acknowledged', async () => {
    let acknowledged = true;
    bot.actions.answer('acknowledge', async () => {
      await wait(50);
      acknowledged = bot.slack.deliveries('block_actions').length > 0;
      return { kind: 'acknowledged' };
    });
    const card = await postedCard(
      cardActions({ shown: [onCard({ kind: 'escalation', state: 'sent', offers: ['acknowledge', 'close'] })] }),
    );
    expect(await press(card, ActionId.acknowledge, ben.id)).toEqual({ ok: true });
    expect(acknowledged).toBe(false);
  });

  test.each([
    { actionId: ActionId.approve, name: 'approveRetry' },
    { actionId: ActionId.reject, name: 'rejectRetry' },
    { actionId: ActionId.acknowledge, name: 'acknowledge' },
    { actionId: ActionId.watch, name: 'watchHealth' },
  ] as const)('of $actionId that comes too late is answered', async ({ actionId, name }) => {
    bot.actions.answer(name, refusedBecause('Somebody was quicker: <@U0BEN> decided at 09:41 UTC.'));
    const offers = ['approve', 'reject', 'acknowledge'] as const;
    const card = await postedCard(cardActions({ offers: ALL, shown: [onCard({ offers })] }));
    await press(card, actionId);
    await until('the answer', () => shownTo(ada.id).length === 1);
    expect(shownTo(ada.id)).toEqual(['Somebody was quicker: @U0BEN decided at 09:41 UTC.']);
  });

  test('of two people at once reaches the use case twice, each as who they are', async () => {
    let first = true;
    bot.actions.answer('approveRetry', () => {
      const answer = first ? ({ kind: 'queued' } as const) : refusedBecause('It was approved already.');
      first = false;
      return answer;
    });
    const card = await postedCard(cardActions({ shown: [onCard({ offers: ['approve', 'reject'] })] }));
    await Promise.all([press(card, ActionId.approve, ben.id), press(card, ActionId.approve, cleo.id)]);
    await until('one answer', () => shownTo(ben.id).length + shownTo(cleo.id).length === 1);
    expect(bot.actions.calls.map(({ person }) => person.userId).toSorted()).toEqual([ben.id, cleo.id]);
  });

  test('on a copy of a card in another channel names the channel it was made in', async () => {
    bot.actions.answer('prepareTicket', refusedBecause('This card belongs to another channel.'));
    const copy = { ...(await postedCard()), channel: appTeam };
    await bot.slack.click({ user: ada.id, message: copy, action_id: ActionId.ticket });
    await until('the answer', () => shownTo(ada.id, appTeam).length === 1);
    expect(bot.actions.calls).toMatchObject([{ name: 'prepareTicket', person: { channelId: appTeam } }]);
    expect(bot.slack.calls('views.open')).toEqual([]);
  });

  test('with a value that is no id reaches nothing and is answered', async () => {
    const card = await postedCard(
      cardActions({ offers: ALL, shown: [onCard({ actionId: "' or 1=1 --", offers: ['approve'] })] }),
    );
    await press(card, ActionId.approve);
    await until('the answer', () => shownTo(ada.id).length === 1);
    expect(shownTo(ada.id)[0]).toContain('belongs to nothing that is known here');
    expect(bot.actions.calls).toEqual([]);
  });

  test('of somebody of another organisation is answered by the use case, and opens no dialog', async () => {
    for (const name of ['prepareRetry', 'prepareTicket', 'prepareEscalation', 'watchHealth', 'approveRetry'] as const) {
      bot.actions.answer(name, refusedBecause('Only members of this workspace may act.'));
    }
    const card = await postedCard(cardActions({ offers: ALL, shown: [onCard({ offers: ['approve', 'close'] })] }));
    const pressed = [ActionId.retry, ActionId.ticket, ActionId.escalate, ActionId.watch, ActionId.approve];
    for (const actionId of pressed) await press(card, actionId, stranger.id);
    await until('the answers', () => shownTo(stranger.id).length === pressed.length);
    expect(new Set(shownTo(stranger.id))).toEqual(new Set(['Only members of this workspace may act.']));
    expect(bot.actions.calls).toHaveLength(pressed.length);
    for (const { person } of bot.actions.calls) {
      expect(person).toEqual({ teamId: 'T0ELSEWHERE', userId: stranger.id, channelId: incidents, foreign: true });
    }
    await press(card, ActionId.close, stranger.id);
    await until('the answer', () => shownTo(stranger.id).length === pressed.length + 1);
    expect(bot.slack.calls('views.open')).toEqual([]);
  });
});

test.each([
  { kind: 'watching', said: 'I watch relay, queue and worker' },
  { kind: 'already_watching', said: 'This is being watched already.' },
] as const)('“Tell me when it is safe” answers: $kind', async ({ kind, said }) => {
  bot.actions.answer('watchHealth', { kind });
  await press(await postedCard(), ActionId.watch);
  await until('the answer', () => shownTo(ada.id).length === 1);
  expect(shownTo(ada.id)[0]).toContain(said);
  expect(bot.actions.calls).toMatchObject([{ incidentId: INCIDENT_ID, claim: expect.stringMatching(/^press:/) }]);
});

describe('the ticket dialog', () => {
  test('is filled in, can be changed, and its fields are stored as they were left', async () => {
    const open = { key: '#17', url: 'https://tickets.example.com/17' };
    bot.actions.answer('prepareTicket', draft({ open }));
    bot.actions.answer('fileTicket', { kind: 'queued' });
    await press(await postedCard(), ActionId.ticket);
    const dialog = await modalOf();
    expect(modalText()).toContain('[#17](https://tickets.example.com/17). This will comment on #17.');
    const chosen = { selected_option: { value: 'deferred until proven', text: { type: 'plain_text', text: 'x' } } };
    const done = await bot.slack.submitView(dialog, {
      title: { title: 'Another title' },
      classification: { classification: chosen },
      evidence: { evidence: 'Authorization: Bearer abcdef0123456789abcdef' },
    });
    expect(done).toEqual({ ok: true });
    const { fields } = draft();
    expect(bot.actions.calls[1]).toMatchObject({
      name: 'fileTicket',
      actionId: ACTION_ID,
      fields: {
        ...fields,
        title: 'Another title',
        classification: 'deferred until proven',
        evidence: expect.stringContaining('[redacted'),
      },
    });
  });

  test('says what is missing under its field', async () => {
    bot.actions.answer('prepareTicket', draft());
    await press(await postedCard(), ActionId.ticket);
    expect(await bot.slack.submitView(await modalOf(), { area: { area: '   ' } })).toMatchObject({
      errors: { area: 'This has to be filled in.' },
    });
    expect(names()).toEqual(['prepareTicket']);
  });
});

describe('an escalation', () => {
  const message = (state: 'sent' | 'acknowledged'): ActionMessage => ({
    kind: 'escalation',
    actionId: ACTION_ID,
    incident: incident(),
    report: report(),
    severity: 'SEV-2',
    ask: 'Restore the relay.',
    why: 'More than one tenant fails.',
    mention: '<@U0BEN>',
    escalatedBy: ada.id,
    state,
    takenBy: null,
    closed: null,
    card: null,
  });

  test('asks for severity and next step', async () => {
    bot.actions.answer('prepareEscalation', escalationDraft());
    bot.actions.answer('escalate', { kind: 'queued' });
    await press(await postedCard(), ActionId.escalate);
    const dialog = await modalOf();
    expect(await bot.slack.submitView(dialog)).toMatchObject({ errors: { severity: expect.any(String) } });
    const severity = { selected_option: { value: 'SEV-1', text: { type: 'plain_text', text: 'SEV-1' } } };
    expect(await bot.slack.submitView(dialog, { severity: { severity } })).toEqual({ ok: true });
    expect(bot.actions.calls[1]).toMatchObject({
      name: 'escalate',
      actionId: ACTION_ID,
      severity: 'SEV-1',
      ask: 'Restore the outbox relay.',
    });
  });

  test('is acknowledged and closed with an outcome where the owner reads it', async () => {
    bot.actions.answer('acknowledge', { kind: 'acknowledged' });
    bot.actions.answer('prepareClose', { kind: 'ready', actionId: ACTION_ID });
    bot.actions.answer('closeEscalation', { kind: 'closed' });
    const sent = await postedMessage(message('sent'), appTeam);
    await press(sent, ActionId.acknowledge, ben.id);
    await until('the use case', () => names().includes('acknowledge'));
    await press(sent, ActionId.close, ben.id);
    const dialog = await modalOf(ben.id);
    expect(await bot.slack.submitView(dialog, { outcome: { outcome: 'The relay is back.' } })).toEqual({ ok: true });
    expect(bot.actions.calls).toMatchObject([
      { name: 'acknowledge', actionId: ACTION_ID, person: { userId: ben.id, channelId: appTeam } },
      { name: 'prepareClose', actionId: ACTION_ID, person: { userId: ben.id, channelId: appTeam } },
      { name: 'closeEscalation', actionId: ACTION_ID, outcome: 'The relay is back.', person: { channelId: appTeam } },
    ]);
  });
});

test('every button and dialog of an action is registered', () => {
  expect(bot.app.registered.actions).toEqual(expect.arrayContaining(Object.values(ActionId)));
});

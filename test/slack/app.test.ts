import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ada, app, ben, directChannel, incidents, team } from '../../src/demo/slack/people.ts';
import type { Message, OpenView } from '../../src/demo/slack/state.ts';
import { ActionId } from '../../src/slack/action-ids.ts';
import { judge } from '../../src/triage/judge.ts';
import { sealCapsule } from '../../src/usecases/capsule.ts';
import { capsuleFile } from '../../src/usecases/packed-capsule.ts';
import type { Incident } from '../../src/usecases/ports.ts';
import { api, bundle } from '../support/incident.ts';
import { until } from '../support/until.ts';
import { startBot, type TestBot } from './support/bot.ts';
import { readable } from './support/readable.ts';
import { evidence, ID, INCIDENT_ID, incident, report, TRACE } from './support/reports.ts';

const COMMAND = '/gpuaas-incident';
const stranger = { id: 'U0EVE', handle: 'eve', name: 'Eve', title: 'Elsewhere', teamId: 'T0ELSEWHERE' };
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
          members: new Set([ada.id, ben.id, stranger.id, app.botUserId]),
        },
        { id: 'C0QUIET', name: 'quiet', kind: 'public', members: new Set([ada.id]) },
      ],
    },
  });
});

afterEach(async () => {
  await bot.close();
});

function command(text: string, user = ada.id, channel = incidents) {
  return bot.slack.command({ user, channel, command: COMMAND, text });
}

/** What one person alone was shown in the channel, oldest first, as readable text. */
function shownTo(user: string, channel = incidents): string[] {
  return bot.slack
    .messages(channel)
    .filter((message) => message.ephemeralTo === user)
    .map((message) => (message.blocks === null ? message.text : readable(message.blocks)));
}

/** The modal on top, as soon as there is one. */
function modalOf(user: string): Promise<OpenView> {
  return until('a modal', () => bot.slack.views(user).at(-1));
}

/** What the modal on top says; nothing while none is open. */
function modalText(user = ada.id): string {
  const open = bot.slack.views(user).at(-1);
  return open === undefined ? '' : readable(open.view.blocks as unknown[]);
}

/** A posted card of an incident that the use cases know. */
async function postedCard(change: Partial<Incident> = {}): Promise<Message> {
  const parent = bot.slack.say({ user: ada.id, channel: incidents, text: 'something broke' });
  const shown = incident({ threadTs: parent.ts, ...change });
  const finished = shown.report;
  if (finished === null) throw new Error('The card needs a report');
  const { ts } = await bot.app.poster.post({ phase: 'finished', incident: shown, report: finished });
  bot.useCases.put(shown, ts);
  const message = bot.slack.messages(incidents).find((one) => one.ts === ts);
  if (message === undefined) throw new Error('The card does not stand');
  return message;
}

/** Keeps a capsule for the posted card's incident, of an API line that says so, and answers its file. */
function keepCapsule(run: number, says: string): string {
  const of = bundle([api('error', says, { error_code: 'insufficient_permissions', status: '403' })]);
  const file = capsuleFile(sealCapsule(of, judge(of)));
  bot.useCases.capsules.set(INCIDENT_ID, { run, file });
  return file;
}

const press = (message: Message, actionId: string, user = ada.id) =>
  bot.slack.click({ user, message, action_id: actionId });

describe('messages', () => {
  test('with an id are stored before they are acknowledged, once, also when Slack sends them twice', async () => {
    bot.slack.faults.onDelivery('event', { kind: 'duplicate', copies: 2 });
    bot.slack.say({ user: ada.id, channel: incidents, text: `<@${app.botUserId}> correlation_id=${ID}` });
    await bot.slack.idle();
    expect(new Set(bot.useCases.accepted.map(({ claim }) => claim)).size).toBe(1);
    expect(bot.useCases.incidents.size).toBe(1);
  });

  test('that could not be stored come again', async () => {
    bot.useCases.broken = new Error('the database is away');
    bot.slack.say({ user: ada.id, channel: incidents, text: `correlation_id=${ID}` });
    await until('a refused attempt', () => bot.slack.deliveries('event').some(({ status }) => status === 500));
    bot.useCases.broken = null;
    await bot.slack.idle();
    expect(bot.useCases.incidents.size).toBe(1);
  });

  test('that mention the bot without an id get one answer in their thread, also when sent twice', async () => {
    bot.slack.faults.onDelivery('event', { kind: 'duplicate' });
    const said = bot.slack.say({ user: ada.id, channel: incidents, text: `<@${app.botUserId}> hello?` });
    await until('the answer', () => bot.slack.thread(incidents, said.ts).length === 2);
    await bot.slack.idle();
    const answers = bot.slack.thread(incidents, said.ts).slice(1);
    expect(answers.map(({ blocks }) => readable(blocks ?? []))).toEqual([
      'I found no correlation id here. Mention me with the id, for example `correlation_id=01JD9Z3F6V7Q0X9K2M4N5P6R7S`, or paste the error envelope.',
    ]);
  });

  test('in a direct conversation count without a mention', async () => {
    bot.slack.say({ user: ada.id, channel: directChannel(ada.id), text: `what about ${ID}?` });
    await bot.slack.idle();
    expect(bot.useCases.accepted[0]).toMatchObject({
      channelId: directChannel(ada.id),
      subjects: [{ correlationId: ID }],
    });
  });

  test('edited to hold an id count once, and posts and edits of the bot itself never', async () => {
    const said = bot.slack.say({ user: ada.id, channel: incidents, text: 'wait' });
    bot.slack.amend(said, `correlation_id=${ID}`);
    bot.slack.amend(said, `correlation_id=${ID} please`);
    const card = await postedCard();
    await bot.app.poster.update(card.ts, { phase: 'failed', incident: incident(), why: `correlation_id=${ID}` });
    await bot.slack.idle();
    expect(new Set(bot.useCases.accepted.map(({ claim }) => claim))).toEqual(
      new Set([`message:T0LOCAL:${incidents}:${said.ts}`]),
    );
  });

  test('of other organisations are left alone', async () => {
    const event = {
      type: 'message',
      channel: incidents,
      channel_type: 'channel',
      user: stranger.id,
      user_team: stranger.teamId,
      text: `correlation_id=${ID}`,
      ts: '1795424400.000100',
    };
    const payload = { type: 'event_callback', team_id: team.id, api_app_id: app.appId, event };
    expect(await bot.slack.signedRequest({ kind: 'event', payload })).toMatchObject({ status: 200 });
    expect(bot.useCases.accepted).toEqual([]);
    expect(bot.metrics.seen).toContain('heard:foreign');
  });
});

describe('the command', () => {
  test('with an id is stored and acknowledged without a word; the card says the rest', async () => {
    expect(await command(`${ID} trace=${TRACE}`)).toEqual({ ok: true });
    expect(bot.useCases.accepted).toMatchObject([
      { origin: 'command', threadTs: null, channelId: incidents, subjects: [{ correlationId: ID, traceId: TRACE }] },
    ]);
    expect(shownTo(ada.id)).toEqual([]);
  });

  test('with an id that has a card points at it and offers to run it again', async () => {
    const card = await postedCard();
    await command(ID);
    const [shown = ''] = shownTo(ada.id);
    expect(shown).toContain(`\`${ID}\` has a card in this channel already: Permission denied`);
    expect(shown).toContain(`/archives/${incidents}/p${card.ts.replace('.', '')}?thread_ts=${card.threadTs}`);
    expect(shown).toContain('<Run again>');
    const pointer = bot.slack.messages(incidents).find((message) => message.ephemeralTo === ada.id);
    if (pointer === undefined) throw new Error('No pointer');
    await press(pointer, ActionId.runAgain);
    await until('the confirmation', () => shownTo(ada.id).length === 2);
    expect(bot.useCases.runs).toEqual([{ incidentId: INCIDENT_ID, userId: ada.id }]);
  });

  test('that is wrong says what is wrong, with an example that works', async () => {
    await command('one two');
    expect(shownTo(ada.id)).toEqual([
      '*That did not work.*\n- "two" is one too many: give each once. This works: `/gpuaas-incident 01J8Z3K4M5N6P7Q8R9S0T1V2W3`',
    ]);
    expect(bot.useCases.accepted).toEqual([]);
  });

  test('help, recent and status answer the person alone', async () => {
    await command('help');
    await command('recent');
    await command(`status ${ID}`);
    await postedCard();
    await command('recent');
    await command(`status ${ID}`);
    const shown = shownTo(ada.id);
    expect(shown[0]).toContain('`/gpuaas-incident recent`');
    expect(shown[1]).toContain('No incident was triaged in this channel yet.');
    expect(shown[2]).toContain(`Nobody asked about \`${ID}\` in this channel yet.`);
    expect(shown[3]).toContain(`- \`${ID}\` Permission denied`);
    expect(shown[4]).toContain('*Next:* Add app_instances.upgrade to the allowlist of sa-7.');
  });

  test('that could not be stored is not acknowledged as done, and the person is told', async () => {
    bot.useCases.broken = new Error('the database is away');
    expect(await command(ID)).toMatchObject({ ok: false });
    expect(shownTo(ada.id).join('\n')).toContain('Something went wrong on my side. Try again in a minute. Reference');
  });

  test('where the bot is no member: the person is told to invite it', async () => {
    await command(ID, ada.id, 'C0QUIET');
    const [asked] = [...bot.useCases.incidents.values()];
    if (asked === undefined) throw new Error('Nothing was stored');
    const post = bot.app.poster.post({ phase: 'working', incident: asked, steps: [] });
    await expect(post).rejects.toMatchObject({ name: 'SlackCallError', reason: 'not_in_channel', retryable: false });
    await until('the invitation', () => shownTo(ada.id, 'C0QUIET').some((shown) => shown.includes('`/invite`')));
  });
});

describe('the form', () => {
  test('asks for the required context, checks each field and stores what was entered', async () => {
    await command('');
    const form = await modalOf(ada.id);
    const wrong = await bot.slack.submitView(form, {
      correlation_id: { correlation_id: '??' },
      trace_id: { trace_id: 'abc' },
    });
    expect(wrong).toMatchObject({
      ok: false,
      errors: {
        correlation_id: expect.stringContaining('3 to 128 letters'),
        trace_id: expect.stringContaining('32 hex'),
      },
    });
    const good = await bot.slack.submitView(form, {
      correlation_id: { correlation_id: `  ${ID} ` },
      trace_id: { trace_id: TRACE },
      project_id: { project_id: 'prj-42' },
      app_instance_id: { app_instance_id: 'ins-7' },
      action: { action: { selected_option: { text: { type: 'plain_text', text: 'upgrade' }, value: 'upgrade' } } },
      notes: { notes: 'ERROR: denied (code=insufficient_permissions)' },
    });
    expect(good).toEqual({ ok: true });
    expect(bot.useCases.accepted).toMatchObject([
      {
        origin: 'modal',
        channelId: incidents,
        claim: `view:${form.id}`,
        subjects: [
          {
            correlationId: ID,
            traceId: TRACE,
            projectId: 'prj-42',
            instanceId: 'ins-7',
            reported: { context: { action: 'upgrade' }, error: { code: 'insufficient_permissions' } },
          },
        ],
      },
    ]);
  });

  test('shows the card that stands when the id is known', async () => {
    await postedCard();
    await command('');
    await bot.slack.submitView(await modalOf(ada.id), { correlation_id: { correlation_id: ID } });
    expect(modalText()).toContain(`\`${ID}\` has a card in this channel already`);
  });
});

describe('“Triage this message”', () => {
  const shortcut = (message: Message, user = ada.id) =>
    bot.slack.shortcut({ user, callback_id: 'triage_message', message });

  test('takes the ids of the message and answers in its thread', async () => {
    const said = bot.slack.say({ user: ben.id, channel: incidents, text: `it failed, ${ID} it says` });
    await shortcut(said);
    expect(bot.useCases.accepted.at(-1)).toMatchObject({
      origin: 'shortcut',
      userId: ada.id,
      threadTs: said.ts,
      subjects: [{ correlationId: ID }],
    });
  });

  test('opens the form with the message when it holds no id, without its secrets', async () => {
    await shortcut(bot.slack.say({ user: ben.id, channel: incidents, text: 'blank page, password=hunter2' }));
    const form = await until('the form', () => bot.slack.views(ada.id).at(-1));
    expect(JSON.stringify(form.view)).toContain('"initial_value":"blank page, password=[redacted:password]"');
  });

  test('points at the card of an id that was asked before', async () => {
    await postedCard();
    await shortcut(bot.slack.say({ user: ben.id, channel: incidents, text: `again ${ID}` }));
    await until('the pointer', () =>
      shownTo(ada.id).some((shown) => shown.includes('has a card in this channel already')),
    );
  });
});

describe('the buttons of a card', () => {
  test('“Run again” queues a run; the card itself shows it', async () => {
    await press(await postedCard(), ActionId.runAgain);
    expect(bot.useCases.runs).toEqual([{ incidentId: INCIDENT_ID, userId: ada.id }]);
    expect(shownTo(ada.id)).toEqual([]);
  });

  test('“Run again” says so when a run is at work or the incident is not known', async () => {
    const card = await postedCard();
    bot.useCases.put(incident({ status: 'running' }), card.ts);
    await press(card, ActionId.runAgain);
    await until('the answer', () => shownTo(ada.id).length === 1);
    bot.useCases.incidents.clear();
    await press(card, ActionId.runAgain);
    await until('the answer', () => shownTo(ada.id).length === 2);
    expect(shownTo(ada.id)).toEqual([
      'This triage is at work already. Its card shows the steps.',
      'This card is no longer known here. Ask with the correlation id again.',
    ]);
  });

  test('“Show evidence” opens and turns its pages', async () => {
    const many = report({
      evidence: Array.from({ length: 20 }, (_, at) => evidence({ id: `e${at}`, what: `Query ${at}` })),
    });
    await press(await postedCard({ report: many }), ActionId.showEvidence);
    await until('the evidence', () => modalText().includes('page 1 of 5'));
    expect(modalText()).toContain('The rows that were read in this run are not kept.');
    expect(modalText()).toContain(`*Query 0* 3 rows · logs · 42 ms [open](https://grafana.example.com/explore?lines)`);
    expect(modalText()).toContain(`| {service="gpuaas-api"} |= "${ID}"`);
    await bot.slack.click({ user: ada.id, view: await modalOf(ada.id), action_id: ActionId.evidenceNext });
    await until('the second page', () => modalText().includes('page 2 of 5'));
    expect(modalText()).toContain('*Query 8*');
    await bot.slack.click({ user: ada.id, view: await modalOf(ada.id), action_id: ActionId.evidencePrevious });
    await until('the first page', () => modalText().includes('page 1 of 5'));
    expect(bot.slack.calls('views.open')).toHaveLength(1);
  });

  test('“Show evidence” shows the rows that were judged, and its menu leads to each part of them', async () => {
    const card = await postedCard();
    keepCapsule(3, 'authorization denied');
    await press(card, ActionId.showEvidence);
    await until('the log lines', () => modalText().includes('authorization denied'));
    expect(modalText()).toContain(`run 3 · page 1 of`);
    const choices = modalText().match(/<\*Log lines \(1\)\* \/ .*>/)?.[0] ?? '';
    expect(choices).toContain(' / Service account (1) / ');

    // A run that ends meanwhile does not change the pages under the reader.
    const view = await modalOf(ada.id);
    const place = choices.split(' / ').findIndex((name) => name.startsWith('Service account'));
    await bot.slack.click({
      user: ada.id,
      view,
      action_id: ActionId.evidenceJump,
      chosen: { selected_option: { text: { type: 'plain_text', text: 'Service account (1)' }, value: String(place) } },
    });
    await until('the account', () => modalText().includes('- allowed_actions: '));
    expect(modalText()).toContain(`run 3 · page ${place + 1} of`);
  });

  test('“Show evidence” needs one call when the evidence is at hand', async () => {
    bot.slack.faults.onCall('views.update', { kind: 'error', error: 'unknown_method' });
    await press(await postedCard(), ActionId.showEvidence);
    await until('the evidence', () => modalText().includes(`{service="gpuaas-api"}`));
    expect(bot.slack.calls('views.update')).toEqual([]);
    expect(shownTo(ada.id)).toEqual([]);
  });

  test('“Show evidence” opens before evidence that takes long, and is filled when it is there', async () => {
    const card = await postedCard();
    const read = Promise.withResolvers<void>();
    const { evidence: stored } = bot.useCases;
    bot.useCases.evidence = async (asked) => {
      await read.promise;
      return stored(asked);
    };
    await press(card, ActionId.showEvidence);
    await until('the skeleton', () => bot.slack.calls('views.open').length === 1, { timeoutMs: 10_000 });
    expect(modalText()).not.toContain(`{service="gpuaas-api"}`);
    read.resolve();
    await until('the evidence', () => modalText().includes(`{service="gpuaas-api"}`));
  });

  test('“Show evidence” tells the person when the modal cannot be opened', async () => {
    const card = await postedCard();
    bot.slack.faults.onCall('views.open', { kind: 'rate_limited', retryAfter: 30 });
    await press(card, ActionId.showEvidence);
    await until('the answer', () => shownTo(ada.id).some((shown) => shown.includes('Something went wrong on my side')));
  });

  test('“Export capsule” puts the newest evidence capsule into the thread as a file, as it was sealed', async () => {
    const card = await postedCard();
    const kept = keepCapsule(2, 'authorization denied');
    await press(card, ActionId.exportReport);
    await until('the note', () => modalText().includes('The capsule is in the thread as a file.'));
    const [file] = bot.slack.thread(incidents, card.threadTs ?? '').flatMap(({ files }) => files);
    expect(file).toMatchObject({ name: `incident-${ID}-run2.capsule.json` });
    expect(String(file?.content)).toBe(kept);
    expect(modalText()).toContain(`npm run -s replay -- incident-${ID}-run2.capsule.json`);
  });

  test('“Export capsule” gives the report alone when the evidence of the run is not kept, and says so', async () => {
    const card = await postedCard();
    await press(card, ActionId.exportReport);
    await until('the note', () => modalText().includes('so the thread got the report alone.'));
    const [file] = bot.slack.thread(incidents, card.threadTs ?? '').flatMap(({ files }) => files);
    expect(file).toMatchObject({ name: `triage-${ID}.json` });
    expect(JSON.parse(String(file?.content))).toEqual(report());
  });

  test('“Export capsule” shows the report’s JSON in a modal where files are refused', async () => {
    bot.slack.faults.onCall('files.getUploadURLExternal', { kind: 'error', error: 'missing_scope' });
    await press(await postedCard(), ActionId.exportReport);
    await until('the JSON', () => modalText().includes('No file could be posted here (missing_scope)'));
    const json =
      modalText()
        .match(/^\| .*$/gm)
        ?.map((line) => line.slice(2))
        .join('\n') ?? '';
    expect(JSON.parse(json)).toEqual(report());
  });

  test('“Correct the context” checks each field, and runs again with what was corrected', async () => {
    await press(await postedCard({ subject: { correlationId: ID, projectId: 'prj-41' } }), ActionId.correctContext);
    const form = await modalOf(ada.id);
    expect(modalText()).toContain('input Project id: plain_text_input');
    expect(JSON.stringify(form.view)).toContain('Now prj-42, from: Instance.');
    const fields = (trace: string, at: string) => ({
      trace_id: { trace_id: trace },
      project_id: { project_id: 'prj-42' },
      app_instance_id: { app_instance_id: '' },
      at: { at },
    });
    expect(await bot.slack.submitView(form, fields('abc', 'yesterday'))).toMatchObject({
      ok: false,
      errors: { trace_id: expect.stringContaining('32 hex'), at: expect.stringContaining('RFC 3339') },
    });
    const at = '2026-04-14T09:10:00.000Z';
    expect(await bot.slack.submitView(form, fields(TRACE.toUpperCase(), '2026-04-14T11:10:00+02:00'))).toEqual({
      ok: true,
    });
    expect(bot.useCases.corrections).toMatchObject([
      {
        incidentId: INCIDENT_ID,
        userId: ada.id,
        context: { traceId: TRACE, projectId: 'prj-42', instanceId: '', at },
      },
    ]);
    await until('the answer', () => shownTo(ada.id).length === 1);
    expect(shownTo(ada.id)[0]).toContain('runs again with the corrected context');
  });

  test('“Verdict is right” and “Verdict is wrong” take a person’s word', async () => {
    const card = await postedCard();
    await press(card, ActionId.feedbackRight);
    await until('the answer', () => shownTo(ada.id).length === 1);
    await press(card, ActionId.feedbackWrong);
    const form = await modalOf(ada.id);
    const chosen = { text: { type: 'plain_text', text: 'Service down' }, value: 'Service down' };
    const note = { note: 'the relay was down, Authorization: Bearer abcdefghijklmnop0123456789' };
    expect(await bot.slack.submitView(form, { was: { was: { selected_option: chosen } }, note })).toEqual({ ok: true });
    expect(bot.useCases.feedback.map(({ judged }) => judged)).toEqual([
      { right: true },
      { right: false, was: 'service_unavailable', note: expect.stringContaining('the relay was down') },
    ]);
    expect(JSON.stringify(bot.useCases.feedback)).not.toContain('abcdefghijklmnop');
    await until('the answer', () => shownTo(ada.id).length === 2);
  });

  test.each([
    ActionId.runAgain,
    ActionId.showEvidence,
    ActionId.exportReport,
    ActionId.correctContext,
    ActionId.feedbackRight,
    ActionId.feedbackWrong,
  ])('%s serves no member of another organisation, and says so', async (actionId) => {
    await press(await postedCard(), actionId, stranger.id);
    await until('the answer', () => shownTo(stranger.id).length === 1);
    expect(shownTo(stranger.id)[0]).toContain('This bot serves members of its own workspace only.');
    expect(bot.useCases.runs).toEqual([]);
    expect(bot.useCases.feedback).toEqual([]);
    expect(bot.slack.views(stranger.id)).toEqual([]);
  });

  test('a button that nobody knows is acknowledged and counted', async () => {
    const card = await postedCard();
    const element = {
      type: 'button',
      action_id: 'of.a.later.version',
      value: 'x',
      text: { type: 'plain_text', text: 'Later' },
    };
    const changed = { ...card, blocks: [{ type: 'actions', block_id: 'later', elements: [element] }] };
    expect(await press(changed, 'of.a.later.version')).toEqual({ ok: true });
    expect(bot.metrics.seen).toContain('action:unhandled');
  });
});

describe('Home', () => {
  const homeText = (user: string) => {
    const opened = bot.slack.home(user);
    return opened === undefined ? '' : readable(opened.view.blocks as unknown[]);
  };

  test('shows what is at work and the newest verdicts of channels that the person is in, and no other', async () => {
    const at = incident({
      id: randomUUID(),
      subject: { correlationId: 'req-at-work' },
      status: 'running',
      report: null,
    });
    const elsewhere = incident({ id: randomUUID(), subject: { correlationId: 'req-quiet' }, channelId: 'C0QUIET' });
    bot.useCases.put(incident(), '1795424400.000200');
    bot.useCases.put(at, null);
    bot.useCases.put(elsewhere, '1795424400.000300');
    bot.slack.openHome(ben.id);
    await until('Home', () => homeText(ben.id) !== '');
    expect(homeText(ben.id)).toContain(`*At work*\n- \`req-at-work\` in #${incidents}: at work.`);
    expect(homeText(ben.id)).toContain(`*Newest verdicts*\n- \`${ID}\` in #${incidents}: Permission denied`);
    expect(homeText(ben.id)).toContain('Next: Add app_instances.upgrade to the allowlist of sa-7.');
    expect(homeText(ben.id)).not.toContain('req-quiet');
  });

  test('lists the retries that wait for this person, with their cards, and asks for no others', async () => {
    bot.actions.answer('myApprovals', [
      {
        actionId: randomUUID(),
        incident: incident(),
        cardTs: '1795424400.000200',
        action: 'decommission',
        targetName: 'ins-7 (slurm)',
        askedBy: ada.id,
        expiresAt: new Date('2026-11-23T09:50:00Z'),
      },
    ]);
    bot.slack.openHome(ben.id);
    await until('Home', () => homeText(ben.id) !== '');
    expect(homeText(ben.id)).toContain(
      `*Waiting for your approval*\n- Retry decommission of ins-7 (slurm), asked for by @${ada.id}, until 2026-11-23 09:50 UTC.`,
    );
    expect(homeText(ben.id)).toContain('Open the card');
    const [asked] = bot.actions.calls;
    expect(asked).toMatchObject({ name: 'myApprovals', userId: ben.id });
    expect(asked?.channelIds).not.toContain('C0QUIET');
  });

  test('says so when Slack does not tell the channels, instead of showing none', async () => {
    bot.slack.faults.onCall('users.conversations', { kind: 'error', error: 'internal_error' });
    bot.useCases.put(incident(), '1795424400.000200');
    bot.slack.openHome(ben.id);
    await until('Home', () => homeText(ben.id).includes('Slack did not say which channels you are in'));
  });
});

test('stopping waits for what is under way', async () => {
  bot.slack.faults.onCall('chat.postMessage', { kind: 'slow', ms: 150 });
  const said = bot.slack.say({ user: ada.id, channel: incidents, text: `<@${app.botUserId}> hello?` });
  await until('the acknowledgement', () => bot.metrics.seen.includes('heard:no_id'));
  await bot.app.stop();
  expect(bot.slack.thread(incidents, said.ts)).toHaveLength(2);
  await bot.app.start().then(() => bot.slack.idle());
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parsePolicy } from '../../../src/policy/parse.ts';
import type { Database } from '../../../src/store/database.ts';
import type { EscalationDraft, Person, Severity } from '../../../src/usecases/action-ports.ts';
import { type Incident, SlackCallError } from '../../../src/usecases/ports.ts';
import { DENIED, denied, LACKING } from '../../actions/support.ts';
import { createTestDatabase } from '../../support/database.ts';
import { found } from '../../support/evidence.ts';
import { bundle, instance, ORG } from '../../support/incident.ts';
import { cardOf, createStage, POLICY, type Stage, TEAM } from './stage.ts';

const SEVERAL_TENANTS = bundle(DENIED, {
  instance: found('platform.instance', instance({ operatingMode: 'platform_managed', controlPlaneScope: 'platform' })),
  sameShape: found('loki.same-shape', [
    { orgId: ORG, projectId: 'p1', count: 3 },
    { orgId: 'other', projectId: 'p9', count: 4 },
  ]),
});

let database: Database;
let stage: Stage;
let incident: Incident;
beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);
afterAll(() => database.close());
beforeEach(async () => {
  await database.query('delete from incidents');
  stage = createStage(database);
  stage.world.evidence = () => SEVERAL_TENANTS;
  incident = await stage.incident();
});

async function draft(by = 'UOPS'): Promise<EscalationDraft> {
  const answer = await stage.useCases.prepareEscalation({
    incidentId: incident.id,
    person: stage.person(by, incident),
  });
  if (answer.kind !== 'ready') throw new Error(answer.why);
  return answer;
}

const escalate = (
  actionId: string,
  severity: Severity = 'SEV-2',
  change: { claim?: string; by?: string; ask?: string } = {},
) =>
  stage.useCases.escalate({
    actionId,
    person: stage.person(change.by ?? 'UOPS', incident, { channelId: null }),
    claim: change.claim ?? randomUUID(),
    severity,
    ask: change.ask ?? 'Please look at the shared worker.',
  });

async function escalated(severity: Severity = 'SEV-2'): Promise<string> {
  const { actionId } = await draft();
  expect(await escalate(actionId, severity)).toEqual({ kind: 'queued' });
  await stage.settle();
  return actionId;
}

/** Somebody in the owner's channel. */
const owner = (userId: string): Person => ({ teamId: TEAM, userId, channelId: 'C0OWNER', foreign: false });
const acknowledge = (actionId: string, person = owner('UOWN'), claim: string = randomUUID()) =>
  stage.useCases.acknowledge({ actionId, person, claim });
const close = (actionId: string, person = owner('UOWN'), outcome = 'The worker was restarted.') =>
  stage.useCases.closeEscalation({ actionId, person, claim: randomUUID(), outcome });
const reminders = () => stage.messages.filter(({ key }) => key.startsWith('reminder:'));

/** The owner's user group has one member; the stage knows the group of leads only, so the policy names that one. */
function withOwnerGroup(): void {
  stage.world.policy = parsePolicy(POLICY.replace('mention: SOWNER', 'mention: SLEADS'), 'policy.yaml');
  stage.world.leads = ['UOWN'];
}

describe('an escalation (M3)', () => {
  beforeEach(withOwnerGroup);

  test('names the owner, the reason and what to ask', async () => {
    expect(await draft()).toMatchObject({
      to: '<!subteam^SLEADS>',
      why: expect.stringContaining('2 tenants'),
      ask: expect.stringContaining('Please take this over.'),
    });
  });

  test('goes to no channel that may not see the project, neither when asked nor when sent', async () => {
    const { actionId } = await draft();
    const policy = `${POLICY}\nchannels:\n  - { id: C0OWNER, projects: [another] }\n`;
    expect(await escalate(actionId)).toEqual({ kind: 'queued' });
    stage.world.policy = parsePolicy(policy, 'policy.yaml');
    await stage.settle();
    expect(stage.messages.filter(({ place }) => place.channelId === 'C0OWNER')).toEqual([]);
    expect(stage.files).toEqual([]);
    await expect(draft()).rejects.toThrow('does not show <#C0OWNER> the evidence');
  });

  test('stands in the owner’s channel once, with the capsule in its thread', async () => {
    const actionId = await escalated();
    expect(stage.messages.filter(({ place }) => place.channelId === 'C0OWNER')).toHaveLength(1);
    expect(stage.message('escalation:')).toMatchObject({
      severity: 'SEV-2',
      ask: 'Please look at the shared worker.',
      mention: '<!subteam^SLEADS>',
      escalatedBy: 'UOPS',
      state: 'sent',
      takenBy: null,
      card: { channelId: incident.channelId, ts: expect.any(String) },
    });
    expect(stage.files).toEqual([
      {
        place: { channelId: 'C0OWNER', threadTs: expect.any(String) },
        name: `capsule-${incident.id}.json`,
        content: expect.any(String),
      },
    ]);
    expect(cardOf(stage, incident)).toMatchObject({
      offers: { escalate: false },
      shown: [
        {
          actionId,
          line: 'SEV-2 to the managed-service owner (<#C0OWNER>) by <@UOPS>: nobody took it yet.',
          offers: ['close'],
        },
      ],
    });
  });

  test('is taken by one person of the owner, and the first card shows who and when', async () => {
    const actionId = await escalated();
    const answers = await Promise.all([acknowledge(actionId), acknowledge(actionId, owner('UOPS'))]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['acknowledged', 'refused']);
    expect(await acknowledge(actionId)).toMatchObject({ kind: 'refused', why: '<@UOWN> took this at 09:30:00 UTC.' });
    await stage.settle();
    expect(stage.message('escalation:')).toMatchObject({ state: 'acknowledged', takenBy: { userId: 'UOWN' } });
    expect(cardOf(stage, incident).shown[0]?.line).toContain('taken by <@UOWN> at 09:30:00 UTC.');
  });

  test.each([
    [
      'somebody else in the owner’s channel',
      owner('USTRANGER'),
      'Only the managed-service owner can do this: <!subteam^SLEADS>.',
    ],
    ['somebody of another organisation', { ...owner('UOWN'), foreign: true }, 'not known in this channel'],
    ['somebody of another workspace', { ...owner('UOWN'), teamId: 'T2' }, 'not known in this channel'],
    ['somebody in a third channel', { ...owner('UOWN'), channelId: 'C0THIRD' }, 'not known in this channel'],
  ])('is not taken by %s', async (_, person, words) => {
    const actionId = await escalated();
    expect(await acknowledge(actionId, person)).toEqual({ kind: 'refused', why: expect.stringContaining(words) });
  });

  test('a press that Slack delivers twice is answered alike', async () => {
    const actionId = await escalated();
    expect(await acknowledge(actionId, owner('UOWN'), 'c1')).toEqual({ kind: 'acknowledged' });
    expect(await acknowledge(actionId, owner('UOWN'), 'c1')).toEqual({ kind: 'acknowledged' });
  });

  test('is closed with its outcome; the thread gets the timeline', async () => {
    const actionId = await escalated();
    await acknowledge(actionId);
    await stage.pass(600_000);
    expect(await close(actionId)).toEqual({ kind: 'closed' });
    await stage.settle();
    expect(stage.message('escalation:')).toMatchObject({
      state: 'closed',
      closed: { userId: 'UOWN', outcome: 'The worker was restarted.' },
    });
    const timeline = stage.messages.find(({ key }) => key === `timeline:${actionId}`);
    expect(timeline?.place).toEqual({ channelId: incident.channelId, threadTs: incident.threadTs });
    expect(timeline?.shown[0]).toMatchObject({
      kind: 'timeline',
      outcome: 'The worker was restarted.',
      entries: expect.arrayContaining([
        expect.objectContaining({ by: 'UASK', what: 'Asked what failed' }),
        expect.objectContaining({ by: 'UOPS', what: 'Escalated to the managed-service owner as SEV-2' }),
        expect.objectContaining({ by: 'UOWN', what: 'Took it over' }),
        expect.objectContaining({ by: 'UOWN', what: 'Closed: The worker was restarted.' }),
      ]),
    });
    expect(cardOf(stage, incident)).toMatchObject({
      offers: { escalate: true },
      shown: [{ state: 'closed', offers: [] }],
    });
    expect(await close(actionId)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('<@UOWN> closed this'),
    });
  });

  test('is asked for its outcome only by who may close it, while it is open', async () => {
    const actionId = await escalated();
    const prepare = (person: Person) => stage.useCases.prepareClose({ actionId, person });
    expect(await prepare(owner('USTRANGER'))).toMatchObject({ kind: 'refused' });
    expect(await prepare(stage.person('USOMEONE', incident))).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('You need the role operator'),
    });
    expect(await prepare(owner('UOWN'))).toEqual({ kind: 'ready', actionId });
    await close(actionId);
    expect(await prepare(owner('UOWN'))).toEqual({
      kind: 'refused',
      why: expect.stringContaining('<@UOWN> closed this'),
    });
    expect(await stage.events(incident.id)).toEqual(
      expect.arrayContaining([
        'escalation.closed.denied: Only the managed-service owner can do this: <!subteam^SLEADS>.',
        'escalation.close_looked: sent',
      ]),
    );
  });

  test('may be closed from the card by who may escalate, taken or not', async () => {
    const actionId = await escalated();
    expect(await close(actionId, stage.person('USOMEONE', incident))).toMatchObject({ kind: 'refused' });
    expect(await close(actionId, stage.person('UOPS2', incident))).toEqual({ kind: 'closed' });
  });

  test('reminds in the rhythm of SEV-1 until it is closed', async () => {
    const actionId = await escalated('SEV-1');
    await stage.pass(14 * 60_000);
    expect(reminders()).toHaveLength(0);
    await stage.pass(60_000);
    expect(reminders()).toHaveLength(1);
    expect(reminders()[0]?.place.threadTs).toBe(stage.messages.find(({ key }) => key.startsWith('escalation:'))?.ts);
    await stage.pass(30 * 60_000);
    expect(reminders()).toHaveLength(2);
    await acknowledge(actionId);
    await stage.pass(30 * 60_000);
    expect(reminders()).toHaveLength(3);
    await close(actionId);
    await stage.pass(5 * 3_600_000);
    expect(reminders()).toHaveLength(3);
  });

  test('SEV-2 reminds after 30 and then every 60 minutes, SEV-3 never', async () => {
    await escalated('SEV-2');
    await stage.pass(91 * 60_000);
    expect(reminders()).toHaveLength(2);
    stage = createStage(database);
    stage.world.evidence = () => SEVERAL_TENANTS;
    withOwnerGroup();
    incident = await stage.incident({ correlationId: 'req-sev3' });
    await escalated('SEV-3');
    await stage.pass(5 * 3_600_000);
    expect(reminders()).toEqual([]);
  });

  test('SEV-2 is quiet at night, SEV-1 is not', async () => {
    const quiet = POLICY.replace('mention: SOWNER', 'mention: SLEADS');
    stage.world.policy = parsePolicy(`${quiet}quiet_hours: { from: "09:00", to: "12:00" }\n`, 'policy.yaml');
    await escalated('SEV-2');
    await stage.pass(149 * 60_000);
    expect(reminders()).toHaveLength(0);
    await stage.pass(2 * 60_000);
    expect(reminders()).toHaveLength(1);
  });

  test('a reminder that is done twice stands once, and the row of them goes on once', async () => {
    const actionId = await escalated('SEV-1');
    stage.waiting.splice(0);
    const remind = () =>
      stage.handlers['remind-escalation']({ actionId, turn: 0 }, { signal: new AbortController().signal });
    await remind();
    await remind();
    expect(reminders()).toHaveLength(1);
    expect(stage.waiting.filter(({ job }) => job.name === 'remind-escalation')).toHaveLength(1);
  });

  test('is not sent from a form that is half a day old', async () => {
    const { actionId } = await draft();
    await stage.pass(12 * 3_600_000);
    expect(await escalate(actionId)).toEqual({
      kind: 'refused',
      why: 'This form is older than 12 h 0 min. Open it anew from the card.',
    });
  });

  test('of two forms at once one is sent', async () => {
    const [mine, theirs] = [await draft(), await draft('UOPS2')];
    const answers = await Promise.all([escalate(mine.actionId), escalate(theirs.actionId, 'SEV-1', { by: 'UOPS2' })]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['queued', 'refused']);
    await stage.settle();
    expect(stage.messages.filter(({ key }) => key.startsWith('escalation:'))).toHaveLength(1);
  });

  test('is not sent when the right was taken away meanwhile', async () => {
    const { actionId } = await draft();
    await escalate(actionId);
    stage.world.policy = parsePolicy(POLICY.replace('[UOPS, UOPS2]', '[UOPS2]'), 'policy.yaml');
    await stage.settle();
    expect(stage.messages).toEqual([]);
    expect(cardOf(stage, incident).shown[0]?.state).toBe('failed');
  });

  test('needs something to ask, and an operator', async () => {
    const { actionId } = await draft();
    expect(await escalate(actionId, 'SEV-2', { ask: '  ' })).toMatchObject({ kind: 'refused' });
    await expect(draft('USOMEONE')).rejects.toThrow('You need the role operator');
  });

  test('that Slack refuses did not arrive, and the card says so', async () => {
    stage.world.beforeMessage = async (_, key) => {
      if (key.startsWith('escalation:'))
        throw new SlackCallError({ method: 'chat.postMessage', reason: 'not_in_channel', retryable: false });
    };
    await escalated();
    expect(cardOf(stage, incident)).toMatchObject({
      offers: { escalate: true },
      shown: [{ state: 'failed', line: expect.stringContaining('did not arrive. Slack refused it (not_in_channel).') }],
    });
  });

  test('a file that Slack refuses costs only the file', async () => {
    stage.world.beforeMessage = async (method) => {
      if (method === 'attach')
        throw new SlackCallError({ method: 'files.upload', reason: 'missing_scope', retryable: false });
    };
    await escalated();
    expect(cardOf(stage, incident).shown[0]?.state).toBe('sent');
  });
});

describe('whom a report names', () => {
  test('nobody', async () => {
    stage.world.evidence = () => denied(LACKING);
    incident = await stage.incident({ correlationId: 'req-nobody' });
    await expect(draft()).rejects.toThrow('This report names nobody to escalate to.');
  });

  test('somebody whom the policy does not know', async () => {
    stage.world.policy = parsePolicy(POLICY.replace('managed_service_owner', 'proxied_app_ui'), 'policy.yaml');
    await expect(draft()).rejects.toThrow('The policy names no channel for the managed-service owner.');
  });

  test('an owner without a mention: everybody in its channel speaks for it', async () => {
    stage.world.policy = parsePolicy(POLICY.replace(', mention: SOWNER', ''), 'policy.yaml');
    const { to, actionId } = await draft();
    expect(to).toBe('<#C0OWNER>');
    await escalate(actionId);
    await stage.settle();
    expect(await acknowledge(actionId, owner('UANYONE'))).toEqual({ kind: 'acknowledged' });
    // In the incident's channel it takes who may escalate there.
    expect(await close(actionId, stage.person('UANYONE', incident))).toMatchObject({ kind: 'refused' });
    expect(await close(actionId, owner('UANYONE'))).toEqual({ kind: 'closed' });
  });
});

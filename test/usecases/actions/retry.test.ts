import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parsePolicy } from '../../../src/policy/parse.ts';
import type { Database } from '../../../src/store/database.ts';
import type { EvidenceBundle } from '../../../src/triage/bundle.ts';
import { ActionError, type ReissueAnswer, type RetryProposal } from '../../../src/usecases/action-ports.ts';
import type { Incident } from '../../../src/usecases/ports.ts';
import { DENIED, denied, event, GRANTED, LACKING } from '../../actions/support.ts';
import { createTestDatabase } from '../../support/database.ts';
import { empty, found, unavailable } from '../../support/evidence.ts';
import {
  ACCEPTED,
  ACCOUNT,
  account,
  bundle,
  DONE,
  INSTANCE,
  instance,
  overview,
  PROJECT,
  PUBLISHED,
} from '../../support/incident.ts';
import { cardOf, createStage, POLICY, type Stage } from './stage.ts';

let database: Database;
let stage: Stage;
let incident: Incident;
beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);
afterAll(() => database.close());

const MADE = {
  instanceEvents: found('platform.events', [event()]),
  // Without a time at which it was last seen it stays alive while time passes.
  overview: found(
    'platform.overview',
    overview({ workers: [{ name: 'app-runtime-worker', status: 'ok', lastSeenAt: null }] }),
  ),
};
const FAILED = denied(GRANTED, MADE);

beforeEach(async () => {
  await database.query('delete from incidents');
  stage = createStage(database);
  stage.world.account = found('platform.service-account', GRANTED);
  stage.world.evidence = (id) => (id === 'req-new' ? bundle([...ACCEPTED, ...PUBLISHED, ...DONE]) : FAILED);
  incident = await stage.incident();
});

async function proposed(by = 'UOPS'): Promise<RetryProposal> {
  const answer = await stage.useCases.prepareRetry({ incidentId: incident.id, person: stage.person(by, incident) });
  if (answer.kind !== 'ready') throw new Error(answer.why);
  return answer;
}

const confirm = (actionId: string, change: Partial<Parameters<Stage['useCases']['confirmRetry']>[0]> = {}) =>
  stage.useCases.confirmRetry({
    actionId,
    person: stage.person('UOPS', incident, { channelId: null }),
    claim: randomUUID(),
    reason: 'allowlist fixed',
    admitted: false,
    given: {},
    ...change,
  });
const approve = (actionId: string, by = 'UAPP') =>
  stage.useCases.approveRetry({ actionId, person: stage.person(by, incident), claim: randomUUID() });
const reject = (actionId: string, by = 'UAPP') =>
  stage.useCases.rejectRetry({ actionId, person: stage.person(by, incident), claim: randomUUID() });

async function outcomeOf(actionId: string): Promise<string | null> {
  const action = await stage.store.find(actionId);
  return action?.kind === 'retry' ? (action.machine.outcome ?? action.machine.state) : null;
}

/** With a policy in which the upgrade needs a second person. */
function withSecondPerson(): void {
  stage.world.policy = parsePolicy(`${POLICY}second_person: { actions: [upgrade] }\n`, 'policy.yaml');
}

const lost = (request: unknown): Promise<ReissueAnswer> => {
  void request;
  return Promise.resolve({ kind: 'uncertain', why: 'timed out' });
};

describe('preparing a retry', () => {
  test('looks again and says what would be sent, as whom, and what to expect', async () => {
    expect(await proposed()).toMatchObject({
      action: 'upgrade',
      target: 'slurm-dev',
      runsAs: ACCOUNT,
      changes: [],
      asks: [],
      expected: { outcome: 'recovers' },
      mustAdmit: false,
      secondPerson: false,
      changedSinceFailure: [expect.stringContaining('its allowlist has app_instances.upgrade')],
    });
    expect(stage.sent).toEqual([]);
    expect(await stage.events(incident.id)).toEqual(['retry.looked: recovers']);
  });

  test.each<[string, () => void, string]>([
    [
      'the evidence does not allow it any more',
      () => (stage.world.evidence = () => denied(LACKING)),
      'The missing right has not been seen to change.',
    ],
    [
      'something cannot be read',
      () => (stage.world.evidence = () => denied(GRANTED, { instance: unavailable('platform.instance') })),
      'platform.instance',
    ],
    [
      'the project has no operator account',
      () => (stage.world.policy = parsePolicy(POLICY.replace(`project_id: ${PROJECT}`, 'project_id: other'), 'p')),
      'No operator service account',
    ],
  ])('is refused when %s', async (_, change, words) => {
    change();
    await expect(proposed()).rejects.toThrow(words);
  });

  test('is refused where the report does not offer it', async () => {
    stage.world.evidence = () => denied(LACKING);
    incident = await stage.incident({ correlationId: 'req-lacking' });
    await expect(proposed()).rejects.toThrow('Retry is not offered');
  });

  test.each([
    [
      'a viewer',
      { userId: 'USOMEONE' },
      'You need the role operator for this project (dev). Ask <@UOPS>, <@UOPS2>, <@UAPP>, <!subteam^SLEADS>.',
    ],
    ['somebody of another organisation', { foreign: true }, 'Only people of this workspace'],
    ['somebody in another channel', { channelId: 'C0OTHER' }, 'not known in this channel'],
    ['somebody of another workspace', { teamId: 'T2' }, 'not known in this channel'],
  ])('is refused to %s, and audited', async (_, change, words) => {
    const person = { ...stage.person('UOPS', incident), ...change };
    const answer = await stage.useCases.prepareRetry({ incidentId: incident.id, person });
    expect(answer).toEqual({ kind: 'refused', why: expect.stringContaining(words) });
    expect(await stage.events(incident.id)).toEqual([expect.stringMatching(/^retry.looked.denied: /)]);
  });

  test('is refused in a channel that may not see the project', async () => {
    const policy = `${POLICY}channels: [{ id: ${'C0TENANT'}, audience: tenant, projects: [other] }]\n`;
    stage.world.policy = parsePolicy(policy, 'policy.yaml');
    incident = await stage.incident({ channelId: 'C0TENANT', correlationId: 'req-tenant' });
    await expect(proposed()).rejects.toThrow('The policy does not let this channel act');
  });

  test('asks for the version when nothing recorded it', async () => {
    stage.world.evidence = (id) => (id === 'req-new' ? bundle([...ACCEPTED, ...PUBLISHED, ...DONE]) : denied(GRANTED));
    const { asks, actionId } = await proposed();
    expect(asks).toEqual(['app_version']);
    expect(await confirm(actionId)).toMatchObject({ kind: 'refused', why: expect.stringContaining('app_version') });
    expect(await confirm(actionId, { given: { app_version: '1.9; drop' } })).toMatchObject({ kind: 'refused' });
    expect(await confirm(actionId, { given: { app_version: '1.9.0', other: 'x' } })).toEqual({ kind: 'queued' });
    await stage.pass(1_000);
    expect(stage.sent[0]?.body).toEqual({ app_version: '1.9.0' });
  });
});

describe('a retry that recovers', () => {
  test('is sent once as the project’s account, followed to its end, and stamped', async () => {
    const { actionId } = await proposed();
    stage.world.evidence = (id) => (id === 'req-new' ? bundle(ACCEPTED) : FAILED);
    expect(await confirm(actionId)).toEqual({ kind: 'queued' });
    await stage.pass(10_000);
    expect(stage.sent).toEqual([
      {
        account: { projectId: PROJECT, serviceAccountId: ACCOUNT, keyId: 'key-1' },
        action: 'upgrade',
        projectId: PROJECT,
        instanceId: INSTANCE,
        body: { app_version: '1.2.0' },
        idempotencyKey: `retry-${actionId}`,
      },
    ]);
    expect(stage.message('progress:')).toMatchObject({ state: 'following', correlationId: 'req-new', ended: null });
    expect(cardOf(stage, incident)).toMatchObject({
      offers: { retry: false },
      shown: [{ state: 'verifying', line: expect.stringContaining('followed hop by hop') }],
    });

    stage.world.evidence = (id) => (id === 'req-new' ? bundle([...ACCEPTED, ...PUBLISHED, ...DONE]) : FAILED);
    await stage.pass(60_000);
    expect(await outcomeOf(actionId)).toBe('recovered');
    expect(stage.message('progress:')).toMatchObject({
      state: 'ended',
      ended: { outcome: 'recovered', sentence: expect.stringMatching(/^Recovered after \d+ s\. /) },
    });
    expect(stage.messages.filter(({ key }) => key === `progress:${actionId}`)).toHaveLength(1);
    expect(cardOf(stage, incident).shown[0]?.line).toContain('recovered');
    expect(await stage.events(incident.id)).toEqual([
      'retry.looked: recovers',
      'retry.requested: approved',
      'retry.sent: sending',
      'retry.verifying: The platform accepted it.',
      'retry.ended: recovered',
    ]);
    expect(stage.waiting).toEqual([]);
  });

  test('is not offered again', async () => {
    const { actionId } = await proposed();
    await confirm(actionId);
    await stage.pass(60_000);
    expect(cardOf(stage, incident).offers.retry).toBe(false);
    await expect(proposed()).rejects.toThrow('This has recovered already, by the retry that <@UOPS> asked for.');
  });

  test('leaves a later failure of the same instance to be retried', async () => {
    const { actionId } = await proposed();
    await confirm(actionId);
    await stage.pass(60_000);
    const later = (minutes: number) =>
      DENIED.map((line) => ({ ...line, at: new Date(Date.parse(line.at) + minutes * 60_000).toISOString() }));
    const granted = {
      serviceAccount: found('platform.service-account', account({ updatedAt: '2027-01-01T00:00:00Z' })),
    };
    const prepared = async (correlationId: string) => {
      const other = await stage.incident({ correlationId });
      return stage.useCases.prepareRetry({ incidentId: other.id, person: stage.person('UOPS2', other) });
    };
    stage.world.evidence = () => bundle(later(60), { ...MADE, ...granted });
    expect(await prepared('req-failed-later')).toMatchObject({ kind: 'ready' });
    stage.world.evidence = () => bundle(later(1), { ...MADE, ...granted });
    expect(await prepared('req-failed-before')).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('has recovered already'),
    });
  });

  test.each([
    ['whose answer was lost', () => (stage.world.answer = lost), 'its answer was lost'],
    ['whose end was not seen', () => undefined, 'its end was not seen'],
  ])('after one %s has to be looked for in the platform first', async (_, happen, words) => {
    happen();
    stage.world.evidence = (id) => (id === 'req-new' ? bundle(ACCEPTED) : FAILED);
    const first = await proposed();
    await confirm(first.actionId);
    await stage.pass(25 * 60_000);
    const second = await proposed();
    expect(second).toMatchObject({ mustAdmit: true, unaccounted: expect.stringContaining(words) });
    expect(await confirm(second.actionId)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('may still be at work'),
    });
    expect(await confirm(second.actionId, { admitted: true })).toEqual({ kind: 'queued' });
  });
});

describe('confirming', () => {
  test('needs a reason', async () => {
    const { actionId } = await proposed();
    expect(await confirm(actionId, { reason: '  ' })).toMatchObject({ kind: 'refused' });
  });

  test('is for who opened the dialog', async () => {
    const { actionId } = await proposed();
    const person = stage.person('UOPS2', incident, { channelId: null });
    expect(await confirm(actionId, { person })).toMatchObject({ kind: 'refused' });
  });

  test('twice sends once, a press that Slack delivers twice is answered alike', async () => {
    const { actionId } = await proposed();
    expect(await confirm(actionId, { claim: 'view-1' })).toEqual({ kind: 'queued' });
    expect(await confirm(actionId, { claim: 'view-1' })).toEqual({ kind: 'queued' });
    expect(await confirm(actionId, { claim: 'view-2' })).toMatchObject({ kind: 'refused' });
    await stage.pass(60_000);
    expect(stage.sent).toHaveLength(1);
  });

  test('that was refused is refused again when Slack delivers it twice', async () => {
    const mine = await proposed('UOPS');
    const theirs = await proposed('UOPS2');
    await confirm(mine.actionId);
    const late = { person: stage.person('UOPS2', incident, { channelId: null }), claim: 'view-1' };
    expect(await confirm(theirs.actionId, late)).toMatchObject({ kind: 'refused' });
    expect(await confirm(theirs.actionId, late)).toMatchObject({ kind: 'refused' });
  });

  test('of two dialogs at once begins one retry', async () => {
    const mine = await proposed('UOPS');
    const theirs = await proposed('UOPS2');
    const [first, second] = await Promise.all([
      confirm(mine.actionId),
      confirm(theirs.actionId, { person: stage.person('UOPS2', incident, { channelId: null }) }),
    ]);
    expect([first.kind, second.kind].sort()).toEqual(['queued', 'refused']);
    await stage.pass(60_000);
    expect(stage.sent).toHaveLength(1);
  });

  test('of the same instance from another channel is refused while one is under way', async () => {
    const { actionId } = await proposed();
    const elsewhere = await stage.incident({ correlationId: 'req-elsewhere' });
    const other = await stage.useCases.prepareRetry({
      incidentId: elsewhere.id,
      person: stage.person('UOPS2', elsewhere),
    });
    if (other.kind !== 'ready') throw new Error(other.why);
    await confirm(actionId);
    const answer = await confirm(other.actionId, {
      person: stage.person('UOPS2', elsewhere, { channelId: null }),
      given: { app_version: '1.2.0' },
    });
    expect(answer).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('already under way, asked for by <@UOPS>'),
    });
  });

  test('what will most likely fail again has to be admitted', async () => {
    // The account may do it, and nothing shows that this changed: then the platform said no for another reason.
    stage.world.evidence = () => ({
      ...FAILED,
      serviceAccount: found('platform.service-account', { ...GRANTED, state: 'active' }),
      overview: found('platform.overview', { ...overviewDown() }),
    });
    const { actionId, mustAdmit, expected } = await proposed();
    expect({ mustAdmit, outcome: expected.outcome }).toEqual({ mustAdmit: true, outcome: 'fails_again' });
    expect(await confirm(actionId)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('most likely fail again'),
    });
    expect(await confirm(actionId, { admitted: true })).toEqual({ kind: 'queued' });
  });

  test('an expired dialog does nothing', async () => {
    const { actionId } = await proposed();
    await stage.pass(31 * 60_000);
    expect(await confirm(actionId)).toMatchObject({ kind: 'refused', why: expect.stringContaining('expired') });
    await stage.pass(60_000);
    expect(stage.sent).toEqual([]);
  });
});

function overviewDown() {
  return { outboxRelayOk: false, dlqPending: 0, outboxPending: 0, workers: [], consumers: [] };
}

describe('a second person', () => {
  beforeEach(withSecondPerson);

  test('approves, and only then it is sent', async () => {
    const { actionId, secondPerson } = await proposed();
    expect(secondPerson).toBe(true);
    expect(await confirm(actionId)).toEqual({ kind: 'awaiting_approval' });
    await stage.pass(5 * 60_000);
    expect(stage.sent).toEqual([]);
    expect(stage.message('approval:')).toMatchObject({ decision: null, approvers: ['<@UAPP>', '<!subteam^SLEADS>'] });
    expect(cardOf(stage, incident).shown[0]?.offers).toEqual(['approve', 'reject']);

    expect(await approve(actionId)).toEqual({ kind: 'queued' });
    await stage.pass(60_000);
    expect(stage.sent).toHaveLength(1);
    expect(await outcomeOf(actionId)).toBe('recovered');
    expect(stage.message('approval:')).toMatchObject({ decision: { word: 'approved', by: 'UAPP' } });
    expect(cardOf(stage, incident).shown[0]?.line).toContain('approved by <@UAPP>');
  });

  test('is another person, even where who asked is an approver', async () => {
    const { actionId } = await proposed('UAPP');
    await confirm(actionId, { person: stage.person('UAPP', incident, { channelId: null }) });
    expect(await approve(actionId, 'UAPP')).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('another person'),
    });
    stage.world.leads = ['ULEAD'];
    expect(await approve(actionId, 'ULEAD')).toEqual({ kind: 'queued' });
  });

  test('finds it listed, in the channels asked about, for as long as they may decide', async () => {
    const { actionId } = await proposed();
    await confirm(actionId);
    const listed = async (userId: string, channelIds = [incident.channelId]) =>
      (await stage.useCases.myApprovals({ teamId: incident.teamId, userId, channelIds })).map(
        (approval) => approval.actionId,
      );
    expect(await listed('UAPP')).toEqual([actionId]);
    expect(await listed('UAPP', ['C0ELSEWHERE'])).toEqual([]);
    expect(await listed('UOPS2')).toEqual([]);
    expect(await listed('UOPS')).toEqual([]);
    expect(await stage.events(incident.id)).not.toContainEqual(expect.stringContaining('denied'));
    await approve(actionId);
    expect(await listed('UAPP')).toEqual([]);
  });

  test('has to be an approver', async () => {
    const { actionId } = await proposed();
    await confirm(actionId);
    expect(await approve(actionId, 'UOPS2')).toMatchObject({
      kind: 'refused',
      why: 'You need the role approver for this project (dev). Ask <@UAPP>, <!subteam^SLEADS>.',
    });
    expect((await stage.events(incident.id)).at(-1)).toMatch(/^retry.approved.denied/);
  });

  test('says no, once and for all', async () => {
    const { actionId } = await proposed();
    await confirm(actionId);
    expect(await reject(actionId)).toEqual({ kind: 'rejected' });
    expect(await approve(actionId)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('rejected by <@UAPP>'),
    });
    await stage.pass(60_000);
    expect(stage.sent).toEqual([]);
    expect(stage.message('approval:')).toMatchObject({ decision: { word: 'rejected', by: 'UAPP' } });
  });

  test('who asked may take it back', async () => {
    const { actionId } = await proposed();
    await confirm(actionId);
    expect(await reject(actionId, 'UOPS')).toEqual({ kind: 'rejected' });
  });

  test('two approvers at once: one effect', async () => {
    stage.world.leads = ['ULEAD'];
    const { actionId } = await proposed();
    await confirm(actionId);
    const answers = await Promise.all([approve(actionId, 'UAPP'), approve(actionId, 'ULEAD')]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['queued', 'refused']);
    await stage.pass(60_000);
    expect(stage.sent).toHaveLength(1);
  });

  test('who comes too late finds it expired, and the thread says so', async () => {
    const { actionId } = await proposed();
    await confirm(actionId);
    await stage.pass(31 * 60_000);
    expect(await outcomeOf(actionId)).toBe('expired');
    expect(await approve(actionId)).toMatchObject({ kind: 'refused', why: expect.stringContaining('expired') });
    expect(stage.message('approval:')).toMatchObject({ decision: { word: 'expired', by: null } });
    expect(stage.sent).toEqual([]);
  });

  test('that the policy asks for meanwhile stops what nobody approved', async () => {
    stage.world.policy = parsePolicy(POLICY, 'policy.yaml');
    const { actionId } = await proposed();
    await confirm(actionId);
    withSecondPerson();
    await stage.pass(60_000);
    expect(stage.sent).toEqual([]);
    expect(await outcomeOf(actionId)).toBe('denied');
  });

  test.each([
    ['is production meanwhile', 'environment: prod'],
    ['has no environment any more', 'name: Somewhere'],
  ])('is needed as well when the project %s', async (_, said) => {
    stage.world.policy = parsePolicy(POLICY, 'policy.yaml');
    const { actionId } = await proposed();
    await confirm(actionId);
    stage.world.policy = parsePolicy(POLICY.replace('environment: dev', said), 'policy.yaml');
    await stage.pass(60_000);
    expect(stage.sent).toEqual([]);
    expect(await outcomeOf(actionId)).toBe('denied');
  });
});

describe('before it is sent', () => {
  test.each<[string, EvidenceBundle]>([
    ['the allowlist changed', denied(LACKING, MADE)],
    [
      'the instance is upgrading',
      denied(GRANTED, { ...MADE, instance: found('platform.instance', instance({ status: 'upgrading' })) }),
    ],
    ['the instance is gone', denied(GRANTED, { ...MADE, instance: empty('platform.instance') })],
  ])('it dies when %s', async (_, evidence) => {
    const { actionId } = await proposed();
    await confirm(actionId);
    stage.world.evidence = () => evidence;
    await stage.pass(60_000);
    expect(stage.sent).toEqual([]);
    expect(await outcomeOf(actionId)).toBe('evidence_changed');
    expect(stage.message('progress:')).toMatchObject({ ended: { outcome: 'evidence_changed' } });
  });

  test('it dies when the right was taken away', async () => {
    const { actionId } = await proposed();
    await confirm(actionId);
    stage.world.policy = parsePolicy(POLICY.replace('[UOPS, UOPS2]', '[UOPS2]'), 'policy.yaml');
    await stage.pass(60_000);
    expect(stage.sent).toEqual([]);
    expect(await outcomeOf(actionId)).toBe('denied');
  });

  test('it waits for evidence that cannot be read, and expires when that lasts', async () => {
    const { actionId } = await proposed();
    await confirm(actionId);
    stage.world.evidence = () => denied(GRANTED, { ...MADE, overview: unavailable('platform.overview') });
    await stage.pass(60_000);
    expect(await outcomeOf(actionId)).toBe('approved');
    await stage.pass(30 * 60_000);
    expect(await outcomeOf(actionId)).toBe('expired');
    expect(stage.sent).toEqual([]);
  });
});

describe('the platform', () => {
  test.each<[string, ReissueAnswer, string]>([
    [
      'refuses it',
      { kind: 'refused', status: 403, code: 'insufficient_permissions', correlationId: 'req-x' },
      'The platform refused it: insufficient_permissions (status 403), as it did before.',
    ],
    [
      'gives no token',
      { kind: 'refused', status: 401, code: 'token_invalid', correlationId: null, notSent: true },
      'Nothing was sent: token_invalid.',
    ],
    [
      'was never reached',
      { kind: 'uncertain', why: 'connection refused', notSent: true },
      'Nothing was sent: connection refused.',
    ],
  ])('%s', async (_, answer, sentence) => {
    stage.world.answer = async () => answer;
    const { actionId } = await proposed();
    await confirm(actionId);
    await stage.pass(60_000);
    expect(await outcomeOf(actionId)).toBe('refused');
    expect(stage.message('progress:')).toMatchObject({ ended: { outcome: 'refused', sentence } });
    expect(stage.sent).toHaveLength(1);
  });

  test('cannot be asked for such an action', async () => {
    stage.world.answer = () =>
      Promise.reject(
        new ActionError('Nothing was sent: there is no route.', { destination: 'platform', retryable: false }),
      );
    const { actionId } = await proposed();
    await confirm(actionId);
    await stage.pass(60_000);
    expect(await outcomeOf(actionId)).toBe('refused');
  });

  test('whose answer is lost is asked for its records, never again for the action', async () => {
    stage.world.answer = lost;
    const { actionId } = await proposed();
    await confirm(actionId);
    await stage.pass(10_000);
    expect(await outcomeOf(actionId)).toBe('uncertain');
    expect(stage.message('progress:')).toMatchObject({ state: 'looking' });
    stage.world.events = found('platform.events', [
      event({ id: 'old', occurredAt: '2026-11-23T09:10:00.000Z', correlationId: 'req-old' }),
      event({ id: 'other', occurredAt: '2026-11-23T09:31:00.000Z', correlationId: 'req-other', action: 'stop' }),
      event({ id: 'new', occurredAt: '2026-11-23T09:31:00.000Z', correlationId: 'req-new', actorId: ACCOUNT }),
    ]);
    await stage.pass(60_000);
    expect(await outcomeOf(actionId)).toBe('recovered');
    expect(stage.sent).toHaveLength(1);
  });

  test('that shows nothing of it: nobody knows, and the card says so', async () => {
    stage.world.answer = lost;
    const { actionId } = await proposed();
    await confirm(actionId);
    await stage.pass(5 * 60_000);
    expect(await outcomeOf(actionId)).toBe('not_seen');
    expect(cardOf(stage, incident).shown[0]?.line).toContain('what became of it is not known');
    expect(stage.sent).toHaveLength(1);
  });

  test.each([
    [409, 'competes with another action (operation_in_progress). No such operation of ours is in its records.'],
    [503, 'failed while it took the request (operation_in_progress, status 503). No such operation of ours'],
  ])('that answers %i decides by its records', async (status, words) => {
    stage.world.answer = async () => ({
      kind: 'conflict',
      status,
      code: 'operation_in_progress',
      correlationId: 'req-turned-away',
    });
    const { actionId } = await proposed();
    await confirm(actionId);
    await stage.pass(5 * 60_000);
    expect(await outcomeOf(actionId)).toBe('refused');
    expect(stage.message('progress:')).toMatchObject({ ended: { sentence: expect.stringContaining(words) } });
    expect(stage.sent).toHaveLength(1);
  });

  test('that answers 409 while its records cannot be read: nobody knows', async () => {
    stage.world.answer = async () => ({ kind: 'conflict', status: 409, code: 'conflict', correlationId: null });
    stage.world.logged = unavailable('loki.reissue');
    const { actionId } = await proposed();
    await confirm(actionId);
    await stage.pass(5 * 60_000);
    expect(await outcomeOf(actionId)).toBe('not_seen');
    expect(stage.message('progress:')).toMatchObject({
      ended: { sentence: expect.stringContaining('The lines of the API could not be read. Check in the platform') },
    });
  });
});

describe('a process that ends', () => {
  test('while it sends never sends again: the records decide', async () => {
    const { actionId } = await proposed();
    await confirm(actionId);
    let dies = true;
    stage.world.reached = (point) => {
      if (point !== 'after-reissue-before-store' || !dies) return;
      dies = false;
      throw new Error('killed');
    };
    stage.world.events = found('platform.events', [
      event({ occurredAt: '2026-11-23T09:30:01.000Z', correlationId: 'req-new' }),
    ]);
    await stage.pass(60_000);
    expect(stage.sent).toHaveLength(1);
    expect(await outcomeOf(actionId)).toBe('recovered');
  });

  test('before the request left does not send it later either', async () => {
    const { actionId } = await proposed();
    await confirm(actionId);
    stage.world.reached = (point) => {
      if (point === 'before-reissue') throw new Error('killed');
    };
    await stage.pass(5 * 60_000);
    expect(stage.sent).toEqual([]);
    expect(await outcomeOf(actionId)).toBe('not_seen');
  });
});

describe('following', () => {
  test('a failure of the same shape', async () => {
    const { actionId } = await proposed();
    await confirm(actionId);
    stage.world.evidence = () => FAILED;
    await stage.pass(60_000);
    expect(await outcomeOf(actionId)).toBe('failed_same');
    expect((await stage.store.auditOf({ incidentId: incident.id, limit: 100 })).at(-1)?.details).toMatchObject({
      expected: 'recovers',
    });
  });

  test('gives up at its limit, and never says done before it was seen', async () => {
    const { actionId } = await proposed();
    await confirm(actionId);
    stage.world.evidence = (id) => (id === 'req-new' ? bundle([...ACCEPTED, ...PUBLISHED]) : FAILED);
    await stage.pass(19 * 60_000);
    expect(await outcomeOf(actionId)).toBe('verifying');
    await stage.pass(2 * 60_000);
    expect(await outcomeOf(actionId)).toBe('still_running');
    expect(stage.message('progress:')).toMatchObject({
      ended: { sentence: expect.stringContaining('It was last seen at outbox-relay.') },
    });
    expect(stage.waiting).toEqual([]);
  });

  test('done twice looks on once', async () => {
    const { actionId } = await proposed();
    await confirm(actionId);
    stage.world.evidence = (id) => (id === 'req-new' ? bundle(ACCEPTED) : FAILED);
    await stage.settle();
    const look = () => stage.handlers['follow-retry']({ actionId, turn: 0 }, { signal: new AbortController().signal });
    await look();
    await look();
    expect(stage.waiting.filter(({ job }) => job.name === 'follow-retry')).toHaveLength(1);
  });
});

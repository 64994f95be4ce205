import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parsePolicy } from '../../../src/policy/parse.ts';
import type { Database } from '../../../src/store/database.ts';
import { ActionError, type TicketDraft } from '../../../src/usecases/action-ports.ts';
import type { Incident } from '../../../src/usecases/ports.ts';
import { denied, LACKING } from '../../actions/support.ts';
import { createTestDatabase } from '../../support/database.ts';
import { cardOf, createStage, POLICY, type Stage } from './stage.ts';

let database: Database;
let stage: Stage;
let first: Incident;
let again: Incident;
beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);
afterAll(() => database.close());
beforeEach(async () => {
  await database.query('delete from incidents');
  await database.query('delete from tickets');
  stage = createStage(database);
  stage.world.evidence = () => denied(LACKING);
  first = await stage.incident({ correlationId: 'req-first' });
  again = await stage.incident({ correlationId: 'req-again' });
});

async function draft(incident = again, by = 'UOPS'): Promise<TicketDraft> {
  const answer = await stage.useCases.prepareTicket({ incidentId: incident.id, person: stage.person(by, incident) });
  if (answer.kind !== 'ready') throw new Error(answer.why);
  return answer;
}

const file = (
  { actionId, fields }: TicketDraft,
  change: { claim?: string; by?: string; fields?: TicketDraft['fields'] } = {},
) =>
  stage.useCases.fileTicket({
    actionId,
    person: stage.person(change.by ?? 'UOPS', again, { channelId: null }),
    claim: change.claim ?? randomUUID(),
    fields: change.fields ?? fields,
  });

describe('a platform primitive gap (R4)', () => {
  test('is drafted from the report, with how often it came', async () => {
    expect(await draft()).toMatchObject({
      repeats: 1,
      open: null,
      fields: { kind: 'defect', title: expect.stringContaining('allowlist entry missing') },
    });
  });

  test('is not drafted for what came once and is no gap', async () => {
    stage.world.evidence = () => denied({ ...LACKING, state: 'disabled' });
    const once = await stage.incident({ correlationId: 'req-once' });
    await expect(draft(once)).rejects.toThrow('this is neither');
  });

  test('is filed as the person made it, and its link stands on every card of the shape', async () => {
    const made = await draft();
    expect(
      await file(made, {
        fields: { ...made.fields, title: 'Allowlist by default', pressure: 'Weekly. password=hunter2-hunter2' },
      }),
    ).toEqual({ kind: 'queued' });
    await stage.settle();
    expect(stage.filed).toEqual([
      {
        key: `ticket-${made.actionId}`,
        ticket: expect.objectContaining({
          title: 'Allowlist by default',
          repeats: 1,
          pressure: expect.not.stringContaining('hunter2'),
        }),
      },
    ]);
    expect(stage.message('ticket:')).toMatchObject({ ticket: { key: '#1', outcome: 'created' }, failure: null });
    for (const incident of [first, again])
      expect(cardOf(stage, incident).ticket).toEqual({ key: '#1', url: 'https://tracker.test/1' });
    expect(await stage.events(again.id)).toEqual([
      'ticket.looked: none open',
      'ticket.requested: queued',
      'ticket.filed: created: #1',
    ]);
  });

  test('of the same shape comments on the open one, and says so', async () => {
    await file(await draft());
    await stage.settle();
    const second = await draft(first, 'UOPS2');
    expect(second.open).toMatchObject({ key: '#1', url: 'https://tracker.test/1' });
    await file(second, { by: 'UOPS2' });
    await stage.settle();
    expect(stage.message(`ticket:${second.actionId}`)).toMatchObject({ ticket: { key: '#1', outcome: 'commented' } });
    expect(cardOf(stage, first).shown[0]?.line).toBe('Comment on the open ticket #1 by <@UOPS2>.');
  });

  test('filed by two people at once becomes one', async () => {
    const [mine, theirs] = [await draft(), await draft(first, 'UOPS2')];
    let inside = 0;
    let most = 0;
    const { file: fileNow } = stage.world;
    stage.world.file = async (ticket, key) => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      return fileNow(ticket, key);
    };
    await Promise.all([file(mine), file(theirs, { by: 'UOPS2' })]);
    const done = await Promise.allSettled(
      [mine, theirs].map(({ actionId }) =>
        stage.handlers['file-ticket']({ actionId }, { signal: new AbortController().signal }),
      ),
    );
    expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    await stage.pass(60_000);
    expect(most).toBe(1);
    const outcomes = [mine, theirs].map(({ actionId }) => stage.message(`ticket:${actionId}`));
    expect(outcomes.map((said) => (said?.kind === 'ticket' ? said.ticket?.outcome : null)).sort()).toEqual([
      'commented',
      'created',
    ]);
  });

  test('whose answer is lost is found by its mark, and not filed again', async () => {
    const made = await draft();
    let calls = 0;
    const { file: fileNow } = stage.world;
    stage.world.file = async (ticket, key) => {
      calls += 1;
      await fileNow(ticket, key);
      stage.filed.push({ ticket, key });
      throw new ActionError('file: no answer', { destination: 'file', retryable: true });
    };
    await file(made);
    await stage.pass(60_000);
    expect(calls).toBe(1);
    expect(stage.filed.map(({ key }) => key)).toEqual([`ticket-${made.actionId}`]);
    expect(stage.message('ticket:')).toMatchObject({ ticket: { key: '#1' } });
  });

  test('that the tracker refuses fails, and the thread says why', async () => {
    stage.world.file = () =>
      Promise.reject(
        new ActionError('gitlab: 401, the token is not valid', { destination: 'gitlab', retryable: false }),
      );
    await file(await draft());
    await stage.settle();
    expect(stage.message('ticket:')).toMatchObject({ ticket: null, failure: 'gitlab: 401, the token is not valid' });
    expect(cardOf(stage, again).shown[0]).toMatchObject({
      state: 'failed',
      line: expect.stringContaining('could not be filed'),
    });
  });

  test('that the tracker cannot take for a day is given up', async () => {
    stage.world.file = () =>
      Promise.reject(new ActionError('jira: no answer', { destination: 'jira', retryable: true }));
    const { actionId } = await draft();
    await file({ ...(await draft()), actionId });
    await stage.pass(60_000);
    expect((await stage.store.find(actionId))?.machine.state).toBe('filing');
    stage.waiting.splice(0);
    await stage.pass(25 * 3_600_000);
    await stage.handlers['file-ticket']({ actionId }, { signal: new AbortController().signal });
    await stage.settle();
    expect(stage.message('ticket:')).toMatchObject({ failure: expect.stringContaining('It was tried for 1 d') });
  });

  test('is sent once per form, by who opened it', async () => {
    const made = await draft();
    expect(await file(made, { by: 'UOPS2' })).toMatchObject({ kind: 'refused' });
    expect(await file(made, { claim: 'v1' })).toEqual({ kind: 'queued' });
    expect(await file(made, { claim: 'v1' })).toEqual({ kind: 'queued' });
    expect(await file(made, { claim: 'v2' })).toMatchObject({ kind: 'refused' });
    await stage.settle();
    expect(stage.filed).toHaveLength(1);
  });

  test('is not filed from a form that is half a day old', async () => {
    const made = await draft();
    await stage.pass(12 * 3_600_000);
    expect(await file(made)).toMatchObject({ kind: 'refused', why: expect.stringContaining('This form is older') });
  });

  test('while the tracker does not answer, what the store knows is shown', async () => {
    await file(await draft());
    await stage.settle();
    stage.world.find = () => Promise.reject(new ActionError('file: busy', { destination: 'file', retryable: true }));
    expect((await draft(first)).open).toEqual({ key: '#1', url: 'https://tracker.test/1' });
  });

  test('is not filed when the right was taken away meanwhile', async () => {
    await file(await draft());
    stage.world.policy = parsePolicy(POLICY.replace('[UOPS, UOPS2]', '[UOPS2]'), 'policy.yaml');
    await stage.settle();
    expect(stage.filed).toEqual([]);
    expect(stage.message('ticket:')).toMatchObject({ failure: 'The right to file it was taken away.' });
  });

  test('needs an operator', async () => {
    await expect(draft(again, 'USOMEONE')).rejects.toThrow('You need the role operator');
  });
});

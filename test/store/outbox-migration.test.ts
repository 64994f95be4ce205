import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { createEffectStore } from '../../src/store/effects.ts';

const FOLDER = new URL('../../src/store/migrations/', import.meta.url);
const AT = '2026-11-23T10:00:00.000Z';

let database: Database;
beforeAll(async () => {
  database = await openDatabase({ kind: 'memory' });
  for (const file of ['0001-incidents.sql', '0002-capsules.sql', '0003-actions.sql']) await apply(file);
}, 60_000);
afterAll(() => database.close());

async function apply(file: string): Promise<void> {
  const text = await readFile(new URL(file, FOLDER), 'utf8');
  await database.transaction((tx) => tx.script(text));
}

/** An incident of schema 3 whose card is in this state. */
async function incident(state: 'pending' | 'posting' | 'posted'): Promise<string> {
  const id = randomUUID();
  await database.query(
    `insert into incidents (id, team_id, channel_id, correlation_id, subject, requested_by, origin, status, created_at, updated_at)
     values ($1, 'T1', 'C1', $1, '{}', 'U1', 'message', 'running', $2, $2)`,
    [id, AT],
  );
  await database.query('insert into cards (incident_id, channel_id, state, ts) values ($1, $2, $3, $4)', [
    id,
    'C1',
    state,
    state === 'posted' ? '1.1' : null,
  ]);
  return id;
}

async function action(incidentId: string, kind: string, state: string): Promise<string> {
  const id = randomUUID();
  await database.query(
    `insert into actions (id, incident_id, kind, state, machine, target, details, asked_by, created_at, updated_at)
     values ($1, $2, $3, $4, '{}', $1, '{}', 'U1', $5, $5)`,
    [id, incidentId, kind, state, AT],
  );
  return id;
}

test('what schema 3 kept of cards, messages, tickets and retries is in the outbox after the migration', async () => {
  const [pending, posting, posted] = [await incident('pending'), await incident('posting'), await incident('posted')];
  const filing = await action(posted, 'ticket', 'filing');
  const running = await action(posted, 'retry', 'running');
  const ended = await action(posted, 'retry', 'ended');
  for (const [key, state, ts] of [
    ['m:posted', 'posted', '2.2'],
    ['m:gone', 'gone', '2.3'],
    ['m:lost', 'uncertain', null],
    [`escalation:${ended}`, 'posting', null],
  ]) {
    await database.query(
      `insert into action_messages (key, action_id, channel_id, thread_ts, state, ts, shows, begun_at)
       values ($1, $2, 'C1', '1.1', $3, $4, 'digest', $5)`,
      [key, ended, state, ts, AT],
    );
  }
  await apply('0004-outbox.sql');

  const effects = createEffectStore(database);
  const lost = { state: 'uncertain', result: null, begunAt: Date.parse(AT) };
  expect(await effects.find(`card:${pending}`)).toBeNull();
  expect(await effects.find(`card:${posting}`)).toMatchObject({ kind: 'show-card', ...lost });
  expect(await effects.find(`card:${posted}`)).toMatchObject({ state: 'done', result: { ts: '1.1' } });
  expect(await effects.find('message:m:posted')).toMatchObject({
    kind: 'show-message',
    state: 'done',
    result: { ts: '2.2' },
    about: { channelId: 'C1', threadTs: '1.1' },
    carrier: { name: 'show-action', payload: { actionId: ended } },
  });
  expect(await effects.find('message:m:gone')).toMatchObject({ state: 'done', result: { ts: null } });
  expect(await effects.find('message:m:lost')).toMatchObject(lost);
  expect(await effects.find(`message:escalation:${ended}`)).toMatchObject({ kind: 'escalate', ...lost });
  expect(await effects.find(`ticket:${filing}`)).toMatchObject({
    ...lost,
    carrier: { name: 'file-ticket', payload: { actionId: filing } },
  });
  expect(await effects.find(`reissue:${running}`)).toMatchObject(lost);
  expect(await effects.find(`reissue:${ended}`)).toBeNull();
});

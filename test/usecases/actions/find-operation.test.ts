import { describe, expect, test } from 'vitest';
import type { InstanceEvent, LogLine } from '../../../src/triage/records.ts';
import { findOperation } from '../../../src/usecases/actions/find-operation.ts';
import { RetryDetails } from '../../../src/usecases/actions/records.ts';
import type { PivotQuery } from '../../../src/usecases/ports.ts';
import { event } from '../../actions/support.ts';
import { empty, found, unavailable } from '../../support/evidence.ts';
import { ACCOUNT, api, INSTANCE, PROJECT } from '../../support/incident.ts';

const SENT = new Date('2026-11-23T09:30:00.000Z');
const NOW = new Date('2026-11-23T09:31:00.000Z');
const details = (change: object = {}) =>
  RetryDetails.parse({
    scope: { orgId: null, projectId: PROJECT, environment: null },
    correlationId: 'req-old',
    action: 'upgrade',
    projectId: PROJECT,
    instanceId: INSTANCE,
    targetName: 'slurm-dev',
    account: { projectId: PROJECT, serviceAccountId: ACCOUNT, keyId: 'k' },
    body: {},
    changes: [],
    asks: [],
    changedSinceFailure: [],
    expected: { outcome: 'recovers', why: 'w' },
    before: null,
    ...change,
  });

type Read<Row> = Row[] | 'unread';

async function find(events: Read<InstanceEvent>, lines: Read<LogLine>, change: object = {}) {
  const asked: PivotQuery[] = [];
  const search = await findOperation(
    {
      platform: {
        instanceEvents: async () =>
          events === 'unread' ? unavailable('platform.events') : found('platform.events', events),
      },
      logs: {
        async linesWhere(query) {
          asked.push(query);
          if (lines === 'unread') return unavailable('loki.reissue');
          return lines.length === 0 ? empty('loki.reissue') : found('loki.reissue', lines);
        },
      },
    },
    details(change),
    { sentAt: SENT, now: NOW },
  );
  return { search, asked };
}

const mine = (change: Partial<InstanceEvent> = {}) =>
  event({ occurredAt: '2026-11-23T09:30:01.000Z', correlationId: 'req-new', actorId: ACCOUNT, ...change });

describe('the operation of a request whose answer was lost', () => {
  test.each<[string, InstanceEvent[], string | 'none' | 'unclear']>([
    ['is the one of ours since it was sent', [mine()], 'req-new'],
    [
      'several events of one id are one operation',
      [mine(), mine({ id: 'e2', eventType: 'apps.instance.upgraded' })],
      'req-new',
    ],
    ['may begin a little before, as clocks differ', [mine({ occurredAt: '2026-11-23T09:29:45.000Z' })], 'req-new'],
    ['is not an older one', [mine({ occurredAt: '2026-11-23T09:00:00.000Z' })], 'none'],
    ['is not the failed one', [mine({ correlationId: 'req-old' })], 'none'],
    ['is not the one that was turned away', [mine({ correlationId: 'req-turned-away' })], 'none'],
    ['is not of another action', [mine({ action: 'stop' })], 'none'],
    ['is not of another actor', [mine({ actorId: 'somebody' })], 'none'],
    ['is not known while two could be it', [mine(), mine({ id: 'e2', correlationId: 'req-other' })], 'unclear'],
  ])('%s', async (_, events, expected) => {
    const { search } = await find(events, [], { newCorrelationId: 'req-turned-away' });
    expect(search.kind === 'found' ? search.correlationId : search.kind).toBe(expected);
  });

  test('is in the API’s log lines when the events do not have it or cannot be read', async () => {
    const line = api('info', 'request completed', { correlation_id: 'req-new', status: '202' }, 1_201);
    const { search, asked } = await find('unread', [line]);
    expect(search).toEqual({ kind: 'found', correlationId: 'req-new' });
    expect(asked[0]).toMatchObject({ fields: { project_id: PROJECT, actor_id: ACCOUNT }, services: ['gpuaas-api'] });
  });

  test('of a create is in the log lines only', async () => {
    const created = api('info', 'request completed', {
      correlation_id: 'req-new',
      action: 'create',
      app_instance_id: 'i-new',
    });
    const read = api('info', 'request completed', { correlation_id: 'req-read', method: 'GET', action: undefined });
    const change = { action: 'create', instanceId: null };
    const { search } = await find([], [created, read], change);
    expect(search).toEqual({ kind: 'found', correlationId: 'req-new' });
  });

  test('is not one of another instance', async () => {
    const { search } = await find([], [api('info', 'x', { correlation_id: 'req-new', app_instance_id: 'i-9' })]);
    expect(search).toEqual({ kind: 'none' });
  });

  test.each<[Read<InstanceEvent>, Read<LogLine>, string]>([
    ['unread', [], 'The events of the instance could not be read'],
    [[], 'unread', 'The lines of the API could not be read'],
  ])('is not said to be missing when not everything could be read', async (events, lines, why) => {
    expect((await find(events, lines)).search).toEqual({ kind: 'unclear', why });
  });
});

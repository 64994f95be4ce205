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

async function find(events: InstanceEvent[] | null, lines: LogLine[] | null, change: object = {}) {
  const asked: PivotQuery[] = [];
  const id = await findOperation(
    {
      platform: {
        instanceEvents: async () =>
          events === null ? unavailable('platform.events') : found('platform.events', events),
      },
      logs: {
        async linesWhere(query) {
          asked.push(query);
          return lines === null ? empty('loki.reissue') : found('loki.reissue', lines);
        },
      },
    },
    details(change),
    { sentAt: SENT, now: NOW },
  );
  return { id, asked };
}

const mine = (change: Partial<InstanceEvent> = {}) =>
  event({ occurredAt: '2026-11-23T09:30:01.000Z', correlationId: 'req-new', actorId: ACCOUNT, ...change });

describe('the operation of a request whose answer was lost', () => {
  test.each<[string, InstanceEvent[], string | null]>([
    ['is the one of ours since it was sent', [mine()], 'req-new'],
    [
      'several events of one id are one operation',
      [mine(), mine({ id: 'e2', eventType: 'apps.instance.upgraded' })],
      'req-new',
    ],
    ['may begin a little before, as clocks differ', [mine({ occurredAt: '2026-11-23T09:29:45.000Z' })], 'req-new'],
    ['is not an older one', [mine({ occurredAt: '2026-11-23T09:00:00.000Z' })], null],
    ['is not the failed one', [mine({ correlationId: 'req-old' })], null],
    ['is not of another action', [mine({ action: 'stop' })], null],
    ['is not of another actor', [mine({ actorId: 'somebody' })], null],
    ['is not known while two could be it', [mine(), mine({ id: 'e2', correlationId: 'req-other' })], null],
  ])('%s', async (_, events, expected) => {
    expect((await find(events, null)).id).toBe(expected);
  });

  test('is in the API’s log lines when the events do not have it or cannot be read', async () => {
    const line = api('info', 'request completed', { correlation_id: 'req-new', status: '202' }, 1_201);
    const { id, asked } = await find(null, [line]);
    expect(id).toBe('req-new');
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
    expect((await find([], [created, read], change)).id).toBe('req-new');
  });

  test('is not one of another instance', async () => {
    expect((await find([], [api('info', 'x', { correlation_id: 'req-new', app_instance_id: 'i-9' })])).id).toBeNull();
  });
});

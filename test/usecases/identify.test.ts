import { expect, test } from 'vitest';
import type { AuditRow, LogLine } from '../../src/triage/records.ts';
import { identify } from '../../src/usecases/identify.ts';
import { empty, found } from '../support/evidence.ts';
import { ACCOUNT, api, INSTANCE, line, PROJECT, span } from '../support/incident.ts';

const audit: AuditRow = {
  actorId: 'sa-audit',
  actorRole: 'service_account',
  action: 'authz.deny',
  targetType: 'app_instance',
  targetId: 'i-audit',
  result: 'failure',
  correlationId: 'c',
  createdAt: null,
  metadata: { project_id: 'p-audit' },
};
const bare = line('gpuaas-api', 'error', 'x', {
  project_id: undefined,
  app_instance_id: undefined,
  operator_service_account_id: undefined,
  actor_id: undefined,
});
const lines = (...all: LogLine[]) => (all.length === 0 ? empty('loki.lines') : found('loki.lines', all));
const never = new Promise<never>(() => {});

test.each([
  {
    name: 'log lines name everything',
    subject: {},
    of: lines(api('info', 'x')),
    ids: { projectId: PROJECT, instanceId: INSTANCE, accountId: ACCOUNT },
  },
  {
    name: 'what a person gave goes before log lines',
    subject: { projectId: 'p-given', instanceId: 'i-given' },
    of: lines(api('info', 'x')),
    ids: { projectId: 'p-given', instanceId: 'i-given', accountId: ACCOUNT },
  },
  {
    name: 'the path names the project when no field does',
    subject: {},
    of: lines({ ...bare, fields: { path: '/api/v1/projects/p-path/app-instances/i-path/stop' } }),
    ids: { projectId: 'p-path', instanceId: 'i-path', accountId: 'sa-audit' },
  },
  {
    name: 'audit rows fill what the lines leave open',
    subject: {},
    of: lines(bare),
    ids: { projectId: 'p-audit', instanceId: 'i-audit', accountId: 'sa-audit' },
  },
])('$name', async ({ subject, of, ids }) => {
  const found_ = await identify(
    { correlationId: 'c', ...subject },
    of,
    Promise.resolve(found('platform.audit', [audit])),
    Promise.resolve({}),
  );
  expect(found_).toMatchObject(ids);
});

test('nothing is waited for when the lines name everything', async () => {
  expect(await identify({ correlationId: 'c' }, lines(api('info', 'x')), never, never)).toMatchObject({
    instanceId: INSTANCE,
  });
});

test('without lines and audit rows the trace names the records', async () => {
  const trace = found('tempo.trace', [span('gpuaas-api', 'ok', { project_id: 'p-span', app_instance_id: 'i-span' })]);
  const ids = await identify(
    { correlationId: 'c' },
    lines(),
    Promise.resolve(empty('platform.audit')),
    Promise.resolve({ trace }),
  );
  expect(ids).toMatchObject({ projectId: 'p-span', instanceId: 'i-span', accountId: null });
});

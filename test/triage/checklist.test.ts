import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { judge } from '../../src/triage/judge.ts';
import type { ChecklistItem, IssueKind } from '../../src/triage/report.ts';
import { found, unavailable } from '../support/evidence.ts';
import {
  ACCEPTED,
  ACCOUNT,
  account,
  api,
  bundle,
  CORRELATION_ID,
  DONE,
  INSTANCE,
  instance,
  PUBLISHED,
  quiet,
  RELAY,
  relay,
  ships,
  span,
  TRACE_ID,
  WORKER,
  without,
  worker,
} from '../support/incident.ts';

const worked = bundle([...ACCEPTED, ...PUBLISHED, ...DONE]);
const blind = without(
  bundle([], { lines: unavailable('loki.lines', 'unreachable') }),
  'instance',
  'serviceAccount',
  'overview',
  'audit',
);
const item = (of: EvidenceBundle, name: string): ChecklistItem | undefined =>
  judge(of).checklist.find((each) => each.item === name);

test('E1 to E5: every item of the runbook, in its order, for any incident', () => {
  const names = [
    'correlation_id',
    'trace_id',
    'action',
    'app_slug',
    'app_instance_id',
    'operator_service_account_id',
    'operating_mode',
    'control_plane_scope',
    'runtime_backend',
    'gpuaas-api log evidence',
    'gpuaas-outbox-relay log evidence',
    'gpuaas-app-runtime-worker log evidence',
    'issue_kind',
  ];
  expect(judge(worked).checklist.map((each) => each.item)).toEqual(names);
  expect(judge(blind).checklist.map((each) => each.item)).toEqual(names);
});

describe('E1 to E3: context that was seen', () => {
  test.each([
    { id: 'E1', name: 'correlation_id', value: CORRELATION_ID },
    { id: 'E1', name: 'trace_id', value: TRACE_ID },
    { id: 'E1', name: 'action', value: 'upgrade' },
    { id: 'E2', name: 'app_slug', value: 'slurm' },
    { id: 'E2', name: 'app_instance_id', value: INSTANCE },
    { id: 'E2', name: 'operator_service_account_id', value: ACCOUNT },
    { id: 'E3', name: 'operating_mode', value: 'tenant_dedicated' },
    { id: 'E3', name: 'control_plane_scope', value: 'project' },
    { id: 'E3', name: 'runtime_backend', value: 'slurm' },
  ])('$id: $name is captured with its value, and not when nothing could be read', ({ name, value }) => {
    expect(item(worked, name)).toEqual({ item: name, captured: true, value });
    if (name !== 'correlation_id') expect(item(blind, name)).toEqual({ item: name, captured: false, value: null });
  });

  test('E3: the effective value is the record’s', () => {
    const of = bundle(ACCEPTED, { instance: found('platform.instance', instance({ runtimeBackend: 'ray' })) });
    expect(item(of, 'runtime_backend')?.value).toBe('ray');
  });
});

describe('E4: log evidence of the three services', () => {
  const relayed = `${RELAY} log evidence`;
  const handled = `${WORKER} log evidence`;
  const refused = [api('error', 'denied', { status: '403', error_code: 'insufficient_permissions' })];

  test.each<{ name: string; of: EvidenceBundle; which: string; captured: boolean; value: RegExp }>([
    { name: 'lines are counted', of: worked, which: handled, captured: true, value: /^2 lines$/ },
    { name: 'one line is one', of: worked, which: relayed, captured: true, value: /^1 line$/ },
    {
      name: 'silence that is proven is evidence',
      of: bundle(ACCEPTED, { shipping: ships(RELAY, WORKER) }),
      which: relayed,
      captured: true,
      value: /no line, while other lines of the service arrive/,
    },
    {
      name: 'silence that is not proven is none',
      of: bundle(ACCEPTED, { shipping: quiet(RELAY, WORKER) }),
      which: relayed,
      captured: false,
      value: /not proven/,
    },
    {
      name: 'silence that nobody looked into is none',
      of: bundle(ACCEPTED),
      which: handled,
      captured: false,
      value: /not proven/,
    },
    {
      name: 'what the API ended leaves nothing behind it',
      of: bundle(refused, { shipping: quiet(RELAY, WORKER) }),
      which: handled,
      captured: true,
      value: /none expected: the action ended at the API/,
    },
    {
      name: 'logs that could not be read are none',
      of: blind,
      which: relayed,
      captured: false,
      value: /^not read: .*unreachable/,
    },
    {
      name: 'the API’s own line is expected, also where its span shows the refusal',
      of: bundle([], {
        trace: found('tempo.trace', [span('gpuaas-api', 'error', { 'http.response.status_code': '403' })]),
      }),
      which: 'gpuaas-api log evidence',
      captured: false,
      value: /not proven/,
    },
    {
      name: 'spans are no log lines',
      of: bundle(ACCEPTED, { trace: found('tempo.trace', [span(RELAY)]) }),
      which: relayed,
      captured: false,
      value: /no line/,
    },
    {
      name: 'logs that could not be read are none, even where the API refused in the trace',
      of: bundle([], {
        lines: unavailable('loki.lines'),
        trace: found('tempo.trace', [span('gpuaas-api', 'error', { 'http.response.status_code': '403' })]),
      }),
      which: 'gpuaas-api log evidence',
      captured: false,
      value: /^not read/,
    },
  ])('$name', ({ of, which, captured, value }) => {
    expect(item(of, which)).toEqual({ item: which, captured, value: expect.stringMatching(value) });
  });

  test('each has its link in the evidence', () => {
    const link = 'https://grafana.example.com/explore';
    const lines = found('loki.lines', [...ACCEPTED]);
    const of = bundle([], { lines: { ...lines, from: { ...lines.from, link } } });
    expect(judge(of).evidence.find(({ id }) => id === 'loki.lines')?.link).toBe(link);
  });
});

describe('E5: which kind of issue it is', () => {
  const failing = (fields: Record<string, string>) =>
    bundle([...ACCEPTED, ...PUBLISHED, worker('error', 'step failed', fields, 5)]);

  test.each<{ kind: IssueKind; of: EvidenceBundle }>([
    {
      kind: 'iam_allowlist',
      of: bundle([api('error', 'denied', { status: '403', error_code: 'insufficient_permissions' })], {
        serviceAccount: found('platform.service-account', account({ allowedActions: [] })),
      }),
    },
    {
      kind: 'lifecycle_state',
      of: bundle([api('error', 'already upgrading', { status: '409', error_code: 'conflict' })]),
    },
    {
      kind: 'async_delivery',
      of: bundle([...ACCEPTED, relay('error', 'publish failed', { last_error: 'nats: no responders available' })]),
    },
    { kind: 'runtime_backend_adapter', of: failing({ last_error: 'connection refused' }) },
    {
      kind: 'platform_primitive_gap',
      of: bundle([
        api('error', 'rejected', {
          path: '/api/v1/allocations',
          scheduler_type: 'slurm',
          status: '409',
          error_code: 'allocation_conflict',
        }),
      ]),
    },
  ])('$kind is captured', ({ kind, of }) => {
    expect(item(of, 'issue_kind')).toEqual({ item: 'issue_kind', captured: true, value: kind });
    expect(judge(of).verdict.issue_kind).toBe(kind);
  });

  test('not when it is not known', () => {
    expect(item(blind, 'issue_kind')).toEqual({ item: 'issue_kind', captured: false, value: 'undetermined' });
  });
});

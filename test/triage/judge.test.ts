import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { judge } from '../../src/triage/judge.ts';
import { TriageReport } from '../../src/triage/report.ts';
import { empty, found, unavailable } from '../support/evidence.ts';
import {
  ACCEPTED,
  ACCOUNT,
  account,
  api,
  bundle,
  CORRELATION_ID,
  DONE,
  instance,
  overview,
  PROJECT,
  PUBLISHED,
  quiet,
  RELAY,
  relay,
  ships,
  span,
  WORKER,
  worker,
} from '../support/incident.ts';

const DENIED = { status: '403', error_code: 'insufficient_permissions' };
const denied = (message = 'app instance upgrade denied', fields = {}) => [
  api('error', message, { ...DENIED, ...fields }),
];
const noUpgrade = {
  serviceAccount: found('platform.service-account', account({ allowedActions: ['app_instances.create'] })),
};
const fails = (message: string, fields = {}) => [
  ...ACCEPTED,
  ...PUBLISHED,
  worker('info', 'event consumed'),
  worker('error', message, fields, 5),
];
const refused = (status: string, error_code: string, message = 'request refused', fields = {}) => [
  api('error', message, { status, error_code, ...fields }),
];

interface Case {
  name: string;
  of: EvidenceBundle;
  verdict: string;
  confidence: string;
  kind?: string;
  lineage?: string;
  escalate?: string;
  retry?: boolean;
}

const cases: Case[] = [
  // F1
  {
    name: 'denied and the allowlist record lacks the entry',
    of: bundle(denied(), noUpgrade),
    verdict: 'insufficient_permissions/allowlist_entry_missing',
    confidence: 'certain',
    kind: 'iam_allowlist',
    lineage: 'broken gpuaas-api',
  },
  {
    name: 'denied, the account record cannot be read, the log names the allowlist',
    of: bundle(denied('action not on service account allowlist'), {
      serviceAccount: unavailable('platform.service-account', 'not_permitted'),
    }),
    verdict: 'insufficient_permissions/allowlist_entry_missing',
    confidence: 'likely',
  },
  {
    name: 'denied, nothing says why',
    of: bundle(denied('nope'), { serviceAccount: unavailable('platform.service-account') }),
    verdict: 'insufficient_permissions/permission_denied',
    confidence: 'tentative',
  },
  {
    name: 'denied although the allowlist has the entry',
    of: bundle(denied('nope')),
    verdict: 'insufficient_permissions/permission_denied',
    confidence: 'tentative',
  },
  {
    name: 'the account is disabled',
    of: bundle(denied('actor refused'), {
      serviceAccount: found(
        'platform.service-account',
        account({ state: 'disabled', disabledAt: '2026-11-22T00:00:00Z' }),
      ),
    }),
    verdict: 'insufficient_permissions/service_account_disabled',
    confidence: 'certain',
  },
  {
    name: 'the account was disabled after the failure: not the cause',
    of: bundle(denied(), {
      serviceAccount: found(
        'platform.service-account',
        account({ state: 'disabled', disabledAt: '2026-11-23T09:20:00Z', allowedActions: [] }),
      ),
    }),
    verdict: 'insufficient_permissions/allowlist_entry_missing',
    confidence: 'certain',
  },
  {
    name: 'the account belongs to another project',
    of: bundle(denied(), { serviceAccount: found('platform.service-account', account({ projectId: 'another' })) }),
    verdict: 'insufficient_permissions/service_account_wrong_project',
    confidence: 'certain',
  },
  {
    name: 'the token had expired',
    of: bundle(refused('401', 'token_expired', 'token expired', { token_exp: '2026-11-23T09:00:00Z' })),
    verdict: 'insufficient_permissions/token_expired',
    confidence: 'likely',
    retry: false,
  },
  {
    name: 'the token had expired, and a new one was minted since',
    of: bundle(refused('401', 'token_expired', 'token expired', { token_exp: '2026-11-23T09:00:00Z' }), {
      serviceAccount: found('platform.service-account', account({ lastTokenIssuedAt: '2026-11-23T09:20:00Z' })),
    }),
    verdict: 'insufficient_permissions/token_expired',
    confidence: 'likely',
    retry: true,
  },
  {
    name: 'a person lacks the role',
    of: bundle(denied('denied', { actor_type: 'user', actor_id: 'u-1', operator_service_account_id: undefined })),
    verdict: 'insufficient_permissions/role_missing',
    confidence: 'likely',
  },
  {
    name: 'Loki is down, the audit row and the account record agree',
    of: bundle([], {
      lines: unavailable('loki.lines'),
      subject: { correlationId: CORRELATION_ID },
      audit: found('platform.audit', [
        {
          actorId: ACCOUNT,
          actorRole: 'service_account',
          action: 'authz.deny',
          targetType: 'app_instance',
          targetId: 'i',
          result: 'failure',
          correlationId: CORRELATION_ID,
          createdAt: '2026-11-23T09:10:00Z',
          metadata: { action: 'app_instances.upgrade' },
        },
      ]),
      ...noUpgrade,
    }),
    verdict: 'insufficient_permissions/allowlist_entry_missing',
    confidence: 'certain',
    lineage: 'unknown',
  },
  // F2
  {
    name: 'no project context',
    of: bundle(
      refused('400', 'invalid_request', 'X-Project-ID header is required', {
        project_id: undefined,
        path: '/api/v1/app-instances',
      }),
    ),
    verdict: 'invalid_request/missing_project_context',
    confidence: 'likely',
  },
  {
    name: 'the record belongs to another project',
    of: bundle(refused('404', 'app_instance_not_found'), {
      instance: found('platform.instance', instance({ projectId: 'other' })),
    }),
    verdict: 'invalid_request/project_mismatch',
    confidence: 'certain',
  },
  {
    name: 'an operating mode that does not exist',
    of: bundle(refused('400', 'invalid_request', 'operating_mode not supported', { operating_mode: 'shared' }), {
      instance: empty('platform.instance'),
    }),
    verdict: 'invalid_request/invalid_operating_mode',
    confidence: 'likely',
    retry: true,
  },
  {
    name: 'platform_managed with scope project',
    of: bundle(
      refused('422', 'validation_error', 'runtime metadata rejected', { operating_mode: 'platform_managed' }),
      { instance: found('platform.instance', instance({ operatingMode: 'platform_managed' })) },
    ),
    verdict: 'invalid_request/incoherent_runtime_metadata',
    confidence: 'certain',
    retry: true,
  },
  {
    name: 'an action the state does not allow',
    of: bundle(refused('409', 'conflict', 'upgrade not allowed while upgrading'), {
      instance: found('platform.instance', instance({ status: 'upgrading' })),
    }),
    verdict: 'invalid_request/invalid_lifecycle_action',
    confidence: 'certain',
    kind: 'lifecycle_state',
  },
  {
    name: 'a service account that does not exist',
    of: bundle(refused('400', 'invalid_request', 'operator_service_account_id does not resolve'), {
      serviceAccount: empty('platform.service-account'),
    }),
    verdict: 'invalid_request/invalid_service_account_reference',
    confidence: 'certain',
  },
  // F3
  {
    name: 'the relay cannot publish',
    of: bundle(
      [...ACCEPTED, relay('error', 'publish failed after 5 attempts', { last_error: 'nats: no responders available' })],
      { overview: found('platform.overview', overview({ outboxRelayOk: false })), shipping: ships(WORKER) },
    ),
    verdict: 'service_unavailable/outbox_relay_down',
    confidence: 'certain',
    kind: 'async_delivery',
    lineage: 'broken gpuaas-outbox-relay',
    retry: false,
  },
  {
    name: 'the relay is silent and degraded',
    of: bundle(ACCEPTED, {
      overview: found('platform.overview', overview({ outboxRelayOk: false })),
      shipping: quiet(RELAY, WORKER),
    }),
    verdict: 'service_unavailable/outbox_relay_down',
    confidence: 'certain',
  },
  {
    name: 'the relay is silent, alive, and nothing else is known',
    of: bundle(ACCEPTED, {
      overview: unavailable('platform.overview', 'not_permitted'),
      shipping: ships(RELAY, WORKER),
    }),
    verdict: 'service_unavailable/outbox_relay_down',
    confidence: 'tentative',
    lineage: 'broken gpuaas-outbox-relay',
  },
  {
    name: 'L6: the relay is silent, alive, and the trace that was sampled ends before it',
    of: bundle(ACCEPTED, {
      overview: unavailable('platform.overview', 'not_permitted'),
      shipping: ships(RELAY, WORKER),
      trace: found('tempo.trace', [span('gpuaas-api', 'ok')]),
    }),
    verdict: 'service_unavailable/outbox_relay_down',
    confidence: 'likely',
    lineage: 'broken gpuaas-outbox-relay',
  },
  {
    name: 'the relay is silent and no line of it arrives at all',
    of: bundle(ACCEPTED, {
      overview: unavailable('platform.overview', 'not_permitted'),
      shipping: quiet(RELAY, WORKER),
    }),
    verdict: 'undetermined/not_enough_evidence',
    confidence: 'tentative',
    lineage: 'unknown',
  },
  {
    name: 'the worker is silent and down',
    of: bundle([...ACCEPTED, ...PUBLISHED], {
      overview: found(
        'platform.overview',
        overview({ workers: [{ name: 'app-runtime-worker', status: 'down', lastSeenAt: '2026-11-23T08:00:00Z' }] }),
      ),
      shipping: quiet(WORKER),
    }),
    verdict: 'service_unavailable/worker_down',
    confidence: 'certain',
    kind: 'async_delivery',
    retry: false,
  },
  {
    name: 'the worker is silent, it is healthy, nobody knows',
    of: bundle([...ACCEPTED, ...PUBLISHED], { shipping: ships(WORKER) }),
    verdict: 'undetermined/not_enough_evidence',
    confidence: 'tentative',
  },
  {
    name: 'the backend refuses connections',
    of: bundle(
      fails('adapter step failed', {
        last_error: 'dial tcp 10.0.0.1:6817: connect: connection refused',
        error_code: 'service_unavailable',
      }),
    ),
    verdict: 'service_unavailable/backend_unavailable',
    confidence: 'likely',
    kind: 'runtime_backend_adapter',
    lineage: 'broken gpuaas-app-runtime-worker',
  },
  {
    name: 'the backend refuses connections, and the trace agrees',
    of: bundle(fails('adapter step failed', { last_error: 'i/o timeout' }), {
      trace: found('tempo.trace', [span(WORKER, 'error', {}, 'i/o timeout')]),
    }),
    verdict: 'service_unavailable/backend_unavailable',
    confidence: 'certain',
  },
  {
    name: 'a backend behind internal_error is still the backend',
    of: bundle(fails('step failed', { error_code: 'internal_error', last_error: 'connection refused' })),
    verdict: 'service_unavailable/backend_unavailable',
    confidence: 'likely',
  },
  // F4
  {
    name: 'the worker panics',
    of: bundle(fails('panic: runtime error: invalid memory address or nil pointer dereference')),
    verdict: 'internal_error/worker_defect',
    confidence: 'likely',
    retry: false,
  },
  {
    name: 'a panic behind service_unavailable is still a defect',
    of: bundle(fails('panic: index out of range', { error_code: 'service_unavailable' })),
    verdict: 'internal_error/worker_defect',
    confidence: 'likely',
  },
  {
    name: 'the API breaks',
    of: bundle(refused('500', 'internal_error', 'cannot convert app manifest')),
    verdict: 'internal_error/api_defect',
    confidence: 'likely',
    lineage: 'broken gpuaas-api',
  },
  {
    name: 'an event that cannot be published is the API’s defect',
    of: bundle([
      ...ACCEPTED,
      relay('error', 'event payload failed schema validation: missing field runtime_backend', {
        error_code: 'event_schema_invalid',
      }),
    ]),
    verdict: 'internal_error/api_defect',
    confidence: 'likely',
  },
  // X1, M3, F5
  {
    name: 'slurm through the allocation API',
    of: bundle([
      api('error', 'allocation rejected', {
        path: '/api/v1/allocations',
        scheduler_type: 'slurm',
        status: '409',
        error_code: 'allocation_conflict',
      }),
    ]),
    verdict: 'internal_error/api_defect',
    confidence: 'likely',
    kind: 'platform_primitive_gap',
    escalate: 'platform_primitive_gap',
    retry: false,
  },
  {
    name: 'plain capacity through the allocation API is normal',
    of: bundle([
      ...ACCEPTED,
      ...PUBLISHED,
      ...DONE,
      api(
        'info',
        'allocation created',
        { path: '/api/v1/allocations', scheduler_type: 'bare_metal', status: '201', action: undefined },
        -2,
      ),
    ]),
    verdict: 'no_failure_found/completed',
    confidence: 'certain',
  },
  {
    name: 'several tenants of a managed service',
    of: bundle(
      fails('adapter step failed', {
        last_error: 'i/o timeout',
        operating_mode: 'platform_managed',
        control_plane_scope: 'platform',
      }),
      {
        instance: found(
          'platform.instance',
          instance({ operatingMode: 'platform_managed', controlPlaneScope: 'platform' }),
        ),
        sameShape: found('loki.same-shape', [
          { orgId: 'a', projectId: 'p', count: 3 },
          { orgId: 'b', projectId: 'q', count: 2 },
        ]),
      },
    ),
    verdict: 'service_unavailable/backend_unavailable',
    confidence: 'likely',
    escalate: 'managed_service_owner',
  },
  {
    name: 'a raw path of the app host',
    of: bundle([
      api('warn', 'unauthenticated', {
        path: '/w/abc/lab',
        method: 'GET',
        status: '401',
        error_code: 'token_missing',
        action: undefined,
        actor_type: undefined,
      }),
    ]),
    verdict: 'proxied_ui_bootstrap_failure/raw_path_misuse',
    confidence: 'certain',
    escalate: 'proxied_app_ui_runbook',
    retry: false,
  },
  {
    name: 'a page whose assets fail',
    of: bundle([
      api('info', 'proxied', { path: '/backend/w/abc/lab', method: 'GET', status: '200', action: undefined }),
      api(
        'warn',
        'unauthenticated',
        { path: '/w/abc/static/main.js', method: 'GET', status: '401', error_code: 'token_missing', action: undefined },
        1,
      ),
    ]),
    verdict: 'proxied_ui_bootstrap_failure/blank_page',
    confidence: 'certain',
    escalate: 'proxied_app_ui_runbook',
  },
  {
    name: 'a missing token without the proxy is no page failure',
    of: bundle(refused('401', 'token_missing')),
    verdict: 'insufficient_permissions/token_missing',
    confidence: 'likely',
  },
  // no failure, undetermined
  {
    name: 'it worked',
    of: bundle([...ACCEPTED, ...PUBLISHED, ...DONE]),
    verdict: 'no_failure_found/completed',
    confidence: 'certain',
    lineage: 'complete',
    retry: false,
  },
  {
    name: 'it worked after a retry',
    of: bundle([
      ...ACCEPTED,
      ...PUBLISHED,
      worker('info', 'event consumed'),
      worker('error', 'adapter step failed', { last_error: 'i/o timeout' }, 3),
      ...DONE.slice(1),
    ]),
    verdict: 'no_failure_found/completed',
    confidence: 'certain',
  },
  {
    name: 'old backlog beside a healthy relay is no outage',
    of: bundle([...ACCEPTED, ...PUBLISHED, ...DONE], {
      overview: found('platform.overview', overview({ dlqPending: 12 })),
    }),
    verdict: 'no_failure_found/completed',
    confidence: 'certain',
  },
  {
    name: 'cleaning up after a failure is no success',
    of: bundle([
      ...fails('image pull backend unavailable', { last_error: 'connection refused' }),
      worker('info', 'cleanup completed', {}, 8),
    ]),
    verdict: 'service_unavailable/backend_unavailable',
    confidence: 'likely',
  },
  {
    name: 'an id that nobody knows',
    of: bundle([], { instance: undefined as never, serviceAccount: undefined as never }),
    verdict: 'undetermined/not_found',
    confidence: 'tentative',
  },
  {
    name: 'Loki is down and nothing else knows',
    of: bundle([], { lines: unavailable('loki.lines', 'unreachable') }),
    verdict: 'undetermined/not_enough_evidence',
    confidence: 'tentative',
  },
  {
    name: 'accepted a minute ago',
    of: bundle(ACCEPTED, { askedAt: new Date('2026-11-23T09:11:00Z'), shipping: ships(RELAY, WORKER) }),
    verdict: 'undetermined/still_in_progress',
    confidence: 'tentative',
  },
  {
    name: 'a failure the runbook has no class for',
    of: bundle(fails('lease was taken', { error_code: 'secret_not_found' })),
    verdict: 'undetermined/outside_runbook',
    confidence: 'tentative',
    kind: 'runtime_backend_adapter',
  },
];

describe('judging a bundle of evidence', () => {
  test.each(cases)('$name → $verdict, $confidence', ({ of, verdict, confidence, kind, lineage, escalate, retry }) => {
    const report = judge(of);
    expect(`${report.verdict.class}/${report.verdict.reason}`, report.verdict.summary).toBe(verdict);
    expect(report.verdict.confidence).toBe(confidence);
    if (kind !== undefined) expect(report.verdict.issue_kind).toBe(kind);
    if (lineage !== undefined)
      expect([report.lineage.status, report.lineage.broken_at].filter(Boolean).join(' ')).toBe(lineage);
    expect(report.escalation.to).toBe(escalate ?? null);
    if (retry !== undefined) expect(report.recovery.retry.offered).toBe(retry);
    expect(TriageReport.parse(report)).toEqual(report);
  });

  test.each(cases)('$name: what it rests on exists, and undetermined alone may rest on nothing', ({ of }) => {
    const report = judge(of);
    const ids = new Set([...report.checks.map(({ id }) => id), ...report.evidence.map(({ id }) => id)]);
    expect(report.verdict.because.filter((id) => !ids.has(id))).toEqual([]);
    if (report.verdict.class !== 'undetermined') expect(report.verdict.because.length).toBeGreaterThan(0);
  });

  test.each(cases)('$name: no check passes or fails on evidence that was not read', ({ of }) => {
    const blind: EvidenceBundle = {
      ...of,
      lines: unavailable('loki.lines'),
      shipping: {},
      trace: unavailable('tempo.trace'),
      instance: unavailable('platform.instance'),
      instanceEvents: unavailable('platform.events'),
      serviceAccount: unavailable('platform.service-account'),
      project: unavailable('platform.project'),
      audit: unavailable('platform.audit', 'not_permitted'),
      overview: unavailable('platform.overview', 'not_permitted'),
      failedOutbox: unavailable('platform.outbox'),
      deadLetters: unavailable('platform.dead-letters'),
      sameShape: unavailable('loki.same-shape'),
      serviceLevel: unavailable('loki.service-level'),
      accountReads: unavailable('loki.account-reads'),
    };
    const report = judge(blind);
    expect(report.checks.filter(({ outcome }) => outcome !== 'unknown')).toEqual([]);
    expect(report.verdict.class).toBe('undetermined');
    expect(report.lineage.hops.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  test('sources that disagree are shown as a conflict, the record first', () => {
    const report = judge(
      bundle([...ACCEPTED, ...PUBLISHED, ...DONE], {
        instance: found('platform.instance', instance({ projectId: 'p-record' })),
      }),
    );
    expect(report.context.project_id).toEqual({
      value: 'p-record',
      from: 'platform.instance',
      conflicts: [{ value: PROJECT, from: 'loki.lines' }],
    });
  });
});

import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { escalationOf } from '../../src/triage/escalation.ts';
import { judge } from '../../src/triage/judge.ts';
import type { CheckResult, IssueKind, Outcome, Verdict, VerdictClass } from '../../src/triage/report.ts';
import { found } from '../support/evidence.ts';
import { ACCEPTED, api, bundle, instance, ORG, overview, PROJECT, PUBLISHED, worker } from '../support/incident.ts';

const verdict = (name: VerdictClass, issueKind: IssueKind = 'undetermined'): Verdict => ({
  class: name,
  reason: 'any',
  issue_kind: issueKind,
  confidence: 'likely',
  summary: 'Something failed.',
  because: ['loki.lines'],
  ruled_out: [],
});
const result = (id: string, outcome: Outcome, summary = `${id} says why.`): CheckResult => ({
  id,
  title: id,
  outcome,
  summary,
  runbook: [],
  evidence: ['loki.lines'],
});
const SEVERAL = result('single-tenant-failure-shape', 'fail');
const SATURATED = result('no-shared-service-saturation', 'fail');
const NOBODY = { required: false, to: null, why: null };

describe('X1: a platform defect stops everything', () => {
  test('it goes to the platform as a primitive gap', () => {
    const escalation = escalationOf(verdict('internal_error', 'platform_primitive_gap'), []);
    expect(escalation).toMatchObject({ required: true, to: 'platform_primitive_gap' });
    expect(escalation.why).toMatch(/stop/);
  });

  test('it comes before every other owner', () => {
    const checks = [SEVERAL, SATURATED];
    expect(escalationOf(verdict('internal_error', 'platform_primitive_gap'), checks).to).toBe('platform_primitive_gap');
    expect(escalationOf(verdict('proxied_ui_bootstrap_failure', 'platform_primitive_gap'), []).to).toBe(
      'platform_primitive_gap',
    );
  });

  test.each<IssueKind>([
    'iam_allowlist',
    'lifecycle_state',
    'async_delivery',
    'runtime_backend_adapter',
    'undetermined',
  ])('a defect of kind %s is none', (kind) =>
    expect(escalationOf(verdict('internal_error', kind), [])).toEqual(NOBODY),
  );
});

describe('F5: a page that does not start is handed over first', () => {
  test('to the Proxied App UI runbook, before the app is debugged', () => {
    const escalation = escalationOf(verdict('proxied_ui_bootstrap_failure'), [SEVERAL]);
    expect(escalation).toMatchObject({ required: true, to: 'proxied_app_ui_runbook' });
    expect(escalation.why).toMatch(/before debugging the app itself/);
  });
});

describe('M3: several tenants go to the managed-service owner', () => {
  test.each<VerdictClass>(['service_unavailable', 'internal_error', 'undetermined'])(
    '%s, with what was counted',
    (name) => {
      expect(escalationOf(verdict(name), [SEVERAL])).toEqual({
        required: true,
        to: 'managed_service_owner',
        why: 'single-tenant-failure-shape says why.',
      });
    },
  );

  test('M1: a saturated service goes there too, tenants counted first', () => {
    expect(escalationOf(verdict('service_unavailable'), [SATURATED]).why).toBe(
      'no-shared-service-saturation says why.',
    );
    expect(escalationOf(verdict('service_unavailable'), [SATURATED, SEVERAL]).why).toBe(
      'single-tenant-failure-shape says why.',
    );
  });

  test('M1: a saturated service is no reason for a missing right or a wrong request', () => {
    expect(escalationOf(verdict('insufficient_permissions'), [SATURATED])).toEqual(NOBODY);
    expect(escalationOf(verdict('invalid_request'), [SATURATED])).toEqual(NOBODY);
  });

  test('not when nothing failed', () => {
    expect(escalationOf(verdict('no_failure_found'), [SEVERAL, SATURATED])).toEqual(NOBODY);
  });

  test.each<Outcome>(['pass', 'unknown', 'not_applicable'])('not on a check that is %s', (outcome) => {
    const checks = [
      result('single-tenant-failure-shape', outcome),
      result('no-shared-service-saturation', outcome),
      result('action-on-allowlist', 'fail'),
    ];
    expect(escalationOf(verdict('service_unavailable'), checks)).toEqual(NOBODY);
  });
});

describe('who takes over, of whole incidents', () => {
  const managed = {
    instance: found(
      'platform.instance',
      instance({ operatingMode: 'platform_managed', controlPlaneScope: 'platform' }),
    ),
  };
  const failing = [
    ...ACCEPTED,
    ...PUBLISHED,
    worker('error', 'step failed', { last_error: 'connection refused', operating_mode: 'platform_managed' }, 5),
  ];
  const shape = (...orgs: string[]) => ({
    sameShape: found(
      'loki.same-shape',
      orgs.map((orgId) => ({ orgId, projectId: PROJECT, count: 1 })),
    ),
  });

  test.each<{ name: string; of: EvidenceBundle; to: string | null }>([
    {
      name: 'X1: a scheduler in core',
      of: bundle([
        api('error', 'rejected', {
          path: '/api/v1/allocations',
          scheduler_type: 'slurm',
          status: '409',
          error_code: 'allocation_conflict',
        }),
      ]),
      to: 'platform_primitive_gap',
    },
    {
      name: 'F5: a raw path of the app',
      of: bundle([
        api('warn', 'no session', {
          path: '/w/abc/lab',
          method: 'GET',
          status: '401',
          error_code: 'token_missing',
          action: undefined,
        }),
      ]),
      to: 'proxied_app_ui_runbook',
    },
    {
      name: 'M3: a managed app that fails for two tenants',
      of: bundle(failing, { ...managed, ...shape(ORG, 'b') }),
      to: 'managed_service_owner',
    },
    { name: 'M3: a managed app that fails for one', of: bundle(failing, { ...managed, ...shape(ORG) }), to: null },
    {
      name: 'a dedicated app, whatever others do',
      of: bundle(
        failing.slice(0, -1).concat(worker('error', 'x', { last_error: 'connection refused' }, 5)),
        shape(ORG, 'b'),
      ),
      to: null,
    },
    {
      name: 'M1: a managed app whose events pile up',
      of: bundle(failing, {
        ...managed,
        overview: found(
          'platform.overview',
          overview({ consumers: [{ stream: 'APPS', durable: 'app-runtime', pending: 400 }] }),
        ),
      }),
      to: 'managed_service_owner',
    },
  ])('$name: $to', ({ of, to }) => {
    const { escalation } = judge(of);
    expect(escalation.to).toBe(to);
    expect(escalation.required).toBe(to !== null);
    expect(escalation.why === null).toBe(to === null);
  });
});

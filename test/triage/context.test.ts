import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { type Context, contextOf, verified } from '../../src/triage/context.ts';
import { observe } from '../../src/triage/observations.ts';
import type { AppInstance } from '../../src/triage/records.ts';
import type { ContextName } from '../../src/triage/report.ts';
import { empty, found, unavailable } from '../support/evidence.ts';
import {
  ACCOUNT,
  account,
  api,
  auditRow,
  bundle,
  CORRELATION_ID,
  INSTANCE,
  instance,
  instanceEvent,
  line,
  ORG,
  PROJECT,
  project,
  relay,
  reported,
  span,
  TRACE_ID,
  WORKER,
  without,
  worker,
} from '../support/incident.ts';

const contextIn = (of: EvidenceBundle): Context => contextOf(of, observe(of));
/** A bundle in which nothing but these lines is known. */
const bare = (lines: Parameters<typeof bundle>[0], change: Partial<EvidenceBundle> = {}) => ({
  ...without(bundle(lines), 'instance', 'serviceAccount', 'overview', 'audit'),
  ...change,
});
const unsaid = (name: string) => api('info', 'x', { [name]: undefined });

/** C3 to C11: where the instance record keeps each field, and what the log of these tests says. */
const FIELDS: readonly { id: string; name: ContextName; key: keyof AppInstance; logged: string | null }[] = [
  { id: 'C3', name: 'org_id', key: 'orgId', logged: ORG },
  { id: 'C4', name: 'project_id', key: 'projectId', logged: PROJECT },
  { id: 'C5', name: 'app_slug', key: 'appSlug', logged: 'slurm' },
  { id: 'C6', name: 'app_instance_id', key: 'id', logged: INSTANCE },
  { id: 'C7', name: 'operator_service_account_id', key: 'operatorServiceAccountId', logged: ACCOUNT },
  { id: 'C8', name: 'operating_mode', key: 'operatingMode', logged: 'tenant_dedicated' },
  { id: 'C9', name: 'control_plane_scope', key: 'controlPlaneScope', logged: 'project' },
  { id: 'C10', name: 'runtime_backend', key: 'runtimeBackend', logged: 'slurm' },
  { id: 'C11', name: 'tenant_boundary_mode', key: 'tenantBoundaryMode', logged: 'strict' },
];
const LINE = api('info', 'x', { tenant_boundary_mode: 'strict' });

describe('C3 to C11: each field with where it came from', () => {
  test.each(FIELDS)('$id: $name comes from the instance record first', ({ name, logged }) => {
    expect(contextIn(bundle([LINE]))[name]).toEqual({ value: logged, from: 'platform.instance' });
  });

  test.each(FIELDS)('$id: $name comes from the log when the record does not say', ({ name, key, logged }) => {
    const silent = bundle([LINE], { instance: found('platform.instance', { ...instance(), [key]: null as never }) });
    const field = contextIn(key === 'id' ? without(silent, 'instance') : silent)[name];
    expect(field).toEqual({ value: logged, from: 'loki.lines' });
  });

  test.each(FIELDS)(
    '$id: $name that differs between record and log is a conflict with both sources',
    ({ name, key, logged }) => {
      const other = bundle([LINE], { instance: found('platform.instance', { ...instance(), [key]: 'recorded' }) });
      expect(contextIn(without(other, 'serviceAccount'))[name]).toEqual({
        value: 'recorded',
        from: 'platform.instance',
        conflicts: [{ value: logged, from: 'loki.lines' }],
      });
    },
  );

  test.each(FIELDS)('$id: $name comes from a span when neither record nor log says it', ({ name }) => {
    const trace = found('tempo.trace', [span(WORKER, 'unset', { [name]: 'traced' })]);
    const of = bare([], { lines: unavailable('loki.lines'), trace });
    expect(contextIn(of)[name]).toEqual({ value: 'traced', from: 'tempo.trace' });
  });

  test.each(FIELDS)('$id: $name that a person pasted comes last, and is marked as said', ({ name, logged }) => {
    const subject = { correlationId: CORRELATION_ID, reported: reported({ context: { [name]: 'pasted' } }) };
    expect(contextIn(bare([], { subject }))[name]).toEqual({ value: 'pasted', from: 'user.report' });
    expect(contextIn(bare([LINE], { subject }))[name]).toEqual({
      value: logged,
      from: 'loki.lines',
      conflicts: [{ value: 'pasted', from: 'user.report' }],
    });
  });

  test.each(FIELDS)('$id: $name that nobody said is unknown', ({ name }) => {
    expect(contextIn(bare([]))[name]).toEqual({ value: null, from: null });
    const unread = bare([], { lines: unavailable('loki.lines'), instance: unavailable('platform.instance') });
    expect(contextIn(unread)[name]).toEqual({ value: null, from: null });
  });
});

describe('lines, spans and what a person typed', () => {
  test('a line comes before an earlier span, because it carries the request’s own words', () => {
    const trace = found('tempo.trace', [span('gpuaas-api', 'unset', { operating_mode: 'traced' })]);
    const of = bare([api('info', 'x', { operating_mode: 'logged' }, 5)], { trace });
    expect(contextIn(of).operating_mode).toEqual({
      value: 'logged',
      from: 'loki.lines',
      conflicts: [{ value: 'traced', from: 'tempo.trace' }],
    });
  });

  test('only what a source that was read says is judged by', () => {
    expect(verified({ value: 'platform_managed', from: 'loki.lines' })).toBe('platform_managed');
    expect(verified({ value: 'platform_managed', from: 'user.report' })).toBeNull();
    expect(verified({ value: null, from: null })).toBeNull();
  });
});

describe('C8: a record that could be read and one that could not', () => {
  test('a record that is not there leaves the log’s value without a conflict', () => {
    const of = bundle([LINE], { instance: empty('platform.instance') });
    expect(contextIn(of).operating_mode).toEqual({ value: 'tenant_dedicated', from: 'loki.lines' });
  });

  test('a record that may not be read leaves the log’s value', () => {
    const of = bundle([LINE], { instance: unavailable('platform.instance', 'not_permitted') });
    expect(contextIn(of).operating_mode).toEqual({ value: 'tenant_dedicated', from: 'loki.lines' });
  });

  test('a mode that no release knows yet is passed on as it is', () => {
    expect(contextIn(bare([api('info', 'x', { operating_mode: 'byo_cluster' })])).operating_mode.value).toBe(
      'byo_cluster',
    );
  });
});

describe('conflicts', () => {
  test('are told once each, in the order in which they were said', () => {
    const lines = [
      api('info', 'x', { app_slug: 'slurm' }),
      relay('info', 'x', { app_slug: 'ray' }),
      worker('info', 'x', { app_slug: 'slurm' }),
      worker('info', 'x', { app_slug: 'k8s' }, 3),
      worker('info', 'x', { app_slug: 'ray' }, 4),
    ];
    expect(contextIn(bare(lines)).app_slug).toEqual({
      value: 'slurm',
      from: 'loki.lines',
      conflicts: [
        { value: 'ray', from: 'loki.lines' },
        { value: 'k8s', from: 'loki.lines' },
      ],
    });
  });

  test('of two sources with the same value name both', () => {
    const of = bare([LINE], {
      audit: found('platform.audit', [auditRow({ metadata: { operating_mode: 'platform_managed' } })]),
      subject: {
        correlationId: CORRELATION_ID,
        reported: reported({ context: { operating_mode: 'platform_managed' } }),
      },
    });
    expect(contextIn(of).operating_mode.conflicts).toEqual([
      { value: 'platform_managed', from: 'platform.audit' },
      { value: 'platform_managed', from: 'user.report' },
    ]);
  });

  test('beyond five are cut', () => {
    const lines = Array.from({ length: 9 }, (_, i) => api('info', 'x', { app_slug: `app-${i}` }, i));
    expect(contextIn(bare(lines)).app_slug.conflicts).toHaveLength(5);
  });

  test('an empty value is no value', () => {
    const of = bare([api('info', 'x', { app_slug: '' }), worker('info', 'x', { app_slug: 'slurm' })]);
    expect(contextIn(of).app_slug).toEqual({ value: 'slurm', from: 'loki.lines' });
  });
});

describe('C1 and C2: the ids', () => {
  test('C1: the correlation id is what was asked for', () => {
    expect(contextIn(bare([])).correlation_id).toEqual({ value: CORRELATION_ID, from: 'user.report' });
  });

  test.each([
    {
      name: 'what the person gave comes first',
      of: bare([LINE], { subject: { correlationId: CORRELATION_ID, traceId: 'a'.repeat(32) } }),
      value: 'a'.repeat(32),
      from: 'user.report',
    },
    { name: 'then a line', of: bare([LINE]), value: TRACE_ID, from: 'loki.lines' },
    {
      name: 'then the trace that was found by its attributes',
      of: bare([unsaid('trace_id')], { trace: found('tempo.trace', [span(WORKER)]) }),
      value: TRACE_ID,
      from: 'tempo.trace',
    },
    {
      name: 'then what stood in the pasted text',
      of: bare([unsaid('trace_id')], {
        subject: { correlationId: CORRELATION_ID, reported: reported({ traceId: 'b'.repeat(32) }) },
      }),
      value: 'b'.repeat(32),
      from: 'user.report',
    },
    { name: 'else it is not known', of: bare([unsaid('trace_id')]), value: null, from: null },
  ])('C2: $name', ({ of, value, from }) => {
    expect(contextIn(of).trace_id).toMatchObject({ value, from });
  });
});

describe('T1: the action that was attempted', () => {
  const onlySays = (fields: Record<string, string | undefined>) =>
    bare([line('gpuaas-api', 'info', 'x', { action: undefined, event_type: undefined, ...fields })]);
  const path = (rest: string) => `/api/v1/projects/${PROJECT}/app-instances${rest}`;

  test.each([
    { said: { action: 'upgrade' }, action: 'upgrade' },
    { said: { action: 'app_instances.upgrade' }, action: 'upgrade' },
    { said: { action: 'app_instance.create' }, action: 'create' },
    { said: { action: 'deploy' }, action: 'create' },
    { said: { action: 'Roll-Back' }, action: 'rollback' },
    { said: { action: 'delete' }, action: 'decommission' },
    { said: { action: 'app_instances.read' }, action: null },
    { said: { action: 'reboot' }, action: null },
    { said: { method: 'POST', path: path('') }, action: 'create' },
    { said: { method: 'POST', path: path('/') }, action: 'create' },
    { said: { method: 'post', path: path('?dry_run=1') }, action: 'create' },
    { said: { method: 'POST', path: path(`/${INSTANCE}/stop`) }, action: 'stop' },
    { said: { method: 'POST', path: path(`/${INSTANCE}/rollback?force=1`) }, action: 'rollback' },
    { said: { method: 'DELETE', path: path(`/${INSTANCE}`) }, action: 'decommission' },
    { said: { method: 'GET', path: path(`/${INSTANCE}/upgrade`) }, action: null },
    { said: { method: 'GET', path: path('') }, action: null },
    { said: { method: 'PATCH', path: path(`/${INSTANCE}`) }, action: null },
    { said: { method: 'POST', path: path(`/${INSTANCE}/runtime-secrets`) }, action: null },
    { said: { method: 'POST', path: '/api/v1/allocations' }, action: null },
    { said: { event_type: 'apps.instance.upgrade_requested' }, action: 'upgrade' },
    { said: { event_type: 'app_instance.create_requested.v1' }, action: 'create' },
    { said: { event_type: 'apps.instance.decommissioned' }, action: 'decommission' },
    { said: { event_type: 'apps.instance.failed' }, action: null },
    { said: {}, action: null },
  ])('$said is $action', ({ said, action }) => {
    expect(contextIn(onlySays(said)).action.value).toBe(action);
  });

  test.each([
    {
      name: 'a line comes before the audit row, and both are shown',
      of: bare([LINE], { audit: found('platform.audit', [auditRow({ action: 'app_instance.stop', metadata: {} })]) }),
      field: { value: 'upgrade', from: 'loki.lines', conflicts: [{ value: 'stop', from: 'platform.audit' }] },
    },
    {
      name: 'an audit row of a denial names the action in its metadata',
      of: bare([], { audit: found('platform.audit', [auditRow()]) }),
      field: { value: 'upgrade', from: 'platform.audit' },
    },
    {
      name: 'the instance’s event of this id names it',
      of: bare([], { instanceEvents: found('platform.events', [instanceEvent({ action: 'rollback' })]) }),
      field: { value: 'rollback', from: 'platform.events' },
    },
    {
      name: 'an event of another id does not',
      of: bare([], { instanceEvents: found('platform.events', [instanceEvent({ correlationId: 'other-1' })]) }),
      field: { value: null, from: null },
    },
    {
      name: 'the person’s word comes last',
      of: bare([], {
        subject: { correlationId: CORRELATION_ID, reported: reported({ context: { action: 'deploy' } }) },
      }),
      field: { value: 'create', from: 'user.report' },
    },
  ])('$name', ({ of, field }) => {
    expect(contextIn(of).action).toEqual(field);
  });
});

describe('who acted, and on what', () => {
  test.each([
    {
      name: 'the account that acted is the operator account when nothing else names one',
      of: bare([unsaid('operator_service_account_id')]),
      which: 'operator_service_account_id',
      field: { value: ACCOUNT, from: 'loki.lines' },
    },
    {
      name: 'a user who acted is not',
      of: bare([api('info', 'x', { operator_service_account_id: undefined, actor_type: 'user', actor_id: 'user-1' })]),
      which: 'operator_service_account_id',
      field: { value: null, from: null },
    },
    {
      name: 'another account that acted is a conflict',
      of: bundle([api('info', 'x', { actor_id: 'other-account' })]),
      which: 'operator_service_account_id',
      field: {
        value: ACCOUNT,
        from: 'platform.instance',
        conflicts: [{ value: 'other-account', from: 'loki.lines' }],
      },
    },
    {
      name: 'the account’s own record names it',
      of: bare([], { serviceAccount: found('platform.service-account', account()) }),
      which: 'operator_service_account_id',
      field: { value: ACCOUNT, from: 'platform.service-account' },
    },
    {
      name: 'the target of an audit row about an instance',
      of: bare([], { audit: found('platform.audit', [auditRow({ targetId: 'i-9' })]) }),
      which: 'app_instance_id',
      field: { value: 'i-9', from: 'platform.audit' },
    },
    {
      name: 'the target of an audit row about something else',
      of: bare([], { audit: found('platform.audit', [auditRow({ targetType: 'session', targetId: 's-9' })]) }),
      which: 'app_instance_id',
      field: { value: null, from: null },
    },
    {
      name: 'an admin is a user',
      of: bare([], { audit: found('platform.audit', [auditRow({ actorRole: 'admin' })]) }),
      which: 'actor_type',
      field: { value: 'user', from: 'platform.audit' },
    },
    {
      name: 'the actor of the audit row',
      of: bare([], { audit: found('platform.audit', [auditRow({ actorId: 'a-1' })]) }),
      which: 'actor_id',
      field: { value: 'a-1', from: 'platform.audit' },
    },
    {
      name: 'the instance that the person named',
      of: bare([], { subject: { correlationId: CORRELATION_ID, instanceId: 'i-7' } }),
      which: 'app_instance_id',
      field: { value: 'i-7', from: 'user.report' },
    },
    {
      name: 'the organisation of the project’s record',
      of: bare([], { project: found('platform.project', project({ orgId: 'o-1' })) }),
      which: 'org_id',
      field: { value: 'o-1', from: 'platform.project' },
    },
  ] as const)('$name', ({ of, which, field }) => {
    expect(contextIn(of)[which]).toEqual(field);
  });

  test('the version of the request comes before the version that is installed', () => {
    expect(contextIn(bundle([api('info', 'x', { app_version: '2.0.0' })])).app_version).toEqual({
      value: '2.0.0',
      from: 'loki.lines',
      conflicts: [{ value: '1.0.0', from: 'platform.instance' }],
    });
  });
});

describe('D3: the environment that a project may be', () => {
  const named = (words: { slug?: string | null; name?: string | null }, change: Partial<AppInstance> = {}) =>
    contextIn(
      bundle([], {
        instance: found('platform.instance', instance(change)),
        project: found('platform.project', project(words)),
      }),
    ).environment_candidate;

  test.each([
    { slug: 'dev', candidate: 'dev' },
    { slug: 'hpc-dev', candidate: 'dev' },
    { slug: 'dev_eu_1', candidate: 'dev' },
    { slug: 'Development', candidate: 'dev' },
    { slug: 'hpc-test', candidate: 'test' },
    { slug: 'qa', candidate: 'test' },
    { slug: 'staging', candidate: 'stage' },
    { slug: 'ml.stg', candidate: 'stage' },
    { slug: 'preprod', candidate: 'stage' },
    { slug: 'pre-prod', candidate: 'stage' },
    { slug: 'ml_pre_prod', candidate: 'stage' },
    { slug: 'non-prod', candidate: null },
    { slug: 'ml_non_prod', candidate: null },
    { slug: 'non.prod', candidate: null },
    { slug: 'nonprod-dev', candidate: 'dev' },
    { slug: 'hpc-prod', candidate: 'prod' },
    { slug: 'PRODUCTION', candidate: 'prod' },
    { slug: 'prod-prod', candidate: 'prod' },
    { slug: 'production-test', candidate: null },
    { slug: 'dev-prod-mirror', candidate: null },
    { slug: 'hpc', candidate: null },
    { slug: 'devops', candidate: null },
    { slug: 'latest', candidate: null },
    { slug: 'product-team', candidate: null },
    { slug: 'contest', candidate: null },
    { slug: '', candidate: null },
  ])('a project called "$slug" is $candidate', ({ slug, candidate }) => {
    const field = candidate === null ? { value: null, from: null } : { value: candidate, from: 'platform.project' };
    expect(named({ slug })).toEqual(field);
    expect(named({ slug: null, name: slug })).toEqual(field);
  });

  test('slug and name that disagree are ambiguous, so there is no candidate', () => {
    expect(named({ slug: 'hpc-test', name: 'HPC Production' })).toEqual({ value: null, from: null });
    expect(named({ slug: 'hpc-test', name: 'HPC QA' }).value).toBe('test');
  });

  test.each([
    { name: 'scope tenant', change: { controlPlaneScope: 'tenant' } },
    { name: 'a managed app', change: { operatingMode: 'platform_managed' } },
    { name: 'no known scope', change: { controlPlaneScope: null } },
    { name: 'no known mode', change: { operatingMode: null } },
  ])('$name has no candidate', ({ change }) => {
    expect(named({ slug: 'hpc-prod' }, change)).toEqual({ value: null, from: null });
  });

  test('a project that could not be read has none, whatever else is called prod', () => {
    const of = bundle([LINE], { instance: found('platform.instance', instance({ displayName: 'slurm-prod' })) });
    expect(contextIn({ ...of, project: unavailable('platform.project') }).environment_candidate.value).toBeNull();
    expect(contextIn(of).environment_candidate.value).toBeNull();
  });
});

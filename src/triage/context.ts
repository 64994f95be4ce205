import { attemptedAction } from './attempted-action.ts';
import type { EvidenceBundle } from './bundle.ts';
import { dataOf } from './evidence.ts';
import { normalAction } from './lifecycle-action.ts';
import type { Observation } from './observations.ts';
import type { ContextField, ContextName } from './report.ts';

/** Every context field of the report, keyed by name. */
export type Context = Readonly<Record<ContextName, ContextField>>;

interface Candidate {
  readonly value: string;
  readonly from: string;
}

/**
 * The required context (runbook C1 to C11) with where each value comes from. The instance record is the effective
 * value, log lines come second, then spans, audit rows and what the reporter said. Sources that disagree stay visible
 * as conflicts.
 */
export function contextOf(bundle: EvidenceBundle, observations: readonly Observation[]): Context {
  const { subject } = bundle;
  const instance = dataOf(bundle.instance);
  const recordId = bundle.instance?.from.id ?? '';
  const said = (name: string): Candidate[] => given(subject.reported?.context[name], 'user.report');
  const fields = (name: string): Candidate[] => observed(observations, (o) => o.fields[name]);
  const record = (value: string | null | undefined): Candidate[] => given(value, recordId);

  const project = dataOf(bundle.project);
  const account = dataOf(bundle.serviceAccount);
  const audit = dataOf(bundle.audit) ?? [];
  const auditId = bundle.audit?.from.id ?? '';
  const audited = (name: string): Candidate[] => audit.flatMap((row) => given(text(row.metadata[name]), auditId));

  const mode = field(
    record(instance?.operatingMode),
    fields('operating_mode'),
    audited('operating_mode'),
    said('operating_mode'),
  );
  const scope = field(
    record(instance?.controlPlaneScope),
    fields('control_plane_scope'),
    audited('control_plane_scope'),
    said('control_plane_scope'),
  );
  const context = {
    correlation_id: { value: subject.correlationId, from: 'user.report' },
    trace_id: field(
      given(subject.traceId, 'user.report'),
      fields('trace_id'),
      traceOf(bundle),
      given(subject.reported?.traceId, 'user.report'),
    ),
    org_id: field(
      record(instance?.orgId),
      fields('org_id'),
      audited('org_id'),
      given(project?.orgId, bundle.project?.from.id ?? ''),
      said('org_id'),
    ),
    project_id: field(
      record(instance?.projectId),
      fields('project_id'),
      audited('project_id'),
      given(subject.projectId, 'user.report'),
      said('project_id'),
    ),
    app_slug: field(record(instance?.appSlug), fields('app_slug'), audited('app_slug'), said('app_slug')),
    app_instance_id: field(
      record(instance?.id),
      fields('app_instance_id'),
      auditTarget(bundle),
      given(subject.instanceId, 'user.report'),
      said('app_instance_id'),
    ),
    operator_service_account_id: field(
      record(instance?.operatorServiceAccountId),
      fields('operator_service_account_id'),
      actingAccount(observations),
      given(account?.id, bundle.serviceAccount?.from.id ?? ''),
      said('operator_service_account_id'),
    ),
    operating_mode: mode,
    control_plane_scope: scope,
    runtime_backend: field(
      record(instance?.runtimeBackend),
      fields('runtime_backend'),
      audited('runtime_backend'),
      said('runtime_backend'),
    ),
    tenant_boundary_mode: field(
      record(instance?.tenantBoundaryMode),
      fields('tenant_boundary_mode'),
      said('tenant_boundary_mode'),
    ),
    action: field(
      observed(observations, attemptedAction),
      auditAction(bundle),
      eventAction(bundle),
      given(normalAction(subject.reported?.context.action), 'user.report'),
    ),
    actor_type: field(actorTypes(observations), actorRole(bundle)),
    actor_id: field(
      fields('actor_id'),
      audit.flatMap((row) => given(row.actorId, auditId)),
    ),
    app_version: field(fields('app_version'), record(instance?.appVersion)),
  };
  return { ...context, environment_candidate: environmentCandidate(mode, scope, project, bundle.project?.from.id) };
}

function field(...sources: readonly Candidate[][]): ContextField {
  const [first, ...others] = sources.flat();
  if (first === undefined) return { value: null, from: null };
  const conflicts = distinct(others.filter(({ value }) => value !== first.value));
  return conflicts.length > 0 ? { ...first, conflicts } : { ...first };
}

function distinct(candidates: readonly Candidate[]): Candidate[] {
  return [
    ...new Map(candidates.map((candidate) => [`${candidate.value}\n${candidate.from}`, candidate])).values(),
  ].slice(0, 5);
}

function given(value: string | null | undefined, from: string): Candidate[] {
  return value === null || value === undefined || value === '' ? [] : [{ value, from }];
}

/** Distinct values in order of first appearance; log lines before spans, because lines carry the request's own words. */
function observed(
  observations: readonly Observation[],
  read: (o: Observation) => string | null | undefined,
): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const kind of ['log', 'span'] as const)
    for (const o of observations) {
      const value = o.kind === kind ? read(o) : undefined;
      if (value !== undefined && value !== null && value !== '' && !found.has(value))
        found.set(value, { value, from: o.from });
    }
  return [...found.values()];
}

function traceOf(bundle: EvidenceBundle): Candidate[] {
  return (dataOf(bundle.trace) ?? []).slice(0, 1).flatMap((span) => given(span.traceId, bundle.trace?.from.id ?? ''));
}

function actingAccount(observations: readonly Observation[]): Candidate[] {
  return observed(observations, (o) => (o.fields.actor_type === 'service_account' ? o.fields.actor_id : null));
}

function auditTarget(bundle: EvidenceBundle): Candidate[] {
  return (dataOf(bundle.audit) ?? [])
    .filter((row) => /app.?instance/i.test(row.targetType ?? ''))
    .flatMap((row) => given(row.targetId, bundle.audit?.from.id ?? ''));
}

function auditAction(bundle: EvidenceBundle): Candidate[] {
  return (dataOf(bundle.audit) ?? []).flatMap((row) =>
    given(normalAction(row.action) ?? normalAction(text(row.metadata.action)), bundle.audit?.from.id ?? ''),
  );
}

function eventAction(bundle: EvidenceBundle): Candidate[] {
  return (dataOf(bundle.instanceEvents) ?? [])
    .filter((event) => event.correlationId === bundle.subject.correlationId)
    .flatMap((event) => given(normalAction(event.action), bundle.instanceEvents?.from.id ?? ''));
}

/** Who acted, in the contract's spelling. */
function actorTypes(observations: readonly Observation[]): Candidate[] {
  return observed(observations, ({ fields }) => fields.actor_type?.toLowerCase().replaceAll('-', '_'));
}

function actorRole(bundle: EvidenceBundle): Candidate[] {
  return (dataOf(bundle.audit) ?? []).flatMap((row) =>
    given(row.actorRole === 'admin' ? 'user' : row.actorRole, bundle.audit?.from.id ?? ''),
  );
}

const ENVIRONMENTS: readonly (readonly [string, RegExp])[] = [
  ['dev', /^(?:dev|devel|development)$/],
  ['test', /^(?:test|testing|qa)$/],
  ['stage', /^(?:stage|staging|stg|preprod)$/],
  ['prod', /^(?:prod|production|prd|live)$/],
];

/** D3: only for tenant_dedicated with scope project, only from the project's slug or name, and never more than a candidate. */
function environmentCandidate(
  mode: ContextField,
  scope: ContextField,
  project: { slug: string | null; name: string | null } | undefined,
  from: string | undefined,
): ContextField {
  const none: ContextField = { value: null, from: null };
  if (mode.value !== 'tenant_dedicated' || scope.value !== 'project' || project === undefined) return none;
  // "pre-prod" is a stage, and "non-prod" says only what it is not.
  const words = `${project.slug ?? ''} ${project.name ?? ''}`
    .toLowerCase()
    .replaceAll(/(?<![a-z])pre[-_ .]?prod\w*/g, 'stage')
    .replaceAll(/(?<![a-z])non[-_ .]?prod\w*/g, '')
    .split(/[^a-z0-9]+/);
  const found = ENVIRONMENTS.filter(([, pattern]) => words.some((word) => pattern.test(word)));
  const [only] = found;
  return only !== undefined && found.length === 1 ? { value: only[0], from: from ?? null } : none;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The value of a field when a source that was read says it; what a person typed is shown, and never judged by. */
export function verified({ value, from }: ContextField): string | null {
  return from === 'user.report' ? null : value;
}

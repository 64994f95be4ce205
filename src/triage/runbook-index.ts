import { CHECKS } from './checks.ts';
import { RULES } from './classify.ts';

/**
 * Every statement of the runbook and what carries it out. Checks and rules name their statements themselves and are
 * read from there; fields, evidence, checklist items, functions and controls are listed here.
 * `test/triage/runbook-coverage.test.ts` fails when something named here does not exist or has no test;
 * docs/runbook.md is made from it.
 */
export interface Statement {
  /** Letter of the chapter and a number, such as `B4`. */
  readonly id: string;
  /** What is asked, and so what the bot does. */
  readonly says: string;
  readonly by: readonly Listed[];
  /** What is still missing, and the issue that brings it. */
  readonly open?: { readonly issue: number; readonly missing: string };
}

/**
 * - `check`: id in CHECKS. `rule`: name in RULES.
 * - `field`: path in the report. `checklist`: item of its checklist. `evidence`: id of evidence, or what it begins with.
 * - `function`: exported by the file. `control`: what a person uses in Slack, by the name Slack sends back.
 */
export type Kind = 'check' | 'rule' | 'field' | 'checklist' | 'evidence' | 'function' | 'control';

export interface Implementation {
  readonly kind: Kind;
  readonly name: string;
}

/** An implementation that does not name its statements itself, with the file that does the work. */
export interface Listed extends Implementation {
  readonly file: string;
}

export const CHAPTERS: Readonly<Record<string, string>> = {
  T: 'What triggers a triage',
  C: 'Required context',
  L: 'Logs and trace',
  B: 'Boundary validation',
  F: 'Failure classes',
  S: 'Service accounts',
  D: 'Apps that are tenant_dedicated',
  M: 'Apps that are platform_managed',
  R: 'Recovery',
  E: 'Evidence to capture',
  X: 'The stop rule',
};

const listed =
  (kind: Kind, folder: string) =>
  (name: string, file: string): Listed => ({ kind, name, file: `${folder}${file}` });
const field = listed('field', 'src/triage/');
const item = (name: string): Listed => ({ kind: 'checklist', name, file: 'src/triage/checklist.ts' });
const evidence = listed('evidence', 'src/');
const code = listed('function', 'src/');
const control = (name: string): Listed => ({ kind: 'control', name, file: 'src/slack/action-ids.ts' });
const context = (name: string): Listed => field(`context.${name}`, 'context.ts');
/** What to do first, and why Retry is off until then. */
const RETRY_GATE = ['recovery.steps', 'recovery.retry.why_not'].map((name) => field(name, 'recovery.ts'));

const LINES = evidence('loki.lines', 'sources/loki/client.ts');

export const RUNBOOK: readonly Statement[] = [
  {
    id: 'T1',
    says: 'Deploy, create, upgrade or decommission of an app failed: any of these is triaged from its correlation id, and the report names the action that was attempted.',
    by: [
      context('action'),
      code('attemptedAction', 'triage/attempted-action.ts'),
      code('normalAction', 'triage/lifecycle-action.ts'),
    ],
  },
  {
    id: 'T2',
    says: 'An operator service account can browse and cannot mutate: reads that succeeded beside the mutation that was denied are recognised as this shape and named.',
    by: [evidence('loki.account-reads', 'usecases/second-round.ts'), code('readsSucceeded', 'triage/permission.ts')],
  },
  {
    id: 'T3',
    says: 'A scheduler-style app fails at the control-plane boundary while its backend is well: the shape is recognised and leads to the boundary check and the stop rule.',
    by: [],
  },
  {
    id: 'C1',
    says: 'The correlation id, wherever it was pasted: as text, an error envelope, the words of CLI or SDK, or an argument.',
    by: [
      context('correlation_id'),
      code('findReports', 'triage/intake/find-reports.ts'),
      code('parseArguments', 'triage/intake/arguments.ts'),
      control('/gpuaas-incident'),
      control('triage_message'),
    ],
  },
  {
    id: 'C2',
    says: 'The trace id if there is one: from log lines, since envelopes carry none, from the trace itself, or given by a person.',
    by: [context('trace_id'), evidence('tempo.search', 'sources/tempo/client.ts')],
  },
  {
    id: 'C3',
    says: 'The organisation, with where it is known from; sources that disagree are shown.',
    by: [context('org_id')],
  },
  {
    id: 'C4',
    says: 'The project, with where it is known from; sources that disagree are shown.',
    by: [context('project_id')],
  },
  { id: 'C5', says: 'The app, by its slug.', by: [context('app_slug')] },
  { id: 'C6', says: 'The app instance, when one exists.', by: [context('app_instance_id')] },
  {
    id: 'C7',
    says: 'The operator service account, when automation acted.',
    by: [context('operator_service_account_id'), code('identify', 'usecases/identify.ts')],
  },
  {
    id: 'C8',
    says: 'The operating mode in effect: the instance record first, log lines second, and a conflict between them in sight.',
    by: [context('operating_mode')],
  },
  { id: 'C9', says: 'The control plane scope in effect, read the same way.', by: [context('control_plane_scope')] },
  { id: 'C10', says: 'The runtime backend in effect, read the same way.', by: [context('runtime_backend')] },
  { id: 'C11', says: 'The tenant boundary mode in effect, read the same way.', by: [context('tenant_boundary_mode')] },
  { id: 'L1', says: 'The API’s log lines with this correlation id.', by: [LINES] },
  { id: 'L2', says: 'The outbox relay’s log lines with this correlation id.', by: [LINES] },
  { id: 'L3', says: 'The app runtime worker’s log lines with this correlation id.', by: [LINES] },
  {
    id: 'L4',
    says: 'When a scheduler or adapter is involved, or the first look found little: the lines about the same instance, app or account.',
    by: [evidence('loki.pivot', 'usecases/second-round.ts'), code('secondRound', 'usecases/second-round.ts')],
  },
  {
    id: 'L5',
    says: 'The trace is read from Tempo and linked.',
    by: [evidence('tempo.trace', 'sources/tempo/client.ts'), field('evidence.link', 'reported-evidence.ts')],
  },
  {
    id: 'L6',
    says: 'The way from API over outbox relay to app runtime worker, hop by hop, with the place where it broke. Silence counts as absence only when the service’s other lines do arrive.',
    by: [
      field('lineage.hops.state', 'lineage.ts'),
      field('lineage.broken_at', 'lineage.ts'),
      evidence('loki.shipping', 'sources/loki/client.ts'),
    ],
  },
  { id: 'B1', says: 'The instance belongs to a project, and the request names that project.', by: [] },
  { id: 'B2', says: 'The operator service account belongs to the instance’s project.', by: [] },
  { id: 'B3', says: 'The action is permitted for the actor and stands on the account’s allowlist.', by: [] },
  {
    id: 'B4',
    says: 'The effective metadata fit together: tenant_dedicated with project or tenant, platform_managed with platform.',
    by: [],
  },
  { id: 'B5', says: 'No request that is specific to a scheduler went through the core allocation handlers.', by: [] },
  {
    id: 'F1',
    says: 'insufficient_permissions: the actor lacks a project role, or the account an allowlist entry.',
    by: [],
  },
  {
    id: 'F2',
    says: 'invalid_request, and which: no project context, a wrong operating mode, a lifecycle action that does not fit, or a wrong account reference.',
    by: [],
  },
  { id: 'F3', says: 'service_unavailable, and which: worker, relay or the way to the backend.', by: [] },
  { id: 'F4', says: 'internal_error: a defect in the API or in the worker’s translation for the runtime.', by: [] },
  {
    id: 'F5',
    says: 'The proxied page does not start in the browser although its route exists: hand over to the Proxied App UI runbook before anyone debugs the app; nothing is retried.',
    by: [field('escalation.to', 'escalation.ts'), field('recovery.retry.why_not', 'recovery.ts')],
  },
  { id: 'S1', says: 'The operator service account is active and in the target project.', by: [] },
  { id: 'S2', says: 'Its token was minted recently and had not expired.', by: [] },
  { id: 'S3', says: 'The action stands on the explicit allowlist of the same project.', by: [] },
  {
    id: 'S4',
    says: 'It is no user-login incident, unless a user’s own token acted; the words follow who acted.',
    by: [context('actor_type')],
  },
  { id: 'D1', says: 'Tenant and project are explicit in log lines and event payloads.', by: [] },
  { id: 'D2', says: 'What the verdict rests on assumes no shared control plane.', by: [] },
  {
    id: 'D3',
    says: 'With scope project, the project may be an environment (dev, test, stage, prod): named as a candidate and never as more.',
    by: [context('environment_candidate')],
  },
  { id: 'M1', says: 'The failure does not come from saturation of the shared service or across tenants.', by: [] },
  {
    id: 'M2',
    says: 'Evidence at the level of the service is captured beside that of the project.',
    by: [
      evidence('loki.service-level', 'sources/loki/client.ts'),
      evidence('platform.overview', 'sources/platform/client.ts'),
    ],
  },
  {
    id: 'M3',
    says: 'Several tenants with the same failure shape: the managed-service owner takes over.',
    by: [
      evidence('loki.same-shape', 'sources/loki/client.ts'),
      field('escalation.to', 'escalation.ts'),
      code('ownerOf', 'actions/owners.ts'),
      control('action.escalate'),
    ],
  },
  {
    id: 'R1',
    says: 'A missing permission: name the smallest change that makes the action legal, then retry; not before the change is seen.',
    by: [...RETRY_GATE, code('outlookOf', 'actions/expectation.ts'), control('action.retry')],
  },
  {
    id: 'R2',
    says: 'A failed delivery: restore queue, outbox and worker first, then send the action again; not before they are healthy.',
    by: [
      ...RETRY_GATE,
      code('isHealthy', 'usecases/actions/watch-health.ts'),
      control('action.watch'),
      control('action.retry'),
    ],
  },
  {
    id: 'R3',
    says: 'An invalid mode or scope: retry with the defaults that the server supports.',
    by: [
      field('recovery.steps', 'recovery.ts'),
      field('recovery.retry.offered', 'recovery.ts'),
      code('differenceOf', 'actions/difference.ts'),
      control('action.retry'),
    ],
  },
  {
    id: 'R4',
    says: 'The same scheduler or operator failure again: capture the evidence, and file a platform primitive gap if core would need a special case.',
    by: [
      field('escalation.to', 'escalation.ts'),
      control('incident.export_report'),
      code('offersOf', 'actions/offers.ts'),
      code('prefill', 'actions/prefill.ts'),
      control('action.ticket'),
    ],
  },
  {
    id: 'E1',
    says: 'Correlation id, trace id and the exact action attempted.',
    by: ['correlation_id', 'trace_id', 'action'].map(item),
  },
  {
    id: 'E2',
    says: 'App, instance and operator service account.',
    by: ['app_slug', 'app_instance_id', 'operator_service_account_id'].map(item),
  },
  {
    id: 'E3',
    says: 'Operating mode, control plane scope and runtime backend in effect.',
    by: ['operating_mode', 'control_plane_scope', 'runtime_backend'].map(item),
  },
  {
    id: 'E4',
    says: 'Log evidence of API, outbox relay and app runtime worker, counted and linked.',
    by: [
      item('gpuaas-api log evidence'),
      item('gpuaas-outbox-relay log evidence'),
      item('gpuaas-app-runtime-worker log evidence'),
      field('evidence.link', 'reported-evidence.ts'),
      control('incident.show_evidence'),
    ],
  },
  {
    id: 'E5',
    says: 'Which kind it is: IAM or allowlist, lifecycle state, async delivery, runtime or backend adapter, platform primitive gap.',
    by: [item('issue_kind'), field('verdict.issue_kind', 'classify.ts')],
  },
  {
    id: 'X1',
    says: 'Only branching for one scheduler or app in core would make it work: stop, raise a platform defect, work around nothing.',
    by: [
      field('escalation.to', 'escalation.ts'),
      field('recovery.retry.why_not', 'recovery.ts'),
      code('offersOf', 'actions/offers.ts'),
      control('action.ticket'),
    ],
  },
];

/** Everything that carries a statement out: checks, then rules, then what is listed. */
export function implementationsOf(statement: Statement): readonly (Implementation | Listed)[] {
  const { id, by } = statement;
  const checks = CHECKS.filter(({ runbook }) => runbook.includes(id)).map(
    (check) => ({ kind: 'check', name: check.id }) as const,
  );
  const rules = RULES.filter(({ runbook }) => runbook.includes(id)).map(
    ({ name }) => ({ kind: 'rule', name }) as const,
  );
  return [...checks, ...rules, ...by];
}

import type { TriageReport } from '../../triage/report.ts';
import { oneLine, readable } from '../text.ts';

/** Human words for the machine words of a report. A word that is not listed is shown readably, never dropped. */

const CLASSES: Readonly<Record<string, string>> = {
  insufficient_permissions: 'Permission denied',
  invalid_request: 'Invalid request',
  service_unavailable: 'Service down',
  internal_error: 'Platform defect',
  proxied_ui_bootstrap_failure: 'App page does not load',
  no_failure_found: 'No failure found',
  undetermined: 'Not determined',
};

const REASONS: Readonly<Record<string, string>> = {
  allowlist_entry_missing: 'the action is not on the service account’s allowlist',
  service_account_disabled: 'the operator service account is disabled',
  service_account_wrong_project: 'the service account belongs to another project',
  token_expired: 'the token had expired',
  token_missing: 'no token was sent',
  token_invalid: 'the token was not accepted',
  role_missing: 'the actor lacks the role for this action',
  permission_denied: 'denied, and the records do not say why',
  missing_project_context: 'the request names no project',
  project_mismatch: 'the request names another project than the instance’s',
  invalid_operating_mode: 'the operating mode is not valid',
  incoherent_runtime_metadata: 'operating mode and control plane scope do not fit together',
  invalid_lifecycle_action: 'the action does not fit the instance’s state',
  invalid_service_account_reference: 'the service account reference is not valid',
  validation_failed: 'a field was refused',
  outbox_relay_down: 'the outbox relay does not deliver',
  worker_down: 'the app runtime worker does not work',
  backend_unavailable: 'the app’s backend does not answer',
  component_unknown: 'which part is down is not known',
  api_defect: 'the API failed in its own code',
  worker_defect: 'the worker failed in its own code',
  raw_path_misuse: 'the raw path was opened instead of the launch link',
  launcher_error: 'the launcher fails',
  blank_page: 'the page stays blank',
  not_found: 'nothing carries this id',
  not_enough_evidence: 'the evidence is not enough',
  outside_runbook: 'the runbook does not cover this failure',
  still_in_progress: 'the action is still at work',
  completed: 'the action completed',
  // The same word means something else for a page than for an id.
  'proxied_ui_bootstrap_failure/not_found': 'its address answers “not found”',
};

const CONFIDENCE: Readonly<Record<string, string>> = {
  certain: 'Certain',
  likely: 'Likely',
  tentative: 'Tentative, check before you act',
};

const OWNERS: Readonly<Record<string, string>> = {
  platform_primitive_gap: 'platform architecture, as a platform primitive gap',
  managed_service_owner: 'the managed-service owner',
  proxied_app_ui_runbook: 'the Proxied App UI runbook, before anyone debugs the app',
};

const FAILURES: Readonly<Record<string, string>> = {
  timeout: 'timed out',
  unreachable: 'unreachable',
  status: 'answered with an error',
  schema: 'answer not understood',
  not_permitted: 'not permitted',
  truncated: 'read in part',
};

const SOURCES: Readonly<Record<string, string>> = {
  loki: 'logs',
  tempo: 'trace',
  platform: 'record',
  user: 'reporter',
};

/** What a query answered, by its id; evidence of each of several services is told by the service. */
const EVIDENCE: Readonly<Record<string, string>> = {
  'user.report': 'Reporter’s words',
  'loki.lines': 'Log lines',
  'loki.pivot': 'Lines of neighbours',
  'loki.account-reads': 'What the account did',
  'loki.last-good': 'Last run that worked',
  'loki.same-shape': 'Same failure elsewhere',
  'loki.service-level': 'Service level',
  'tempo.trace': 'Trace',
  'tempo.search': 'Trace search',
  'platform.instance': 'Instance',
  'platform.events': 'Instance events',
  'platform.project': 'Project',
  'platform.service-account': 'Service account',
  'platform.audit': 'Audit',
  'platform.overview': 'Operations',
  'platform.outbox': 'Outbox',
  'platform.dead-letters': 'Dead letters',
};

function phrase(table: Readonly<Record<string, string>>, word: string): string {
  return (Object.hasOwn(table, word) ? table[word] : undefined) ?? readable(word);
}

/** As much of a report as its headline needs. */
export interface Headline {
  readonly verdict: Pick<TriageReport['verdict'], 'class' | 'reason'>;
  readonly escalation: Pick<TriageReport['escalation'], 'to'>;
}

/** The verdict in one line: class and reason, e.g. `Permission denied: the token had expired`. */
export function verdictWords({ verdict, escalation }: Headline): string {
  const name = phrase(CLASSES, verdict.class);
  // Runbook X1: whoever reads only the headline must not start to work around it.
  if (escalation.to === 'platform_primitive_gap') return `${name}: platform primitive gap, do not work around it`;
  const own = `${verdict.class}/${verdict.reason}`;
  const reason = phrase(REASONS, Object.hasOwn(REASONS, own) ? own : verdict.reason);
  return reason === '' ? name : `${name}: ${reason}`;
}

export function className(verdictClass: string): string {
  return phrase(CLASSES, verdictClass);
}

export function confidenceWords({ verdict }: TriageReport): string {
  return verdict.class === 'undetermined' ? 'No verdict' : phrase(CONFIDENCE, verdict.confidence);
}

export function failureWords(failure: string | undefined): string {
  return failure === undefined ? 'not configured' : phrase(FAILURES, failure);
}

/** Two or three words for an evidence id. */
export function evidenceName(id: string): string {
  const shipping = /^loki\.shipping\.(.+)$/.exec(id);
  return shipping?.[1] === undefined ? phrase(EVIDENCE, id) : `Other lines of ${serviceName(shipping[1])}`;
}

export function sourceWords(source: string): string {
  return phrase(SOURCES, source);
}

/**
 * The one thing to do now: an escalation that the report requires comes first, then the first recovery step. Without
 * either a fixed sentence for the class says what helps.
 */
export function nextStep(report: TriageReport): string {
  const { escalation, recovery, verdict } = report;
  if (escalation.required && escalation.to !== null) {
    // That runbook comes first is said already; what helps is the step after it.
    const page = escalation.to === 'proxied_app_ui_runbook';
    const reason = page ? (recovery.steps[1] ?? null) : escalation.why;
    const why = reason === null ? '' : ` ${oneLine(reason, 200)}`;
    return `Hand over to ${phrase(OWNERS, escalation.to)}.${why}`;
  }
  const step = recovery.steps.map((text) => oneLine(text, 280)).find((text) => text !== '');
  if (step !== undefined) return step;
  if (verdict.class === 'no_failure_found') return 'Nothing to repair for this id.';
  if (verdict.class === 'undetermined')
    return 'Check the id, add a trace id, project id or instance id with the command, then run again.';
  return 'Look at the evidence before you act.';
}

/** `gpuaas-outbox-relay` as people say it: `outbox-relay`. */
export function serviceName(service: string): string {
  return oneLine(service.replace(/^gpuaas-/, ''), 60);
}

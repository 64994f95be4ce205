import { SATURATED_PENDING } from './checks/no-shared-service-saturation.ts';
import { appLag, BEHIND, relayHealth, workerHealth } from './delivery-health.ts';
import type { Escalation } from './escalation.ts';
import { dataOf } from './evidence.ts';
import type { Facts } from './facts.ts';
import { actsAsAccount, entryFor } from './permission.ts';
import { repeatedFailureStep } from './repeats.ts';
import type { TriageReport, Verdict } from './report.ts';
import { seenChange } from './seen-change.ts';

/** S4: a person's own login is none of the service account's business. */
const LOGIN = 'Let the person log in again. No right has to change.';

type Recovery = TriageReport['recovery'];
type Retry = Recovery['retry'];

/** What to do (runbook R1 to R4), smallest change first, and whether sending the action again is offered. */
export function recoveryOf(facts: Facts, verdict: Verdict, escalation: Escalation): Recovery {
  const again = repeatedFailureStep(facts, verdict, escalation);
  return {
    steps: [...stepsOf(facts, verdict, escalation), ...(again === null ? [] : [again])],
    retry: retryOf(facts, verdict, escalation),
  };
}

function stepsOf(facts: Facts, verdict: Verdict, escalation: Escalation): string[] {
  const action = facts.context.action.value ?? 'action';
  const account = facts.context.operator_service_account_id.value ?? 'the service account';
  const project = facts.instance?.projectId ?? facts.context.project_id.value ?? 'the project';
  const person = !actsAsAccount(facts);
  const who = person ? 'the person' : (facts.context.operator_service_account_id.value ?? 'the caller');
  const own: Readonly<Record<string, readonly string[]>> = {
    allowlist_entry_missing: [
      `Add ${entryFor(action)} to the allowlist of ${account} in project ${project}. That entry opens ${action} for every app instance of this project, and nothing else.`,
      `Then retry the ${action}.`,
    ],
    service_account_disabled: [
      `Ask a project admin whether ${account} was disabled on purpose. If not, activate it again; that gives it back every action on its allowlist.`,
      `Then retry the ${action}.`,
    ],
    service_account_wrong_project: [
      `Use the operator service account of project ${project}: an account of another project is never allowed, whatever its allowlist says.`,
      `Then retry the ${action}.`,
    ],
    token_expired: [person ? LOGIN : 'Mint a new token. No right has to change.', `Then retry the ${action}.`],
    token_missing: [
      person ? LOGIN : 'Send the request with the token of the operator service account. No right has to change.',
    ],
    token_invalid: [
      person ? LOGIN : 'Check which key signed the token and mint a new one. No right has to change.',
      `Then retry the ${action}.`,
    ],
    role_missing: [
      `Give ${who} the smallest project role in ${project} that includes ${action}, or let somebody act who has it; first make sure that the denial is not intended policy.`,
      `Then retry the ${action}.`,
    ],
    permission_denied: [
      'Compare role, allowlist and account state with the time of the denial; the records that were read do not explain it.',
    ],
    missing_project_context: ['Send the request again with X-Project-ID set to the project of the instance.'],
    project_mismatch: ['Send the request again with the project that owns the instance, in path and header alike.'],
    invalid_operating_mode: [
      'Send the request again with the platform’s defaults: operating_mode tenant_dedicated, control_plane_scope project.',
    ],
    incoherent_runtime_metadata: [
      'Send the request again with a pair that is allowed: tenant_dedicated with project or tenant, platform_managed with platform.',
    ],
    invalid_lifecycle_action: [
      'Read the instance’s state, wait for the running action to end, and send an action that this state allows.',
    ],
    invalid_service_account_reference: [
      `Name an operator service account that exists and is active in project ${project}.`,
    ],
    idempotency_key_reused: ['Send the action again with a new idempotency key.'],
    validation_failed: [
      'Read the details of the refusal, correct the field that it names, and send the request again.',
    ],
    outbox_relay_down: [
      'Restore the outbox relay and see the backlog fall.',
      `Then send the ${action} again; the bot never requeues outbox rows.`,
    ],
    worker_down: [
      'Restore the app runtime worker and see its consumer catch up.',
      `Then send the ${action} again; the bot never requeues dead letters.`,
    ],
    backend_unavailable: [
      `Restore the ${facts.context.runtime_backend.value ?? 'runtime'} backend and see it answer.`,
      `Then send the ${action} again.`,
    ],
    component_unknown: ['Look at relay, worker and backend health, in this order, before anything is sent again.'],
    api_defect: [
      'Hand the lines and the trace to the owner of the API; sending the same request again will most likely fail the same way.',
    ],
    worker_defect: [
      'Hand the lines and the trace to the owner of the app runtime worker; sending the action again will most likely fail the same way.',
    ],
    completed: [
      'Nothing has to be done for this correlation id. If something still looks wrong, ask for the id of the request that failed.',
    ],
    still_in_progress: ['Run the triage again in a few minutes.'],
    not_found: [
      'Check the correlation id for a typing error, and that it is of this environment.',
      'Give the time of the failure (at=…) or a longer look-back (since=…), the trace id, or project and instance.',
    ],
    not_enough_evidence: [
      'Run the triage again when the sources that could not be read answer, or give the trace id, project and instance.',
    ],
    outside_runbook: [
      'Read the lines linked here and decide with the owner of that component; the runbook has no recovery for it.',
    ],
  };
  if (escalation.to === 'platform_primitive_gap')
    return ['Stop. Do not work around it.', 'Capture the evidence and file a platform primitive gap.'];
  if (escalation.to === 'proxied_app_ui_runbook') return proxiedSteps(verdict);
  const change = verdict.class === 'insufficient_permissions' ? seenChange(facts, verdict.reason, action) : null;
  const steps =
    change === null
      ? [...(own[verdict.reason] ?? ['Read the evidence before acting.'])]
      : [`Retry the ${action}. ${change}`];
  return escalation.to === 'managed_service_owner'
    ? [`Escalate to the managed-service owner: ${escalation.why ?? ''}`, ...steps]
    : steps;
}

function proxiedSteps(verdict: Verdict): string[] {
  const first = 'Follow the Proxied App UI Incident runbook first; the app itself is not to be debugged yet.';
  if (verdict.reason === 'raw_path_misuse')
    return [first, 'Open the app with its Open button, or by its /backend/… address.'];
  if (verdict.reason === 'blank_page')
    return [first, 'Try a private window: if the page works there, the browser session or stale state is to blame.'];
  return [first];
}

function retryOf(facts: Facts, verdict: Verdict, escalation: Escalation): Retry {
  const retry = legalRetry(facts, verdict, escalation);
  return retry.offered && retry.action === 'create' && !isRecorded(facts)
    ? { ...retry, offered: false, why_not: NOT_RECORDED }
    : retry;
}

/** A create that was refused became no event of the platform, so that nobody but its sender knows its fields. */
const NOT_RECORDED =
  'The fields of this create are in no record. Send it again from where it was sent, with what the first step names.';

function isRecorded({ bundle }: Facts): boolean {
  const events = dataOf(bundle.instanceEvents) ?? [];
  return events.some(
    ({ correlationId, request }) => correlationId === bundle.subject.correlationId && request !== null,
  );
}

function legalRetry(facts: Facts, verdict: Verdict, escalation: Escalation): Retry {
  const action = facts.context.action.value;
  const off = (whyNot: string): Retry => ({ offered: false, action, why_not: whyNot });
  if (escalation.to === 'platform_primitive_gap') return off('A platform defect is not retried: file it.');
  if (verdict.class === 'proxied_ui_bootstrap_failure') return off('The lifecycle action did not fail.');
  if (verdict.class === 'no_failure_found') return off('Nothing failed.');
  if (verdict.class === 'undetermined') return off('What failed is not known.');
  if (action === null) return off('Which action was attempted is not known.');
  if (verdict.class === 'internal_error') return off('A defect fails again until it is fixed.');
  if (verdict.class === 'service_unavailable') return gate(facts, verdict.reason, action, off);
  // R1: off until the change that makes the action legal was seen in a record.
  if (verdict.class === 'insufficient_permissions')
    return seenChange(facts, verdict.reason, action) === null
      ? off('The missing right has not been seen to change.')
      : { offered: true, action, why_not: null };
  return verdict.reason === 'invalid_operating_mode' || verdict.reason === 'incoherent_runtime_metadata'
    ? { offered: true, action, why_not: null }
    : off('The same request would be refused again: correct it first.');
}

/** R2: off until relay and worker are seen healthy. A backend's health is not in any record, so its outage keeps it off. */
function gate(facts: Facts, reason: string, action: string, off: (why: string) => Retry): Retry {
  const relay = relayHealth(facts.overview);
  const worker = workerHealth(facts.overview, facts.bundle.askedAt);
  if (relay === 'down') return off('The outbox relay is degraded now.');
  if (worker === 'down') return off('The app runtime worker is down or behind now.');
  if ((appLag(facts.overview) ?? 0) >= BEHIND || (facts.overview?.outboxPending ?? 0) >= SATURATED_PENDING)
    return off('Queue or outbox have not drained yet.');
  if (reason === 'outbox_relay_down' || reason === 'worker_down') {
    if (relay !== 'healthy') return off('The health of the outbox relay could not be read.');
    if (worker !== 'healthy') return off('The health of the app runtime worker could not be read.');
    return { offered: true, action, why_not: null };
  }
  return off(
    reason === 'component_unknown'
      ? 'Which component is down is not known.'
      : 'The backend has not been seen healthy since.',
  );
}

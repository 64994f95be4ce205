import type { Look, RetryPlan } from '../../src/actions/evidence-digest.ts';
import { planOf } from '../../src/actions/evidence-digest.ts';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import type { Evidence } from '../../src/triage/evidence.ts';
import { judge } from '../../src/triage/judge.ts';
import type { InstanceEvent, ServiceAccount } from '../../src/triage/records.ts';
import { found } from '../support/evidence.ts';
import { account, api, bundle, CORRELATION_ID, FAILED_AT } from '../support/incident.ts';

/** An upgrade that the API denied because the allowlist lacks it. */
export const DENIED = [
  api('info', 'request received', {}, -1),
  api('warn', 'denied: app_instances.upgrade is not on the allowlist', { error_code: 'insufficient_permissions' }),
  api('warn', 'request finished', { status: '403', error_code: 'insufficient_permissions' }),
];
export const LACKING = account({ allowedActions: ['app_instances.create'] });
/** The same account after somebody added the entry. */
export const GRANTED = account({ updatedAt: '2026-11-23T09:20:00.000Z' });

export function event(change: Partial<InstanceEvent> = {}): InstanceEvent {
  return {
    id: 'e1',
    eventType: 'apps.instance.upgrade_requested',
    occurredAt: FAILED_AT,
    correlationId: CORRELATION_ID,
    action: 'upgrade',
    actorType: 'service_account',
    actorId: null,
    status: 'failed',
    detail: null,
    request: { app_version: '1.2.0' },
    ...change,
  };
}

export function lookAt(evidence: EvidenceBundle, runsAs?: Evidence<ServiceAccount>): Look {
  return {
    bundle: evidence,
    report: judge(evidence),
    runsAs: runsAs ?? evidence.serviceAccount ?? found('platform.service-account', account()),
  };
}

export function planned(look: Look): RetryPlan {
  const plan = planOf(look);
  if (plan === null) throw new Error('nothing to send');
  return plan;
}

export const denied = (record: ServiceAccount, change: Partial<EvidenceBundle> = {}): EvidenceBundle =>
  bundle(DENIED, { serviceAccount: found('platform.service-account', record), ...change });

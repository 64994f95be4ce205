import { describe, expect, test } from 'vitest';
import { offersOf } from '../../src/actions/offers.ts';
import { ownerOf } from '../../src/actions/owners.ts';
import type { TriageReport } from '../../src/triage/report.ts';
import { sampleReport } from '../support/recording.ts';

interface Change {
  readonly class?: TriageReport['verdict']['class'];
  readonly reason?: string;
  readonly kind?: TriageReport['verdict']['issue_kind'];
  readonly retry?: boolean;
  readonly action?: string | null;
  readonly to?: TriageReport['escalation']['to'];
  readonly app?: string | null;
  readonly actor?: string;
}

function report(change: Change): TriageReport {
  const base = sampleReport('req-1');
  return {
    ...base,
    verdict: {
      ...base.verdict,
      class: change.class ?? 'insufficient_permissions',
      reason: change.reason ?? 'allowlist_entry_missing',
      issue_kind: change.kind ?? 'iam_allowlist',
    },
    context: {
      ...base.context,
      app_slug: { value: change.app ?? null, from: null },
      actor_type: { value: change.actor ?? 'service_account', from: null },
    },
    recovery: {
      ...base.recovery,
      retry: {
        offered: change.retry ?? false,
        action: change.action === undefined ? 'upgrade' : change.action,
        why_not: null,
      },
    },
    escalation: { required: change.to !== undefined && change.to !== null, to: change.to ?? null, why: null },
  };
}

const NONE = { retry: false, watch: false, ticket: false, escalate: false };
const relayDown: Change = { class: 'service_unavailable', reason: 'outbox_relay_down', kind: 'async_delivery' };
const gap: Change = { kind: 'platform_primitive_gap', to: 'platform_primitive_gap' };

describe('the buttons a report calls for', () => {
  test.each<[string, Change, number, Partial<typeof NONE>]>([
    ['nothing to do (R1: the right is still missing)', {}, 0, {}],
    ['R1: the missing right was seen to change', { retry: true }, 0, { retry: true }],
    ['R2: the relay is down', relayDown, 0, { watch: true }],
    ['R2: the worker is down', { ...relayDown, reason: 'worker_down' }, 0, { watch: true }],
    ['R2: healthy again', { ...relayDown, retry: true }, 0, { retry: true }],
    [
      'a backend whose health no record shows cannot be watched',
      { ...relayDown, reason: 'backend_unavailable' },
      0,
      {},
    ],
    ['a watch needs an action to send afterwards', { ...relayDown, action: null }, 0, {}],
    ['R4: a failure of an operator account came back', {}, 2, { ticket: true }],
    ['R4: a failure of a scheduler app came back', { actor: 'user', app: 'slurm' }, 2, { ticket: true }],
    ['R4: a failure of a person came back', { actor: 'user', app: 'mlflow' }, 2, {}],
    ['R4: an outage of the relay came back', relayDown, 2, { watch: true }],
    ['R4: only failures come back', { class: 'no_failure_found', reason: 'completed' }, 2, {}],
    ['X1: a gap is filed and handed over, never retried', gap, 0, { ticket: true, escalate: true }],
    ['M3: several tenants', { to: 'managed_service_owner' }, 0, { escalate: true }],
    [
      'F5: a page that does not load',
      { class: 'proxied_ui_bootstrap_failure', to: 'proxied_app_ui_runbook' },
      3,
      { escalate: true },
    ],
    ['the app’s own runtime failed', { kind: 'runtime_backend_adapter', app: 'slurm' }, 0, { escalate: true }],
  ])('%s', (_, change, repeats, expected) => {
    expect(offersOf(report(change), repeats)).toEqual({ ...NONE, ...expected });
  });
});

describe('the owner that a report names', () => {
  test.each<[Change, ReturnType<typeof ownerOf>]>([
    [gap, 'platform_architecture'],
    [{ to: 'managed_service_owner', app: 'slurm', kind: 'runtime_backend_adapter' }, 'managed_service_owner'],
    [{ to: 'proxied_app_ui_runbook' }, 'proxied_app_ui'],
    [{ kind: 'runtime_backend_adapter', app: 'slurm' }, { app: 'slurm' }],
    [{ kind: 'runtime_backend_adapter', app: null }, null],
    [{}, null],
  ])('%j → %j', (change, owner) => {
    expect(ownerOf(report(change))).toEqual(owner);
  });
});

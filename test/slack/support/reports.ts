import type { ContextField, ContextName, ReportedEvidence, TriageReport, Verdict } from '../../../src/triage/report.ts';
import { CONTEXT_NAMES } from '../../../src/triage/report.ts';
import type { Incident } from '../../../src/usecases/ports.ts';

/** Hand-written reports for the views: what a card shows must not change when the judgement does. */

export const ID = '01JQZX7M5T8K2N4P6R9S1V3W5Y';
export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
export const SCOPE = { hosts: new Set(['grafana.example.com']), workspaceUrl: 'https://team.slack.com/' };

export function link(path: string): string {
  return `https://grafana.example.com/${path}`;
}

export function evidence(change: Partial<ReportedEvidence> & { id: string }): ReportedEvidence {
  return {
    source: 'loki',
    what: 'Lines with the id',
    query: `{service="gpuaas-api"} |= "${ID}"`,
    status: 'found',
    count: 3,
    took_ms: 41.6,
    link: link('explore?lines'),
    ...change,
  };
}

export function context(values: Partial<Record<ContextName, Partial<ContextField>>> = {}): TriageReport['context'] {
  return Object.fromEntries(
    CONTEXT_NAMES.map((name) => [name, { value: null, from: null, ...values[name] }]),
  ) as TriageReport['context'];
}

const VERDICT: Verdict = {
  class: 'insufficient_permissions',
  reason: 'allowlist_entry_missing',
  issue_kind: 'iam_allowlist',
  confidence: 'certain',
  summary: 'The account may read but app_instances.upgrade is not on its allowlist.',
  because: ['action-on-allowlist', 'loki.lines'],
  ruled_out: [{ class: 'service_unavailable', why: 'relay and worker were healthy' }],
};

export function report(change: Partial<TriageReport> = {}): TriageReport {
  return {
    schema_version: 1,
    correlation_id: ID,
    trace_id: TRACE,
    window: { start: '2026-11-23T09:00:00.000Z', end: '2026-11-23T09:30:00.000Z' },
    verdict: VERDICT,
    context: context({
      action: { value: 'upgrade', from: 'loki.lines' },
      app_slug: { value: 'slurm', from: 'loki.lines' },
      project_id: { value: 'prj-42', from: 'platform.instance' },
    }),
    lineage: {
      status: 'broken',
      broken_at: 'gpuaas-api',
      hops: [
        hop('gpuaas-api', 'failed', { errors: 1 }),
        hop('gpuaas-outbox-relay', 'absent_proven'),
        hop('gpuaas-app-runtime-worker', 'absent_unproven'),
      ],
    },
    checks: [
      {
        id: 'action-on-allowlist',
        title: 'The action is on the allowlist',
        outcome: 'fail',
        summary: 'app_instances.upgrade is missing from the allowlist of sa-7.',
        runbook: ['S3'],
        evidence: ['platform.service-account'],
      },
      {
        id: 'service-account-active',
        title: 'The service account is active',
        outcome: 'pass',
        summary: 'active',
        runbook: ['S1'],
        evidence: ['platform.service-account'],
      },
    ],
    evidence: [
      evidence({ id: 'loki.lines' }),
      evidence({
        id: 'platform.service-account',
        source: 'platform',
        what: 'Service account sa-7',
        count: 1,
        link: null,
      }),
    ],
    checklist: [
      { item: 'correlation_id', captured: true, value: ID },
      { item: 'trace_id', captured: true, value: TRACE },
      { item: 'gpuaas-app-runtime-worker log evidence', captured: false, value: null },
    ],
    recovery: {
      steps: ['Add app_instances.upgrade to the allowlist of sa-7.', 'Then retry the upgrade.'],
      retry: { offered: true, action: 'upgrade', why_not: null },
    },
    escalation: { required: false, to: null, why: null },
    ...change,
  };
}

export function verdict(change: Partial<Verdict>): Verdict {
  return { ...VERDICT, ...change };
}

export function hop(
  service: string,
  state: TriageReport['lineage']['hops'][number]['state'],
  change: { errors?: number; log_lines?: number } = {},
): TriageReport['lineage']['hops'][number] {
  return { service, state, first_seen: null, last_seen: null, log_lines: 0, spans: 0, errors: 0, ...change };
}

export const INCIDENT_ID = '0b7f2c1e-5d64-4e0a-9a53-3f1f5a1c9d77';

export function incident(change: Partial<Incident> = {}): Incident {
  return {
    id: INCIDENT_ID,
    teamId: 'T0LOCAL',
    channelId: 'C0INCIDENTS',
    threadTs: '1795424400.000100',
    subject: { correlationId: ID },
    requestedBy: 'U0ADA',
    origin: 'message',
    run: 1,
    status: 'finished',
    report: report(),
    failure: null,
    createdAt: new Date('2026-11-23T09:30:00Z'),
    updatedAt: new Date('2026-11-23T09:30:04Z'),
    finishedAt: new Date('2026-11-23T09:30:04Z'),
    ...change,
  };
}

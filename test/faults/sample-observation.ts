import type { Asked, CardSeen, Observation } from '../../faults/judge/observation.ts';
import type { CheckResult, TriageReport } from '../../src/triage/report.ts';

/** What is seen of a row in which everything held; a test plants one thing that did not. */
export function sampleObservation(planted: Partial<Observation> = {}): Observation {
  return {
    asked: [asked('card'), asked('retry'), asked('ticket')],
    cards: [card()],
    actionMessages: [
      { channel: 'C1', key: 'progress:a1', text: 'Ended, recovered: it works.' },
      { channel: 'C1', key: 'ticket:a2', text: 'Filed as ticket #1.' },
    ],
    said: [
      { at: at(1), text: 'Working on it.' },
      { at: at(9), text: 'Ended, recovered: it works.' },
      { at: at(9), text: 'Filed as ticket #1.' },
    ],
    effects: [{ worldId: 'w1', idempotencyKey: 'k1', recoversAt: at(8) }],
    tickets: [{ shape: 'gap-1', open: true, createdAt: at(8) }],
    incidents: [{ correlationId: 'id-1', channelId: 'C1', status: 'finished', report: report() }],
    unbroken: new Map([['w1', report()]]),
    fellOver: [],
    outputs: [{ where: 'the log of bot 1', text: 'bot started' }],
    secrets: ['xoxb-very-secret'],
    ...planted,
  };
}

export const at = (seconds: number): Date => new Date(Date.UTC(2026, 3, 14, 9, 0, seconds));

export function asked(kind: Asked['kind'], more: Partial<Asked> = {}): Asked {
  return {
    kind,
    worldId: 'w1',
    correlationId: 'id-1',
    channel: 'C1',
    thread: '1.1',
    acknowledged: true,
    answer: 'answered',
    ...more,
  };
}

export function card(more: Partial<CardSeen> = {}): CardSeen {
  return {
    channel: 'C1',
    thread: '1.1',
    ts: '1.2',
    incidentId: 'i1',
    ended: true,
    text: 'Permission denied. Id id-1',
    ...more,
  };
}

export function check(id: string, outcome: CheckResult['outcome']): CheckResult {
  return { id, title: 'It holds', outcome, summary: 'So it was read.', runbook: [], evidence: ['loki.lines'] };
}

export function report(more: Partial<TriageReport> = {}): TriageReport {
  return {
    schema_version: 1,
    correlation_id: 'id-1',
    trace_id: null,
    window: { start: at(0).toISOString(), end: at(9).toISOString() },
    verdict: {
      class: 'insufficient_permissions',
      reason: 'role_missing',
      issue_kind: 'iam_allowlist',
      confidence: 'likely',
      summary: 'The role is missing.',
      because: ['loki.lines'],
      ruled_out: [],
    },
    context: {} as TriageReport['context'],
    lineage: { status: 'complete', broken_at: null, hops: [] },
    checks: [check('one', 'pass'), check('two', 'fail'), check('three', 'not_applicable')],
    evidence: [],
    checklist: [],
    recovery: { steps: [], retry: { offered: false, action: null, why_not: null } },
    escalation: { required: false, to: null, why: null },
    ...more,
  };
}

import type { EvidenceBundle } from './bundle.ts';
import { runCheck } from './check.ts';
import { checklistOf } from './checklist.ts';
import { CHECKS } from './checks.ts';
import { classify } from './classify.ts';
import { escalationOf } from './escalation.ts';
import { factsOf } from './facts.ts';
import { recoveryOf } from './recovery.ts';
import type { TriageReport } from './report.ts';
import { reportedEvidence } from './reported-evidence.ts';

/** Judges one bundle of evidence. Pure: the same bundle always yields the same report. */
export function judge(bundle: EvidenceBundle): TriageReport {
  const facts = factsOf(bundle);
  const checks = CHECKS.map((check) => runCheck(check, facts));
  const verdict = classify(facts, checks);
  const escalation = escalationOf(verdict, checks);
  return {
    schema_version: 1,
    correlation_id: bundle.subject.correlationId,
    trace_id: facts.context.trace_id.value,
    window: { start: bundle.window.start.toISOString(), end: bundle.window.end.toISOString() },
    verdict,
    context: facts.context,
    lineage: facts.lineage,
    checks,
    evidence: reportedEvidence(facts),
    checklist: checklistOf(facts, verdict),
    recovery: recoveryOf(facts, verdict, escalation),
    escalation,
  };
}

import { type EvidenceBundle, evidencesOf } from './bundle.ts';
import type { Evidence } from './evidence.ts';
import { evidenceSays } from './evidence-says.ts';
import type { Facts } from './facts.ts';
import { firstDifference } from './last-good.ts';
import type { ReportedEvidence } from './report.ts';

/** Every question that was asked, as the report shows it: what the reporter said first, then in the order of the runbook. */
export function reportedEvidence(facts: Facts): ReportedEvidence[] {
  const { bundle } = facts;
  const asked = evidencesOf(bundle).map((evidence) =>
    evidence === bundle.lastGood ? different(bundle, evidence) : evidence,
  );
  return [userReport(bundle), ...asked.map((evidence) => row(evidence, evidenceSays(facts, evidence)))];
}

/** The last run that worked is shown by what was different: the report has one line for each question. */
function different(bundle: EvidenceBundle, good: Evidence<unknown>): Evidence<unknown> {
  const difference = firstDifference(bundle);
  return difference === null ? good : { ...good, from: { ...good.from, what: difference.join(' ') } };
}

function row(evidence: Evidence<unknown>, says: string | null): ReportedEvidence {
  const { id, source, what, query, count, tookMs, link } = evidence.from;
  const truncated = evidence.status === 'found' && evidence.truncated === true;
  const failure = evidence.status === 'unavailable' ? evidence.failure : truncated ? 'truncated' : undefined;
  return {
    id,
    source,
    what: evidence.status === 'unavailable' ? `${what}: ${evidence.detail}` : says === null ? what : `${what}: ${says}`,
    query,
    status: evidence.status,
    ...(failure === undefined ? {} : { failure }),
    count,
    took_ms: Math.round(tookMs),
    link,
  };
}

function userReport({ subject }: EvidenceBundle): ReportedEvidence {
  const { reported } = subject;
  const error = reported?.error;
  const said = [error?.code, error?.message].filter((part) => part !== null && part !== undefined).join(': ');
  return {
    id: 'user.report',
    source: 'user',
    what: said === '' ? 'What the reporter gave' : `What the reporter gave: ${said}`,
    query: subject.correlationId,
    status: 'found',
    count: 1,
    took_ms: 0,
    link: null,
  };
}

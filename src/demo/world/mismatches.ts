import { Confidence, type TriageReport } from '../../triage/report.ts';
import type { Expected } from './schema.ts';

/** One part of a report that is not as a world expects it. */
export interface Mismatch {
  /** `class`, `reason`, `check action-on-allowlist`, `context project_id`, … */
  readonly part: string;
  readonly expected: string;
  readonly actual: string;
}

/** Where a report differs from what a world expects; empty when every named part holds. */
export function mismatches(expected: Expected, report: TriageReport): Mismatch[] {
  const { verdict, lineage, context, escalation, recovery } = report;
  const found: Mismatch[] = [];
  function hold(
    part: string,
    allowed: readonly (string | null | boolean)[] | undefined,
    actual: string | null | boolean,
  ) {
    if (allowed?.includes(actual) ?? true) return;
    found.push({ part, expected: (allowed ?? []).map(String).join(' or '), actual: String(actual) });
  }

  hold('class', anyOf(expected.class), verdict.class);
  hold('reason', anyOf(expected.reason), verdict.reason);
  hold('issue_kind', anyOf(expected.issue_kind), verdict.issue_kind);
  hold('confidence', confidences(expected.confidence), verdict.confidence);
  hold('lineage status', anyOf(expected.lineage?.status), lineage.status);
  hold('lineage broken_at', anyOf(expected.lineage?.broken_at), lineage.broken_at);
  for (const [id, outcomes] of Object.entries(expected.checks)) {
    hold(`check ${id}`, anyOf(outcomes), report.checks.find((check) => check.id === id)?.outcome ?? 'no such check');
  }
  for (const [name, value] of Object.entries(expected.context)) {
    hold(`context ${name}`, [value], Object.entries(context).find(([known]) => known === name)?.[1].value ?? null);
  }
  hold('escalation', anyOf(expected.escalation), escalation.to);
  hold('retry offered', anyOf(expected.retry), recovery.retry.offered);
  return found;
}

function anyOf<T>(allowed: T | readonly T[] | undefined): readonly T[] | undefined {
  if (allowed === undefined) return undefined;
  return Array.isArray(allowed) ? allowed : [allowed as T];
}

/** The confidences between the two ends, ends included; `certain` is the highest. */
function confidences(limits: Expected['confidence']): readonly Confidence[] | undefined {
  if (!limits) return undefined;
  const ranked = [...Confidence.options].reverse();
  const from = limits.at_least ? ranked.indexOf(limits.at_least) : 0;
  const to = limits.at_most ? ranked.indexOf(limits.at_most) : ranked.length - 1;
  return ranked.slice(from, to + 1);
}

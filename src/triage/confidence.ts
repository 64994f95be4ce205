import { type EvidenceBundle, evidencesOf } from './bundle.ts';
import type { CheckResult, Confidence } from './report.ts';
import type { Conclusion } from './rule.ts';

/** Records that the platform itself decides by; log lines and spans only tell of a decision. */
const AUTHORITATIVE = new Set([
  'platform.instance',
  'platform.service-account',
  'platform.audit',
  'platform.events',
  'platform.overview',
  'platform.outbox',
  'platform.dead-letters',
]);

const LEVELS: readonly Confidence[] = ['tentative', 'likely', 'certain'];

/**
 * How sure a conclusion is, by the written rules of docs/confidence.md: `certain` on an authoritative record beside an
 * observation, or on two independent sources that agree; `likely` on one source that was read; `tentative` on anything
 * less. What speaks against it takes one level each, and the rule's own upper bound holds.
 */
export function confidenceOf(
  conclusion: Conclusion,
  checks: readonly CheckResult[],
  bundle: EvidenceBundle,
): Confidence {
  // A check may name what it would have needed; only what was read is a ground.
  const unread = new Set(
    evidencesOf(bundle).flatMap(({ status, from }) => (status === 'unavailable' ? [from.id] : [])),
  );
  const grounds = groundsOf(conclusion.because, checks).filter((id) => !unread.has(id));
  const sources = new Set(grounds.map((id) => id.split('.')[0] ?? id).filter((source) => source !== 'user'));
  const record = grounds.some((id) => AUTHORITATIVE.has(id));
  const read = sources.size > 0;
  let level = record || sources.size > 1 ? 2 : read ? 1 : 0;
  level -= conclusion.against?.length ?? 0;
  if (bundle.lines.status === 'found' && bundle.lines.truncated === true) level = Math.min(level, 1);
  const cap = LEVELS.indexOf(conclusion.atMost ?? 'certain');
  return LEVELS[Math.max(0, Math.min(level, cap))] ?? 'tentative';
}

/** Evidence ids behind a list of evidence and check ids. */
export function groundsOf(because: readonly string[], checks: readonly CheckResult[]): string[] {
  return [...new Set(because.flatMap((id) => checks.find((check) => check.id === id)?.evidence ?? [id]))];
}

import type { TriageReport } from '../src/triage/report.ts';

/**
 * Whether a verdict rests on evidence that was read: everything in `because` exists, nothing in it could not be read,
 * and at least one thing was found in a source. What the reporter said is no source. A check counts by its evidence.
 */
export function isGrounded({ verdict, checks, evidence }: TriageReport): boolean {
  const found = (id: string): boolean =>
    evidence.some((each) => each.id === id && each.status === 'found' && each.source !== 'user');
  const supports = verdict.because.map((id) => {
    const check = checks.find((each) => each.id === id);
    if (check !== undefined)
      return check.outcome === 'pass' || check.outcome === 'fail' ? check.evidence.some(found) : null;
    const own = evidence.find((each) => each.id === id);
    return own === undefined || own.status === 'unavailable' ? null : found(id);
  });
  return supports.includes(true) && !supports.includes(null);
}

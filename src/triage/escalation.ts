import type { CheckResult, TriageReport, Verdict } from './report.ts';

export type Escalation = TriageReport['escalation'];

/** X1, M3, F5, R4: who takes over, and why. The stop rule comes first: nothing else may be tried beside it. */
export function escalationOf(verdict: Verdict, checks: readonly CheckResult[]): Escalation {
  const failed = (id: string): CheckResult | undefined =>
    checks.find((check) => check.id === id && check.outcome === 'fail');
  if (verdict.issue_kind === 'platform_primitive_gap') {
    return {
      required: true,
      to: 'platform_primitive_gap',
      why: 'Only scheduler- or app-specific branching in core would make this work: stop, and raise a platform defect.',
    };
  }
  if (verdict.class === 'proxied_ui_bootstrap_failure') {
    return {
      required: true,
      to: 'proxied_app_ui_runbook',
      why: 'Follow the Proxied App UI Incident runbook before debugging the app itself.',
    };
  }
  const several = failed('single-tenant-failure-shape');
  if (several !== undefined && verdict.class !== 'no_failure_found')
    return { required: true, to: 'managed_service_owner', why: several.summary };
  const saturated = failed('no-shared-service-saturation');
  if (saturated !== undefined && /^(?:service_unavailable|internal_error|undetermined)$/.test(verdict.class))
    return { required: true, to: 'managed_service_owner', why: saturated.summary };
  return { required: false, to: null, why: null };
}

import type { TriageReport } from '../triage/report.ts';

/** Who takes over, by the names that the policy file gives them. */
export type OwnerName = 'managed_service_owner' | 'platform_architecture' | 'proxied_app_ui' | { readonly app: string };

/**
 * The owner that a report names: as its escalation says; without one, the app's own team where the runtime or backend
 * of the app failed. Null when nobody has to take over.
 */
export function ownerOf({ escalation, verdict, context }: TriageReport): OwnerName | null {
  if (escalation.to === 'managed_service_owner') return 'managed_service_owner';
  if (escalation.to === 'platform_primitive_gap') return 'platform_architecture';
  if (escalation.to === 'proxied_app_ui_runbook') return 'proxied_app_ui';
  const app = context.app_slug?.value ?? null;
  return verdict.issue_kind === 'runtime_backend_adapter' && app !== null ? { app } : null;
}

export function ownerWords(owner: OwnerName): string {
  if (typeof owner === 'object') return `the ${owner.app} team`;
  const words = {
    managed_service_owner: 'the managed-service owner',
    platform_architecture: 'platform architecture',
    proxied_app_ui: 'the owner of proxied app UIs',
  };
  return words[owner];
}

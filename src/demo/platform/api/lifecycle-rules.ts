import type { Action } from '../../../triage/terms.ts';
import type { Row } from '../../world/seeded.ts';

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly why: string;
}

/** Pairs of operating mode and control-plane scope that the platform accepts. */
const PAIRS: Readonly<Record<string, readonly string[]>> = {
  tenant_dedicated: ['project', 'tenant'],
  platform_managed: ['platform'],
};

/** Why an account may not do this; null when it may. An account without an allowlist may do what an operator may. */
export function denialOf(account: Row | undefined, projectId: string, action: Action): Refusal | null {
  const denied = (why: string) => ({
    status: 403,
    code: 'insufficient_permissions',
    why: `authorization denied: ${why}`,
  });
  if (!account) return denied('service account is not known');
  if (account.project_id !== projectId) return denied('service account belongs to another project');
  if ((account.state ?? account.status ?? 'active') !== 'active') return denied('service account is not active');
  const allowed = account.allowed_actions;
  if (!Array.isArray(allowed) || allowed.includes('*') || allowed.includes('app_instances.*')) return null;
  return allowed.includes(`app_instances.${action}`)
    ? null
    : denied(`app_instances.${action} is not granted to this principal`);
}

/** What is wrong with how an instance would run; null when nothing is. What is not said takes the platform's default. */
export function invalidIn({ operating_mode: mode, control_plane_scope: scope }: Row): Refusal | null {
  const invalid = (why: string) => ({ status: 400, code: 'invalid_request', why: `validation failed: ${why}` });
  if (mode === undefined || mode === null) return null;
  const scopes = PAIRS[String(mode)];
  if (scopes === undefined) return invalid(`operating_mode "${mode}" is not one of ${Object.keys(PAIRS).join(', ')}`);
  if (scope === undefined || scope === null || scopes.includes(String(scope))) return null;
  return invalid(`${mode} requires control_plane_scope ${scopes.join(' or ')}`);
}

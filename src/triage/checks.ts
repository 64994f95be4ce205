import type { Check } from './check.ts';
import { actionOnAllowlist } from './checks/action-on-allowlist.ts';
import { actionPermitted } from './checks/action-permitted.ts';
import { actorIsServiceAccount } from './checks/actor-is-service-account.ts';
import { evidenceNotSharedControlPlane } from './checks/evidence-not-shared-control-plane.ts';
import { instanceInProject } from './checks/instance-in-project.ts';
import { noSchedulerInCoreHandlers } from './checks/no-scheduler-in-core-handlers.ts';
import { noSharedServiceSaturation } from './checks/no-shared-service-saturation.ts';
import { runtimeMetadataCoherent } from './checks/runtime-metadata-coherent.ts';
import { serviceAccountActive } from './checks/service-account-active.ts';
import { serviceAccountSameProject } from './checks/service-account-same-project.ts';
import { serviceAccountTokenFresh } from './checks/service-account-token-fresh.ts';
import { singleTenantFailureShape } from './checks/single-tenant-failure-shape.ts';
import { tenantBoundaryExplicit } from './checks/tenant-boundary-explicit.ts';

/** Every check, in the order of the runbook and of the card. */
export const CHECKS: readonly Check[] = [
  instanceInProject,
  serviceAccountSameProject,
  actionPermitted,
  runtimeMetadataCoherent,
  noSchedulerInCoreHandlers,
  serviceAccountActive,
  serviceAccountTokenFresh,
  actionOnAllowlist,
  actorIsServiceAccount,
  tenantBoundaryExplicit,
  evidenceNotSharedControlPlane,
  noSharedServiceSaturation,
  singleTenantFailureShape,
];

import { z } from 'zod';
import type { AppInstance } from '../../../triage/records.ts';
import { Id, recordOf, Text, Time } from './wire.ts';

export const AppInstanceRecord = recordOf(
  z
    .object({
      id: Id,
      org_id: Text,
      project_id: Text,
      app_slug: Text,
      app_version: Text,
      display_name: Text,
      operating_mode: Text,
      control_plane_scope: Text,
      runtime_backend: Text,
      tenant_boundary_mode: Text,
      operator_service_account_id: Text,
      status: Text,
      health: Text,
      failure_reason: Text,
      created_at: Time,
      updated_at: Time,
    })
    .transform(
      (row): AppInstance => ({
        id: row.id,
        orgId: row.org_id,
        projectId: row.project_id,
        appSlug: row.app_slug,
        appVersion: row.app_version,
        displayName: row.display_name,
        operatingMode: row.operating_mode,
        controlPlaneScope: row.control_plane_scope,
        runtimeBackend: row.runtime_backend,
        tenantBoundaryMode: row.tenant_boundary_mode,
        operatorServiceAccountId: row.operator_service_account_id,
        status: row.status,
        health: row.health,
        failureReason: row.failure_reason,
        createdAt: row.created_at,
        updatedAt: row.updated_at,
      }),
    ),
);

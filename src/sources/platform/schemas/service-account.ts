import { z } from 'zod';
import type { ServiceAccount } from '../../../triage/records.ts';
import { Id, recordOf, Text, Time } from './wire.ts';

/** A list of names, or names separated by blanks as in a token's `scope`. Anything else does not say what is allowed. */
const Actions = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(/[\s,]+/).filter((name) => name !== ''))])
  .nullable()
  .catch(null);

export const ServiceAccountRecord = recordOf(
  z
    .object({
      id: Id,
      org_id: Text,
      project_id: Text,
      name: Text,
      slug: Text,
      state: Text,
      status: Text,
      allowed_actions: Actions,
      allowlist: Actions,
      scopes: Actions,
      last_token_issued_at: Time,
      last_token_expires_at: Time,
      updated_at: Time,
      disabled_at: Time,
      deleted_at: Time,
    })
    .transform(
      (row): ServiceAccount => ({
        id: row.id,
        orgId: row.org_id,
        projectId: row.project_id,
        name: row.name,
        slug: row.slug,
        state: row.state ?? row.status,
        allowedActions: row.allowed_actions ?? row.allowlist ?? row.scopes,
        lastTokenIssuedAt: row.last_token_issued_at,
        lastTokenExpiresAt: row.last_token_expires_at,
        updatedAt: row.updated_at,
        disabledAt: row.disabled_at,
        deletedAt: row.deleted_at,
      }),
    ),
);

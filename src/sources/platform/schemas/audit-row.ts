import { z } from 'zod';
import type { AuditRow } from '../../../triage/records.ts';
import { Details, Text, Time } from './wire.ts';

export const AuditLogRow = z
  .object({
    actor_user_id: Text,
    actor_role: Text,
    action: Text,
    target_type: Text,
    target_id: Text,
    result: Text,
    correlation_id: Text,
    created_at: Time,
    metadata: Details.catch({}),
  })
  .transform(
    (row): AuditRow => ({
      actorId: row.actor_user_id,
      actorRole: row.actor_role,
      action: row.action,
      targetType: row.target_type,
      targetId: row.target_id,
      result: row.result,
      correlationId: row.correlation_id,
      createdAt: row.created_at,
      metadata: row.metadata,
    }),
  );

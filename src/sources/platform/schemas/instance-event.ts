import { z } from 'zod';
import type { InstanceEvent } from '../../../triage/records.ts';
import { Details, Id, Text, Time } from './wire.ts';

export const InstanceEventRow = z
  .object({
    id: Id,
    event_type: Text,
    occurred_at: Time,
    correlation_id: Text,
    action: Text,
    actor_type: Text,
    actor_id: Text,
    status: Text,
    detail: Text,
    request: Details.nullable().catch(null),
  })
  .transform(
    (row): InstanceEvent => ({
      id: row.id,
      eventType: row.event_type,
      occurredAt: row.occurred_at,
      correlationId: row.correlation_id,
      action: row.action,
      actorType: row.actor_type,
      actorId: row.actor_id,
      status: row.status,
      detail: row.detail,
      request: row.request,
    }),
  );

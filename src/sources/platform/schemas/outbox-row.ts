import { z } from 'zod';
import type { OutboxRow } from '../../../triage/records.ts';
import { Count, Id, Text, Time } from './wire.ts';

export const FailedOutboxRow = z
  .object({
    id: Id,
    event_type: Text,
    subject: Text,
    correlation_id: Text,
    status: Text,
    attempt_count: Count,
    last_error: Text,
    created_at: Time,
  })
  .transform(
    (row): OutboxRow => ({
      id: row.id,
      eventType: row.event_type,
      subject: row.subject,
      correlationId: row.correlation_id,
      status: row.status,
      attemptCount: row.attempt_count,
      lastError: row.last_error,
      createdAt: row.created_at,
    }),
  );

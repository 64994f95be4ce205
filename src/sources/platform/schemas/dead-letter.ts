import { z } from 'zod';
import type { DeadLetter } from '../../../triage/records.ts';
import { Id, Text, Time } from './wire.ts';

export const DeadLetterRow = z
  .object({ stream_seq: Id, subject: Text, correlation_id: Text, reason: Text, created_at: Time })
  .transform(
    (row): DeadLetter => ({
      streamSeq: row.stream_seq,
      subject: row.subject,
      correlationId: row.correlation_id,
      reason: row.reason,
      createdAt: row.created_at,
    }),
  );

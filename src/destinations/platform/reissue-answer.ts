import { z } from 'zod';
import { CORRELATION_ID } from '../../triage/terms.ts';
import type { ReissueAnswer } from '../../usecases/action-ports.ts';
import type { Answer } from '../http/send.ts';
import { envelopeOf, jsonOf } from './envelope.ts';

const ShortId = z.string().min(1).max(255).nullable().catch(null);

const Accepted = z.object({
  correlation_id: z.string().regex(CORRELATION_ID),
  app_instance_id: ShortId,
  operation: z.object({ id: ShortId }).nullable().catch(null),
});

/**
 * What an answer of the platform means. Only an accepted one with its new correlation id counts as done, only a refusal
 * below 500 as not done; a success that cannot be read and any 5xx leave it open.
 */
export function reissueAnswer({ status, text }: Answer): ReissueAnswer {
  if (status >= 200 && status < 300) return acceptedIn(status, text);
  const envelope = envelopeOf(text);
  const correlationId = envelope?.correlationId ?? null;
  const code = envelope?.code ?? `http_${status}`;
  if (status >= 500 && envelope === null) {
    return { kind: 'uncertain', why: `the platform answered ${status}, and not in its own words: a gateway may have` };
  }
  if (status === 409 || status >= 500) return { kind: 'conflict', status, code, correlationId };
  return { kind: 'refused', status, code, correlationId };
}

function acceptedIn(status: number, text: string): ReissueAnswer {
  const parsed = Accepted.safeParse(jsonOf(text));
  if (!parsed.success) {
    return { kind: 'uncertain', why: `the platform answered ${status} without a correlation id that can be followed` };
  }
  const { correlation_id: correlationId, app_instance_id: instanceId, operation } = parsed.data;
  return { kind: 'accepted', correlationId, instanceId, operationId: operation?.id ?? null };
}

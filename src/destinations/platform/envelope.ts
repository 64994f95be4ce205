import { z } from 'zod';
import { CORRELATION_ID } from '../../triage/terms.ts';

const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

const Code = z.string().regex(CODE);
const CorrelationId = z.string().regex(CORRELATION_ID).nullable().catch(null);
const Flat = z.object({ code: Code, correlation_id: CorrelationId });

/** The error envelope, bare or inside `error` as the command line wraps it. `message` is never read. */
const Envelope = z.union([Flat, z.object({ error: Flat }).transform(({ error }) => error)]);

export interface PlatformRefusal {
  readonly code: string;
  readonly correlationId: string | null;
}

/** The platform's own refusal in an answer; null when the answer is none, such as the page of a gateway. */
export function envelopeOf(text: string): PlatformRefusal | null {
  const parsed = Envelope.safeParse(jsonOf(text));
  return parsed.success ? { code: parsed.data.code, correlationId: parsed.data.correlation_id } : null;
}

/** The parsed text; undefined when it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

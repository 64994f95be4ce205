import type { EvidenceBundle } from './bundle.ts';
import { dataOf } from './evidence.ts';
import { saysFailed, saysSucceeded } from './vocabulary.ts';

/** What the instance's own event for this correlation id says about the end of the action, if there is one. */
export function recordedEnd(bundle: EvidenceBundle): 'failed' | 'succeeded' | null {
  const own = (dataOf(bundle.instanceEvents) ?? []).filter(
    ({ correlationId }) => correlationId === bundle.subject.correlationId,
  );
  const last = own.toSorted((a, b) => ((a.occurredAt ?? '') < (b.occurredAt ?? '') ? -1 : 1)).at(-1);
  if (last === undefined) return null;
  if (saysFailed(last.status) || saysFailed(last.eventType)) return 'failed';
  return saysSucceeded(last.status) ? 'succeeded' : null;
}

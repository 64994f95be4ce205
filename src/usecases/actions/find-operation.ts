import { normalAction } from '../../triage/lifecycle-action.ts';
import type { PlatformSource } from '../ports.ts';
import type { RetryDetails } from './records.ts';

export type Operation =
  | { readonly kind: 'found'; readonly correlationId: string }
  | { readonly kind: 'not_yet' }
  /** No record could ever show it. */
  | { readonly kind: 'impossible' };

/** Clocks of the platform and of this machine may differ by this much. */
const SKEW_MS = 30_000;

/**
 * The operation that a request of ours began, from the instance's own events: the same action, by the account it ran
 * as, since it was sent. A create has no instance to ask for events before its answer is seen.
 */
export async function findOperation(
  platform: PlatformSource,
  { projectId, instanceId, action, account, correlationId: before }: RetryDetails,
  sentAt: Date,
  signal?: AbortSignal,
): Promise<Operation> {
  if (instanceId === null) return { kind: 'impossible' };
  const events = await platform.instanceEvents(projectId, instanceId, signal);
  if (events.status !== 'found') return { kind: 'not_yet' };
  const own = events.data.filter(
    ({ occurredAt, correlationId, actorId, ...event }) =>
      correlationId !== null &&
      correlationId !== before &&
      (normalAction(event.action) ?? normalAction(event.eventType)) === action &&
      (actorId === null || actorId === account.serviceAccountId) &&
      occurredAt !== null &&
      Date.parse(occurredAt) >= sentAt.getTime() - SKEW_MS,
  );
  const newest = own.toSorted((a, b) => ((a.occurredAt ?? '') < (b.occurredAt ?? '') ? 1 : -1))[0];
  return newest?.correlationId == null ? { kind: 'not_yet' } : { kind: 'found', correlationId: newest.correlationId };
}

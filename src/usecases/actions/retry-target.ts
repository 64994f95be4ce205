import { clockTime } from '../../actions/clock-time.ts';
import type { ActionOf } from './records.ts';
import { mention } from './words.ts';

/** What a retry works on, over all incidents and channels: an instance, or the create of one correlation id. */
export function retryTarget(
  { projectId, instanceId }: { readonly projectId: string; readonly instanceId: string | null },
  correlationId: string,
): string {
  return instanceId === null ? `${projectId} create ${correlationId}` : `${projectId} ${instanceId}`;
}

/** The failure that a retry is to mend. */
export interface FailureToMend {
  readonly correlationId: string;
  readonly action: string;
  /** RFC 3339. */
  readonly failedAt: string;
}

/**
 * Why no retry may begin beside the others of its target: one is under way, or one has recovered this very failure. A
 * target that recovered once may fail again later, and is then retried like any other.
 */
export function retryInTheWay(others: readonly ActionOf<'retry'>[], failure: FailureToMend): string | null {
  for (const { machine, details, askedBy } of others) {
    if (machine.state !== 'ended')
      return `A retry of this is already under way, asked for by ${mention(askedBy)}. Its thread shows how it goes.`;
    if (machine.outcome === 'recovered' && mends(details, failure))
      return `This has recovered already, by the retry that ${mention(askedBy)} asked for.`;
  }
  return null;
}

/** An earlier request for the same that may still be at work, in words; null without one. Newest first. */
export function unaccountedRetry(others: readonly ActionOf<'retry'>[], failure: FailureToMend): string | null {
  const earlier = others.find(
    ({ machine, details }) =>
      (machine.outcome === 'not_seen' || machine.outcome === 'still_running') && mends(details, failure),
  );
  if (earlier === undefined || earlier.details.sentAt === null) return null;
  const how = earlier.machine.outcome === 'not_seen' ? 'its answer was lost' : 'its end was not seen';
  return `A retry was sent at ${clockTime(earlier.details.sentAt)}, and ${how}. It may still be at work.`;
}

/** Sent for the same failure: of the same correlation id, or the same action on the same target after it failed. */
function mends({ correlationId, action, sentAt }: ActionOf<'retry'>['details'], failure: FailureToMend): boolean {
  if (correlationId === failure.correlationId) return true;
  return action === failure.action && sentAt !== null && Date.parse(sentAt) >= Date.parse(failure.failedAt);
}

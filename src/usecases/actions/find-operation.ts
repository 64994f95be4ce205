import { attemptedAction } from '../../triage/attempted-action.ts';

import { normalAction } from '../../triage/lifecycle-action.ts';
import { ofLine } from '../../triage/observations.ts';
import type { LogSource, PlatformSource } from '../ports.ts';
import type { RetryDetails } from './records.ts';

/** Clocks of the platform and of this machine may differ by this much. */
const SKEW_MS = 30_000;
const MOST_LINES = 100;

export interface FindOperationNeeds {
  readonly platform: Pick<PlatformSource, 'instanceEvents'>;
  readonly logs: Pick<LogSource, 'linesWhere'>;
}

/**
 * The correlation id of the operation that a request of ours began, since it was sent: from the instance's own events,
 * otherwise from what the API logged of this action by the account it ran as. Null while nothing of it is to be seen,
 * or while more than one could be it.
 */
export async function findOperation(
  { platform, logs }: FindOperationNeeds,
  details: RetryDetails,
  { sentAt, now }: { readonly sentAt: Date; readonly now: Date },
  signal?: AbortSignal,
): Promise<string | null> {
  const since = new Date(sentAt.getTime() - SKEW_MS);
  return (
    (await inEvents(platform, details, since, signal)) ??
    (await inLogs(logs, details, { start: since, end: now }, signal))
  );
}

async function inEvents(
  platform: FindOperationNeeds['platform'],
  { projectId, instanceId, action, account, correlationId: before }: RetryDetails,
  since: Date,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  if (instanceId === null) return null;
  const events = await platform.instanceEvents(projectId, instanceId, signal);
  if (events.status !== 'found') return null;
  return only(
    events.data.flatMap(({ occurredAt, correlationId, actorId, ...event }) =>
      correlationId !== null &&
      correlationId !== before &&
      (normalAction(event.action) ?? normalAction(event.eventType)) === action &&
      (actorId === null || actorId === account.serviceAccountId) &&
      occurredAt !== null &&
      Date.parse(occurredAt) >= since.getTime()
        ? [correlationId]
        : [],
    ),
  );
}

async function inLogs(
  logs: FindOperationNeeds['logs'],
  { projectId, instanceId, action, account, correlationId: before }: RetryDetails,
  range: { readonly start: Date; readonly end: Date },
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const lines = await logs.linesWhere(
    {
      id: 'loki.reissue',
      what: `Lines of ${account.serviceAccountId} since the request was sent`,
      fields: { project_id: projectId, actor_id: account.serviceAccountId },
      services: ['gpuaas-api'],
      limit: MOST_LINES,
    },
    range,
    signal,
  );
  if (lines.status !== 'found') return null;
  return only(
    lines.data.flatMap((line) => {
      const { correlation_id: id, app_instance_id: instance } = line.fields;
      const same = instanceId === null || instance === undefined || instance === instanceId;
      return id !== undefined && id !== before && same && attemptedAction(ofLine(line, '')) === action ? [id] : [];
    }),
  );
}

/** The one id that they all are; null for none and for several. */
function only(ids: readonly string[]): string | null {
  const [first, ...others] = new Set(ids);
  return first !== undefined && others.length === 0 ? first : null;
}

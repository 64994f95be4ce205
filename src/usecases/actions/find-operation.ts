import { attemptedAction } from '../../triage/attempted-action.ts';
import { dataOf } from '../../triage/evidence.ts';
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

/** `none`: everything was read, and nothing of it is there. `unclear` proves nothing. */
export type OperationSearch =
  | { readonly kind: 'found'; readonly correlationId: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unclear'; readonly why: string };

/**
 * The operation that a request of ours began, since it was sent: from the instance's own events, otherwise from what the
 * API logged of this action by the account it ran as. More than one candidate is none.
 */
export async function findOperation(
  { platform, logs }: FindOperationNeeds,
  details: RetryDetails,
  { sentAt, now }: { readonly sentAt: Date; readonly now: Date },
  signal?: AbortSignal,
): Promise<OperationSearch> {
  const since = new Date(sentAt.getTime() - SKEW_MS);
  const recorded = await inEvents(platform, details, since, signal);
  if (recorded.kind === 'found') return recorded;
  const logged = await inLogs(logs, details, { start: since, end: now }, signal);
  return logged.kind === 'none' ? recorded : logged;
}

async function inEvents(
  platform: FindOperationNeeds['platform'],
  { projectId, instanceId, action, account, ...details }: RetryDetails,
  since: Date,
  signal: AbortSignal | undefined,
): Promise<OperationSearch> {
  if (instanceId === null) return { kind: 'none' };
  const events = await platform.instanceEvents(projectId, instanceId, signal);
  if (events.status === 'unavailable') return unread('The events of the instance');
  return theOne(
    (dataOf(events) ?? []).flatMap(({ occurredAt, correlationId, actorId, ...event }) =>
      correlationId !== null &&
      isOther(correlationId, details) &&
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
  { projectId, instanceId, action, account, ...details }: RetryDetails,
  range: { readonly start: Date; readonly end: Date },
  signal: AbortSignal | undefined,
): Promise<OperationSearch> {
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
  if (lines.status === 'unavailable') return unread('The lines of the API');
  return theOne(
    (dataOf(lines) ?? []).flatMap((line) => {
      const { correlation_id: id, app_instance_id: instance } = line.fields;
      const same = instanceId === null || instance === undefined || instance === instanceId;
      return id !== undefined && isOther(id, details) && same && attemptedAction(ofLine(line, '')) === action
        ? [id]
        : [];
    }),
  );
}

/** Neither the request that failed nor one that the platform turned away. */
function isOther(id: string, { correlationId, newCorrelationId }: Partial<RetryDetails>): boolean {
  return id !== correlationId && id !== newCorrelationId;
}

/** The one operation that they all are of. */
function theOne(ids: readonly string[]): OperationSearch {
  const [first, ...others] = new Set(ids);
  if (first === undefined) return { kind: 'none' };
  if (others.length === 0) return { kind: 'found', correlationId: first };
  return { kind: 'unclear', why: `${others.length + 1} operations could be it` };
}

function unread(what: string): OperationSearch {
  return { kind: 'unclear', why: `${what} could not be read` };
}

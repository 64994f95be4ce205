import { seededUuid } from '../../world/ids.ts';
import type { Reissue } from '../../world/reissue.ts';
import type { Line, SpanEntry } from '../../world/schema.ts';
import type { LifecycleCall, Story, TimedChange, TimedRow } from './story.ts';
import { VERBS } from './verbs.ts';

type How = 'recovers' | 'slow' | 'hangs' | 'fails_differently';

/** An action that is accepted, handed on and taken up; `how` says what the worker makes of it. */
export function acceptedStory(call: LifecycleCall, how: How, { takes, failure }: Reissue): Story {
  const verb = VERBS[call.action];
  const event = { event_id: seededUuid(`${call.name} event`), event_type: verb.requested, subject: verb.requested };
  const [relayed, taken, applied] = [takes * 0.1, takes * 0.25, takes * 0.3].map(Math.round) as [
    number,
    number,
    number,
  ];
  const api = { service: 'api', span: 'http', path: call.path, method: 'POST' };
  const worker = { service: 'worker', span: 'work', adapter: call.backend };
  const lines: Line[] = [
    { at: 0, ...api, msg: 'request received' },
    { at: 11, service: 'api', span: 'http', msg: 'outbox event enqueued', ...event },
    { at: 16, ...api, msg: 'request completed', status: 202, duration_ms: 16.2 },
    { at: relayed, service: 'relay', span: 'relay', msg: 'event published', attempt_count: 1, ...event },
    { at: taken, ...worker, msg: 'event consumed', ...event },
    { at: applied, ...worker, msg: 'applying manifests', step: 'apply' },
  ];
  const spans: SpanEntry[] = [
    span('http', null, 'api', `POST ${call.path}`, 0, 16.4, {
      kind: 'server',
      attributes: { 'http.response.status_code': 202 },
    }),
    span('relay', 'http', 'relay', 'outbox.publish', relayed - 8, 8, { kind: 'producer' }),
  ];
  const asked = { action: call.action, actor_type: 'service_account', actor_id: call.accountId };
  const rows: TimedRow[] = [
    { after: 16, list: 'events', row: { ...asked, event_type: verb.requested, status: 'pending', request: call.body } },
    {
      after: 16,
      list: 'audit',
      row: {
        actor_user_id: call.accountId,
        actor_role: 'service_account',
        action: `app_instance.${call.action}`,
        target_type: 'app_instance',
        target_id: call.instanceId,
        result: 'success',
      },
    },
  ];
  const changes: TimedChange[] = [
    { after: 16, ends: false, fields: { ...instanceFields(call.body), status: verb.during, failure_reason: null } },
  ];
  const work = (status: 'ok' | 'error', message = '') =>
    span('work', 'relay', 'worker', `${verb.requested} process`, taken, takes - taken, {
      kind: 'consumer',
      status,
      message,
    });

  if (how === 'slow') {
    for (const [attempt, part] of [0.5, 0.75].entries()) {
      lines.push({
        at: Math.round(takes * part),
        ...worker,
        level: 'warn',
        msg: `not ready yet, attempt ${attempt + 1}, waiting`,
        step: 'wait_ready',
      });
    }
  }
  if (how === 'recovers' || how === 'slow') {
    lines.push({ at: takes, ...worker, msg: verb.words, event_type: verb.done, duration_ms: takes - taken });
    spans.push(work('ok'));
    rows.push({ after: takes, list: 'events', row: { ...asked, event_type: verb.done, status: 'succeeded' } });
    changes.push({
      after: takes,
      ends: true,
      fields: { status: verb.after, health: verb.after === 'running' ? 'healthy' : 'unknown' },
    });
  }
  if (how === 'fails_differently') {
    const { error_code, msg, step, last_error } = failure;
    lines.push({ at: takes, ...worker, level: 'error', msg, step, error_code, last_error });
    spans.push(work('error', error_code));
    rows.push({
      after: takes,
      list: 'events',
      row: { ...asked, event_type: 'apps.instance.failed', status: 'failed', detail: last_error },
    });
    changes.push({
      after: takes,
      ends: true,
      fields: { status: 'failed', health: 'degraded', failure_reason: last_error },
    });
  }
  return { answer: { status: 202, code: null }, lines, spans, rows, changes };
}

const OF_INSTANCE = [
  'app_slug',
  'app_version',
  'display_name',
  'operating_mode',
  'control_plane_scope',
  'runtime_backend',
];

/** The fields of a request that become fields of the instance. */
function instanceFields(body: LifecycleCall['body']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).filter(([name, value]) => OF_INSTANCE.includes(name) && value !== null),
  );
}

function span(
  id: string,
  parent: string | null,
  service: string,
  name: string,
  at: number,
  ms: number,
  more: Partial<Pick<SpanEntry, 'kind' | 'status' | 'message' | 'attributes'>>,
): SpanEntry {
  return {
    id,
    service,
    name,
    at,
    ms,
    kind: 'internal',
    status: 'ok',
    attributes: {},
    ...more,
    ...(parent === null ? {} : { parent }),
  };
}

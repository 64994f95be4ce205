import type { LifecycleCall, Story } from './story.ts';

/** A call that the API itself ends, with the two lines and the span that such a request leaves. */
export function refusedStory(
  call: Pick<LifecycleCall, 'action' | 'accountId' | 'instanceId' | 'path'>,
  { status, code, why }: { readonly status: number; readonly code: string; readonly why: string },
): Story {
  const api = { service: 'api', span: 'http', method: 'POST', path: call.path };
  const denied = status === 403;
  return {
    answer: { status, code },
    lines: [
      { at: 0, ...api, msg: 'request received' },
      { at: 5, service: 'api', span: 'http', level: 'warn', msg: why, error_code: code },
      { at: 6, ...api, level: 'warn', msg: 'request completed', status, error_code: code, duration_ms: 6.1 },
    ],
    spans: [
      {
        id: 'http',
        service: 'api',
        name: `POST ${call.path}`,
        kind: 'server',
        at: 0,
        ms: 6.2,
        status: 'error',
        message: code,
        attributes: { 'http.response.status_code': status, error_code: code },
      },
    ],
    rows: denied
      ? [
          {
            after: 6,
            list: 'audit',
            row: {
              actor_user_id: call.accountId,
              actor_role: 'service_account',
              action: 'authz.deny',
              target_type: 'app_instance',
              target_id: call.instanceId,
              result: 'failure',
              metadata: { requested_action: `app_instances.${call.action}` },
            },
          },
        ]
      : [],
    changes: [],
  };
}

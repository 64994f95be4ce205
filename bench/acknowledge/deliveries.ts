import { randomUUID } from 'node:crypto';
import { encode } from '../../src/demo/slack/http-transport.ts';
import { ada, app, incidents, team } from '../../src/demo/slack/people.ts';
import { COMMAND } from '../../src/slack/action-ids.ts';

export type Kind = 'command' | 'message';

/** A request as Slack would send it that asks for the triage of an id which was never seen before. */
export function newDelivery(kind: Kind, threadTs: string): { readonly body: string; readonly contentType: string } {
  const correlationId = randomUUID();
  return kind === 'command' ? command(correlationId) : message(correlationId, threadTs);
}

function command(correlationId: string) {
  return encode({
    kind: 'command',
    payload: {
      token: 'legacy-verification-token',
      team_id: team.id,
      team_domain: team.domain,
      channel_id: incidents,
      channel_name: 'incidents',
      user_id: ada.id,
      user_name: ada.handle,
      command: COMMAND,
      text: correlationId,
      api_app_id: app.appId,
      is_enterprise_install: 'false',
      response_url: `https://hooks.slack.com/commands/${team.id}/1/${randomUUID()}`,
      trigger_id: `1.1.${randomUUID()}`,
    },
  });
}

/** In a thread that exists, so that the card can be posted there. */
function message(correlationId: string, threadTs: string) {
  const ts = `${Math.floor(Date.now() / 1000)}.${String(process.hrtime.bigint() % 1_000_000n).padStart(6, '0')}`;
  return encode({
    kind: 'event',
    payload: {
      token: 'legacy-verification-token',
      team_id: team.id,
      context_team_id: team.id,
      context_enterprise_id: null,
      api_app_id: app.appId,
      type: 'event_callback',
      event_id: `Ev${randomUUID()}`,
      event_time: Math.floor(Date.now() / 1000),
      event: {
        type: 'message',
        channel: incidents,
        channel_type: 'channel',
        user: ada.id,
        team: team.id,
        text: `upgrade fails since this morning\n\`\`\`{"code":"internal_error","message":"an unexpected error occurred","correlation_id":"${correlationId}"}\`\`\``,
        ts,
        event_ts: ts,
        thread_ts: threadTs,
      },
      authorizations: [
        { enterprise_id: null, team_id: team.id, user_id: app.botUserId, is_bot: true, is_enterprise_install: false },
      ],
      is_ext_shared_channel: false,
      event_context: `4-${randomUUID()}`,
    },
  });
}

import { randomUUID } from 'node:crypto';
import { ada, app, incidents, team } from '../../src/demo/slack/people.ts';
import { COMMAND } from '../../src/slack/action-ids.ts';

/** `chatter`: a message in which no id stands. */
export type Kind = 'command' | 'message' | 'chatter';

export interface Delivery {
  readonly kind: 'command' | 'event';
  readonly payload: Record<string, unknown>;
}

/** A request as Slack would send it. Commands and messages ask for the triage of the id. */
export function newDelivery(kind: Kind, threadTs: string, correlationId: string): Delivery {
  switch (kind) {
    case 'command':
      return command(correlationId);
    case 'message':
      return message(REPORT.replace('ID', correlationId), threadTs);
    case 'chatter':
      return message('the upgrade of our cluster failed again this morning, can somebody look?', threadTs);
    default:
      throw new Error(`Nothing is known of ${kind satisfies never}`);
  }
}

const REPORT =
  'upgrade fails since this morning\n```{"code":"insufficient_permissions","message":"operation is not permitted","correlation_id":"ID"}```';

function command(correlationId: string): Delivery {
  return {
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
  };
}

/** Messages so far: no two of a channel have the same ts, by which the bot knows a message again. */
let written = 0;

/** In a thread that exists, so that the card can be posted there. */
function message(text: string, threadTs: string): Delivery {
  written += 1;
  const ts = `${Math.floor(Date.now() / 1000)}.${String(written % 1_000_000).padStart(6, '0')}`;
  return {
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
        text,
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
  };
}

import type { WebClient } from '@slack/web-api';
import { calling } from './call-error.ts';

/** Who we are in Slack, from `auth.test`. */
export interface Self {
  readonly teamId: string;
  readonly enterpriseId: string | null;
  readonly userId: string;
  readonly botId: string | null;
  /** `https://team.slack.com/`. */
  readonly workspaceUrl: string | null;
}

/** Asks Slack who the token belongs to; also the check at start that the token works. Throws `SlackCallError`. */
export async function whoAmI(client: WebClient): Promise<Self> {
  const answer = await calling('auth.test', () => client.auth.test());
  if (answer.team_id === undefined || answer.user_id === undefined)
    throw new Error('auth.test named no team or no user');
  return {
    teamId: answer.team_id,
    enterpriseId: answer.enterprise_id ?? null,
    userId: answer.user_id,
    botId: answer.bot_id ?? null,
    workspaceUrl: answer.url ?? null,
  };
}

/** True when a person or message belongs to another workspace. Not knowing it (null) is no sign of it. */
export function isForeign(team: string | null | undefined, self: Self): boolean {
  return team !== null && team !== undefined && team !== '' && team !== self.teamId && team !== self.enterpriseId;
}

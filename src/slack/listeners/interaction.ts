import { z } from 'zod';
import { isForeign, type Self } from '../self.ts';
import type { Person } from '../tell.ts';

const text = z.string().optional().catch(undefined);

/** What a command, click, modal or shortcut says about who did it and where. */
const Interaction = z.looseObject({
  trigger_id: text,
  response_url: text,
  user: z.object({ id: text, team_id: text }).optional().catch(undefined),
  team: z.object({ id: text }).nullish().catch(undefined),
  channel: z.object({ id: text }).optional().catch(undefined),
  container: z.object({ channel_id: text }).optional().catch(undefined),
  user_id: text,
  team_id: text,
  channel_id: text,
});

/** The person behind an interaction. */
export interface Actor extends Person {
  /** Opens modals for three seconds, and is different for each interaction: what a claim is made of. */
  readonly triggerId: string;
  /** True for members of other organisations: they can press buttons in shared channels. */
  readonly foreign: boolean;
  /** Their workspace, as Slack says it; null when it does not. */
  readonly teamId: string | null;
}

/** Throws for a body without user or trigger, which Slack never sends. */
export function actorOf(body: unknown, self: Self): Actor {
  const { user, team, channel, container, ...rest } = Interaction.parse(body);
  const userId = user?.id ?? rest.user_id;
  const triggerId = rest.trigger_id;
  if (userId === undefined || triggerId === undefined) throw new Error('The interaction names no user or no trigger');
  const teamId = user?.team_id ?? team?.id ?? rest.team_id ?? null;
  return {
    userId,
    triggerId,
    channelId: channel?.id ?? container?.channel_id ?? rest.channel_id ?? null,
    responseUrl: rest.response_url ?? null,
    foreign: isForeign(teamId, self),
    teamId,
  };
}

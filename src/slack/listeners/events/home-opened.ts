import type { HomeView } from '@slack/types';
import { z } from 'zod';
import { SlackCallError } from '../../../usecases/ports.ts';
import { calling } from '../../call-error.ts';
import { channelsOf } from '../../shared-channels.ts';
import { type HomeIncident, home, homeNote } from '../../views/home.ts';
import type { ListenerNeeds } from '../needs.ts';

const Opened = z.looseObject({ user: z.string(), tab: z.string().optional() });
const MOST_READ = 60;

/** The app's Home was opened: it shows incidents of channels that the person and the bot share, and of no other. */
export function homeOpened(needs: ListenerNeeds) {
  const { clients } = needs;
  return async function homeOpened({ event }: { event: unknown }): Promise<void> {
    const { user, tab } = Opened.parse(event);
    if (tab !== 'home') return;
    const view = await homeOf(needs, user);
    await calling('views.publish', () => clients.posts.views.publish({ user_id: user, view }));
  };
}

async function homeOf(
  { useCases, admission, clients, limits, self, scope, clock, log }: ListenerNeeds,
  userId: string,
): Promise<HomeView> {
  if ((await admission.refusal({ userId, channelId: null })) !== null) {
    return homeNote('This bot serves members of its own workspace only, and no guests.');
  }
  try {
    const channelIds = await channelsOf(userId, { clients, limits });
    const rows = await useCases.recentIn({ teamId: self().teamId, channelIds, limit: MOST_READ });
    return home(await shownRows(rows), scope(), clock());
  } catch (error) {
    if (!(error instanceof SlackCallError) && !(error instanceof z.ZodError)) throw error;
    log.warn('home not read', { error });
    return homeNote(
      'Slack did not say which channels you are in, so no incident can be shown. Open Home again in a minute.',
    );
  }

  /** Nothing of a channel that another organisation reads along. */
  async function shownRows(rows: readonly HomeIncident[]): Promise<HomeIncident[]> {
    const channels = [...new Set(rows.map(({ incident }) => incident.channelId))];
    const refusals = await Promise.all(channels.map((channelId) => admission.channelRefusal(channelId)));
    const refused = new Set(channels.filter((_, at) => refusals[at] !== null));
    return rows.filter(({ incident }) => !refused.has(incident.channelId));
  }
}

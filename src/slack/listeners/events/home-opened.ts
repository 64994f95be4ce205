import type { HomeView } from '@slack/types';
import { z } from 'zod';
import type { ActionUseCases } from '../../../usecases/action-ports.ts';
import { type Incident, SlackCallError } from '../../../usecases/ports.ts';
import { calling } from '../../call-error.ts';
import { channelsOf } from '../../shared-channels.ts';
import { home, homeNote } from '../../views/home.ts';
import type { ListenerNeeds } from '../needs.ts';

const Opened = z.looseObject({ user: z.string(), tab: z.string().optional() });
const MOST_READ = 60;

/**
 * The app's Home was opened: it shows what stands in channels that the person and the bot share, and in no other, and
 * how the sources answered.
 */
export function homeOpened(needs: ListenerNeeds, acting?: ActionUseCases) {
  const { clients } = needs;
  return async function homeOpened({ event }: { event: unknown }): Promise<void> {
    const { user, tab } = Opened.parse(event);
    if (tab !== 'home') return;
    const view = await homeOf(needs, acting, user);
    await calling('views.publish', () => clients.posts.views.publish({ user_id: user, view }));
  };
}

async function homeOf(
  { useCases, admission, clients, limits, self, scope, seenSources, clock, log }: ListenerNeeds,
  acting: ActionUseCases | undefined,
  userId: string,
): Promise<HomeView> {
  if ((await admission.refusal({ userId, channelId: null })) !== null) {
    return homeNote('This bot serves members of its own workspace only, and no guests.');
  }
  try {
    const { teamId } = self();
    const channelIds = await channelsOf(userId, { clients, limits });
    const [rows, approvals] = await Promise.all([
      useCases.recentIn({ teamId, channelIds, limit: MOST_READ }),
      acting?.myApprovals({ teamId, userId, channelIds }) ?? [],
    ]);
    const content = { rows: await shownRows(rows), approvals: await shownRows(approvals), sources: seenSources() };
    return home(content, scope(), clock());
  } catch (error) {
    if (!(error instanceof SlackCallError) && !(error instanceof z.ZodError)) throw error;
    log.warn('home not read', { error });
    return homeNote(
      'Slack did not say which channels you are in, so no incident can be shown. Open Home again in a minute.',
    );
  }

  /** Nothing of a channel that another organisation reads along. */
  async function shownRows<Row extends { readonly incident: Incident }>(rows: readonly Row[]): Promise<Row[]> {
    const channels = [...new Set(rows.map(({ incident }) => incident.channelId))];
    const refusals = await Promise.all(channels.map((channelId) => admission.channelRefusal(channelId)));
    const refused = new Set(channels.filter((_, at) => refusals[at] !== null));
    return rows.filter(({ incident }) => !refused.has(incident.channelId));
  }
}

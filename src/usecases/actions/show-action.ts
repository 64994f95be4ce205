import type { Cards } from '../cards.ts';
import type { IncidentWithCard } from '../incident-store.ts';
import { CardNotPostedYetError } from '../point-to-card.ts';
import { type CardContent, type Incident, SlackCallError } from '../ports.ts';
import type { ActionRef } from './action-job.ts';
import type { ActionNeeds } from './common.ts';
import type { MessagePosts } from './message-posts.ts';
import { escalationMessage, threadMessages } from './messages-of.ts';
import type { Action } from './records.ts';
import { escalationKey } from './send-escalation.ts';
import { timelineOf } from './timeline.ts';

export interface ShowActionNeeds extends ActionNeeds {
  readonly posts: MessagePosts;
  readonly cards: Cards;
  /** What a finished card shows; null while the incident has no report. */
  readonly contentOf: (incident: Incident) => Promise<CardContent | null>;
}

/** An action that changes while it is shown is shown again, this often at most. */
const MOST_ROUNDS = 5;
const MOST_AUDIT = 500;

/**
 * Shows an action as it stands: its messages in the thread and in the owner's channel, and the card. What is shown
 * follows from what is stored, so the job may run twice, late, or beside another: whoever edits last looks again.
 */
export function createShowAction(needs: ShowActionNeeds) {
  const { store, rules, posts, log } = needs;
  const drawCard = createDrawCard(needs);

  return async function showAction({ actionId }: ActionRef): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const action = await store.find(actionId);
      const found = action === null ? null : await store.incident(action.incidentId);
      if (action === null || found === null) return;
      await showMessages(action, found);
      await drawCard({ incidentId: found.incident.id });
      const now = await store.find(actionId);
      if (now === null || now.updatedAt.getTime() === action.updatedAt.getTime()) return;
    }
  };

  async function showMessages(action: Action, found: IncidentWithCard): Promise<void> {
    const { incident, card } = found;
    const wanted = threadMessages(action, {
      approvers: action.kind === 'retry' ? await approversOf(action, incident) : [],
      timeline: timelineOf(incident, await store.auditOf({ incidentId: incident.id, limit: MOST_AUDIT })),
      correlationId: incident.subject.correlationId,
    });
    if (wanted.length > 0 && card.ts === null)
      throw new CardNotPostedYetError(`Card of ${incident.id} is not posted yet`);
    const place = { channelId: incident.channelId, threadTs: incident.threadTs ?? card.ts };
    for (const { key, message } of wanted) await show(() => posts.show(key, action, place, message), action.id);
    if (action.kind !== 'escalation' || (await posts.tsOf(escalationKey(action.id))) === null) return;
    const message = escalationMessage(action, found);
    const there = { channelId: action.details.channelId, threadTs: null };
    if (message !== null) await show(() => posts.show(escalationKey(action.id), action, there, message), action.id);
  }

  async function approversOf(
    { details }: Extract<Action, { kind: 'retry' }>,
    { teamId, channelId }: Incident,
  ): Promise<readonly string[]> {
    // Nobody has the user id "nobody", so the answer names who has the role.
    const asked = await rules.may({ teamId, channelId, userId: 'nobody', foreign: false }, 'approver', details.scope);
    return asked.granted ? [] : asked.holders;
  }

  /** A message that Slack refuses for good costs only itself: the card and the audit trail say the same. */
  async function show(post: () => Promise<unknown>, actionId: string): Promise<void> {
    try {
      await post();
    } catch (error) {
      if (!(error instanceof SlackCallError) || error.retryable) throw error;
      log.warn('action message not shown', { actionId, error });
    }
  }
}

/** Shows the finished card of an incident anew, with its actions. A card that is not there (yet) is left alone. */
export function createDrawCard({
  store,
  cards,
  contentOf,
  log,
}: Pick<ShowActionNeeds, 'store' | 'cards' | 'contentOf' | 'log'>) {
  return async function drawCard({ incidentId }: { readonly incidentId: string }): Promise<void> {
    const found = await store.incident(incidentId);
    if (found === null) return;
    const { incident, card } = found;
    // A run at work shows its progress, and its end shows the actions as well.
    const ended = incident.status === 'finished' && card.shownRun >= incident.run;
    if (!ended || card.ts === null) return;
    const content = await contentOf(incident);
    if (content === null) return;
    const shown = await cards.show(content);
    if (shown.kind !== 'shown') log.info('card not drawn', { incidentId, outcome: shown.kind });
  };
}

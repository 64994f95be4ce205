import type { ActionMessages } from '../action-messages.ts';
import type { ActionUseCases, LifecycleDestination, TicketTracker } from '../action-ports.ts';
import type { Cards } from '../cards.ts';
import type { Reached } from '../crash-points.ts';
import type { EffectStore } from '../outbox/effect-store.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { CardContent, Incident, IncidentUseCases, LogSource, PlatformSource, RunTriage } from '../ports.ts';
import type { ActionRef, ActionTurn } from './action-job.ts';
import type { ActionNeeds } from './common.ts';
import { createConfirmRetry } from './confirm-retry.ts';
import { createEscalations } from './escalations.ts';
import { createExpireRetry } from './expire-retry.ts';
import { createFollowRetry } from './follow-retry.ts';
import { createGate } from './gate.ts';
import { createLookAgain } from './look-again.ts';
import { createMessagePosts } from './message-posts.ts';
import { createMyApprovals } from './my-approvals.ts';
import { createPrepareRetry } from './prepare-retry.ts';
import { createRunRetry } from './run-retry.ts';
import { createRemindEscalation, createSendEscalation } from './send-escalation.ts';
import { createDrawCard, createShowAction } from './show-action.ts';
import { createTakeEscalation } from './take-escalation.ts';
import { createFileTicket, createTickets } from './tickets.ts';
import { createLookAtHealth, createWatchHealth } from './watch-health.ts';

export interface ActingNeeds extends ActionNeeds {
  readonly runTriage: RunTriage;
  readonly platform: PlatformSource;
  readonly logs: LogSource;
  readonly destination: LifecycleDestination;
  readonly tracker: () => TicketTracker;
  readonly repeats: (incidentId: string) => Promise<number>;
  readonly runAgain: IncidentUseCases['runAgain'];
}

/** Actions as the listeners call them. */
export function createActionUseCases(needs: ActingNeeds): ActionUseCases {
  const gate = createGate(needs);
  const lookAgain = createLookAgain(needs);
  const all = { ...needs, gate, lookAgain };
  return {
    prepareRetry: createPrepareRetry(all),
    ...createConfirmRetry(all),
    myApprovals: createMyApprovals(all),
    watchHealth: createWatchHealth(all),
    ...createTickets(all),
    ...createEscalations(all),
    ...createTakeEscalation(all),
  };
}

export interface ActionHandlerNeeds extends ActingNeeds {
  readonly outbox: Outbox;
  readonly effects: Pick<EffectStore, 'find'>;
  readonly messages: ActionMessages;
  readonly cards: Cards;
  readonly contentOf: (incident: Incident) => Promise<CardContent | null>;
  readonly capsuleOf: (incidentId: string) => Promise<string | null>;
  readonly reached: Reached;
}

type Handler<Payload> = (payload: Payload, context: { readonly signal: AbortSignal }) => Promise<void>;

/** The jobs of actions. */
export interface ActionHandlers {
  readonly 'show-action': Handler<ActionRef>;
  readonly 'draw-card': Handler<{ readonly incidentId: string }>;
  readonly 'run-retry': Handler<ActionRef>;
  readonly 'expire-retry': Handler<ActionRef>;
  readonly 'follow-retry': Handler<ActionTurn>;
  readonly 'watch-health': Handler<ActionTurn>;
  readonly 'file-ticket': Handler<ActionRef>;
  readonly 'send-escalation': Handler<ActionRef>;
  readonly 'remind-escalation': Handler<ActionTurn>;
}

export function createActionHandlers(needs: ActionHandlerNeeds): ActionHandlers {
  const posts = createMessagePosts(needs);
  const all = { ...needs, posts, gate: createGate(needs), lookAgain: createLookAgain(needs) };
  return {
    'show-action': createShowAction(all),
    'draw-card': createDrawCard(all),
    'run-retry': createRunRetry(all),
    'expire-retry': createExpireRetry(all),
    'follow-retry': createFollowRetry(all),
    'watch-health': createLookAtHealth(all),
    'file-ticket': createFileTicket(all),
    'send-escalation': createSendEscalation(all),
    'remind-escalation': createRemindEscalation(all),
  };
}

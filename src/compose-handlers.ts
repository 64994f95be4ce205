import { randomUUID } from 'node:crypto';
import type { Acting } from './compose-actions.ts';
import type { Storms } from './compose-storms.ts';
import type { JobHandlers } from './jobs/names.ts';
import { waitAsAsked } from './jobs/wait-as-asked.ts';
import type { Log } from './log.ts';
import { drawLineage } from './picture/draw-lineage.ts';
import type { ActionMessages } from './usecases/action-messages.ts';
import { createAttachPicture, type FilesAllowed, type PicturePoster } from './usecases/attach-picture.ts';
import { createCards } from './usecases/cards.ts';
import type { Reached } from './usecases/crash-points.ts';
import { createFinishCard } from './usecases/finish-card.ts';
import { createGiveUp } from './usecases/give-up.ts';
import type { IncidentStore } from './usecases/incident-store.ts';
import type { EffectStore } from './usecases/outbox/effect-store.ts';
import { createOutbox } from './usecases/outbox/outbox.ts';
import { createPointToCard } from './usecases/point-to-card.ts';
import type { CardPoster, Clock, RunTriage } from './usecases/ports.ts';
import { type Abandoned, createSweep, type SweepNeeds } from './usecases/sweep.ts';
import { createTriageIncident } from './usecases/triage-incident.ts';
import type { MaySee } from './usecases/visibility/report-scope.ts';

/** Least time between two edits of one card at work; the poster keeps the limit of the workspace. */
const PROGRESS_EVERY_MS = 1_000;

export interface HandlerParts {
  readonly store: IncidentStore;
  readonly clock: Clock;
  readonly reached: Reached;
  readonly poster: CardPoster;
  readonly messages: ActionMessages;
  readonly pictures: PicturePoster;
  readonly filesAllowed: FilesAllowed;
  readonly maySee: MaySee;
  readonly effects: EffectStore;
  readonly acting: Acting;
  readonly storms: Storms;
  readonly runTriage: RunTriage;
  readonly log: Log;
  readonly abandoned: Abandoned;
  readonly isCarried: SweepNeeds['isCarried'];
  /** Share of each lease of the outbox. */
  readonly leaseShare: number;
  readonly onTriaged: (outcome: { verdict: string; tookMs: number }) => void;
}

/** The jobs of triage and actions, out of their parts. */
export function createHandlers(parts: HandlerParts): JobHandlers {
  const { store, effects, poster, messages, acting, storms, runTriage, clock, log, reached, onTriaged } = parts;
  const outbox = createOutbox({ store: effects, holder: randomUUID(), log, reached, leaseShare: parts.leaseShare });
  const cards = createCards({ store, poster, outbox, clock, reached });
  const common = { store, cards, log, reached };
  const actions = acting.handlers({ messages, cards, outbox, effects, reached });
  return {
    'triage-incident': createTriageIncident({
      ...common,
      runTriage,
      clock,
      onTriaged,
      stormLimits: storms.limits,
      newId: randomUUID,
      progressEveryMs: PROGRESS_EVERY_MS,
    }),
    'finish-card': waitAsAsked(
      createFinishCard({ ...common, contentOf: acting.contentOf, filesAllowed: parts.filesAllowed }),
    ),
    'attach-picture': waitAsAsked(createAttachPicture({ ...parts, outbox, draw: drawLineage })),
    'point-to-card': waitAsAsked(createPointToCard({ store, poster, outbox, log })),
    'draw-storm': waitAsAsked(storms.drawStorm({ messages, outbox, effects, reached })),
    'give-up-triage': createGiveUp({ store, clock }),
    'sweep-abandoned': createSweep({ ...parts }),
    ...actions,
    'show-action': waitAsAsked(actions['show-action']),
    'draw-card': waitAsAsked(actions['draw-card']),
    'send-escalation': waitAsAsked(actions['send-escalation']),
    'remind-escalation': waitAsAsked(actions['remind-escalation']),
  };
}

import { noteLogFields } from '../log.ts';
import type { Subject } from '../triage/bundle.ts';
import type { IncidentStore, IncidentTransaction, IncidentWithCard } from './incident-store.ts';
import type { Clock, Origin } from './ports.ts';
import { beginTriages } from './storms/begin-triages.ts';
import { giveOwnCard } from './storms/open-card.ts';
import { PRIORITY, type StormLimits } from './storms/storm-rule.ts';

/** One delivery of Slack that asks for triage, already parsed. */
export interface AcceptRequest {
  /**
   * Identity of the delivery: the same for a redelivery, for the mention that is also a message, and for an edit.
   * Messages: `message:<team>:<channel>:<ts>`. Commands, shortcuts, modals: their trigger or view id.
   */
  readonly claim: string;
  readonly teamId: string;
  readonly channelId: string;
  readonly threadTs: string | null;
  readonly userId: string;
  readonly origin: Origin;
  readonly subjects: readonly Subject[];
}

/** What became of each asked-for id. `duplicate`: this delivery was taken before; nothing was done. */
export type AcceptOutcome =
  | { readonly kind: 'duplicate' }
  | {
      readonly kind: 'accepted';
      readonly incidents: readonly {
        readonly incidentId: string;
        readonly correlationId: string;
        /** `exists`: a card of this id stands in the channel already (its ts, when it is posted). */
        readonly outcome: 'started' | 'exists';
        readonly cardTs: string | null;
      }[];
    };

export interface AcceptReportNeeds {
  readonly store: IncidentStore;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly stormLimits: () => StormLimits;
  /** Told of new ids that became members of a storm, and whether it began with them. */
  readonly onStorm?: (joined: { readonly members: number; readonly begins: boolean }) => void;
}

type Accepted = Extract<AcceptOutcome, { kind: 'accepted' }>['incidents'][number];

/**
 * Takes one delivery of Slack: its claim, the incidents, their cards and their jobs commit together. A delivery that
 * was taken before is a `duplicate`. An id that the channel has already keeps its card; a message or a mention is
 * answered by a pointer to it, everything else by its listener. In a storm new ids get no card of their own at first.
 */
export function createAcceptReport({ store, clock, newId, stormLimits, onStorm = () => {} }: AcceptReportNeeds) {
  return async function acceptReport(request: AcceptRequest): Promise<AcceptOutcome> {
    const at = clock();
    let joined = { members: 0, begins: false };
    const outcome = await store.transaction(async (tx): Promise<AcceptOutcome> => {
      if (!(await tx.claim(request.claim, at))) return { kind: 'duplicate' };
      await tx.storms.holdChannel(request);
      const added = new Set<string>();
      const accepted = new Map<string, Accepted>();
      for (const subject of inLockOrder(request.subjects)) {
        const known = await acceptKnown(tx, request, subject, at);
        accepted.set(subject.correlationId, known ?? (await add(tx, request, subject, at)));
        if (known === null) added.add(subject.correlationId);
      }
      const incidents = request.subjects.flatMap((subject) => take(accepted, subject));
      const begun = incidents.flatMap(({ incidentId, correlationId }) =>
        added.has(correlationId) ? [incidentId] : [],
      );
      joined = await beginTriages(tx, request, begun, at, { limits: stormLimits(), newId });
      return { kind: 'accepted', incidents };
    });
    if (outcome.kind === 'accepted') noteLogFields(idsOf(outcome.incidents));
    if (joined.members > 0) onStorm(joined);
    return outcome;
  };

  /** What becomes of an id that the channel has already; null when it is new. */
  async function acceptKnown(
    tx: IncidentTransaction,
    request: AcceptRequest,
    { correlationId }: Subject,
    at: Date,
  ): Promise<Accepted | null> {
    const { teamId, channelId, threadTs, origin } = request;
    const found = await tx.byCorrelation({ correlationId, teamId, channelId });
    const existing = found === null ? null : await tx.lock(found.incident.id);
    if (existing === null) return null;
    const incidentId = existing.incident.id;
    const started = { incidentId, correlationId, outcome: 'started', cardTs: null } as const;
    if (hasLostItsCard(existing)) {
      await tx.moveCard(incidentId, threadTs);
      const { run } = await tx.nextRun(incidentId, at);
      await tx.queue({ name: 'triage-incident', payload: { incidentId, run }, priority: PRIORITY.ownCard });
      return started;
    }
    const isAlone = request.subjects.length === 1;
    if (isAlone && (await giveOwnCard(tx, existing, threadTs, at))) return started;
    const membership = await tx.storms.membership(incidentId);
    const hasCard = membership === null || membership.ownCard;
    if (hasCard && (origin === 'message' || origin === 'mention') && threadTs !== null) {
      await tx.queue({ name: 'point-to-card', payload: { incidentId, channelId, threadTs } });
    }
    return { incidentId, correlationId, outcome: 'exists', cardTs: existing.card.ts };
  }

  async function add(
    tx: IncidentTransaction,
    { teamId, channelId, threadTs, userId: requestedBy, origin }: AcceptRequest,
    subject: Subject,
    at: Date,
  ): Promise<Accepted> {
    const { correlationId } = subject;
    const added = await tx.add({ id: newId(), teamId, channelId, threadTs, subject, requestedBy, origin, at });
    if (added === null) throw new Error(`Incident of ${correlationId} was made although its channel is held`);
    return { incidentId: added.id, correlationId, outcome: 'started', cardTs: null };
  }
}

/** For the log lines of this delivery: nearly always one. */
function idsOf(incidents: readonly Accepted[]): Record<string, unknown> {
  const ids = incidents.map(({ incidentId }) => incidentId);
  return ids.length === 1 ? { incidentId: ids[0] } : { incidentIds: ids };
}

/** Always the same order, so that two transactions over the same ids never wait for each other. Each id once. */
function inLockOrder(subjects: readonly Subject[]): Subject[] {
  const byId = new Map(subjects.toReversed().map((subject) => [subject.correlationId, subject]));
  return [...byId.values()].sort((a, b) => (a.correlationId < b.correlationId ? -1 : 1));
}

/** The outcome at the first place where its id was asked for. */
function take(accepted: Map<string, Accepted>, { correlationId }: Subject): Accepted[] {
  const outcome = accepted.get(correlationId);
  accepted.delete(correlationId);
  return outcome === undefined ? [] : [outcome];
}

/** Its run ended and was shown, and yet no message stands: somebody deleted it. Pointing to it would lead nowhere. */
function hasLostItsCard({ incident, card }: IncidentWithCard): boolean {
  const ended = incident.status === 'finished' || incident.status === 'failed';
  return ended && card.ts === null && card.shownRun >= incident.run;
}

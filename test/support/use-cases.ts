import { randomUUID } from 'node:crypto';
import { evidenceRows } from '../../src/triage/evidence-rows.ts';
import type { AcceptRequest } from '../../src/usecases/accept-report.ts';
import { bundleOf, openCapsule } from '../../src/usecases/capsule.ts';
import type { CorrectionRequest } from '../../src/usecases/correct-context.ts';
import type { FeedbackRequest } from '../../src/usecases/feedback.ts';
import type { Card, Incident, IncidentUseCases } from '../../src/usecases/ports.ts';
import type { StormMember } from '../../src/usecases/storms/storm-store.ts';

/** The port in memory, with the same promises: one claim once, one incident of an id in a channel. */
export interface RecordedUseCases extends IncidentUseCases {
  /** What was asked, duplicates included, in order. */
  readonly accepted: AcceptRequest[];
  readonly runs: { incidentId: string; userId: string }[];
  readonly corrections: CorrectionRequest[];
  readonly feedback: FeedbackRequest[];
  readonly incidents: Map<string, Incident>;
  readonly cards: Map<string, Card>;
  /** Capsule files by incident id, each of its newest run. */
  readonly capsules: Map<string, { run: number; file: string }>;
  readonly opened: Parameters<IncidentUseCases['openCard']>[0][];
  /** What digests count, by their id. */
  readonly digests: Map<
    string,
    { teamId: string; channelId: string; fingerprint: string; members: readonly StormMember[] }
  >;
  /** Puts an incident and its card there. */
  put(incident: Incident, cardTs: string | null): void;
  /** Every call rejects while this is set. */
  broken: Error | null;
}

export function recordedUseCases(now: () => Date = () => new Date('2026-11-23T09:30:00Z')): RecordedUseCases {
  const claims = new Set<string>();
  const incidents = new Map<string, Incident>();
  const cards = new Map<string, Card>();
  const capsules = new Map<string, { run: number; file: string }>();
  const opened: RecordedUseCases['opened'] = [];
  const digests: RecordedUseCases['digests'] = new Map();
  const accepted: AcceptRequest[] = [];
  const runs: { incidentId: string; userId: string }[] = [];
  const corrections: CorrectionRequest[] = [];
  const feedback: FeedbackRequest[] = [];

  const inChannel = (place: { teamId: string; channelId: string }) =>
    [...incidents.values()].filter(({ teamId, channelId }) => teamId === place.teamId && channelId === place.channelId);
  const withCard = (incident: Incident) => {
    const card = cards.get(incident.id);
    if (card === undefined) throw new Error(`No card row of ${incident.id}`);
    return { incident, card };
  };

  const recorded: RecordedUseCases = {
    accepted,
    runs,
    corrections,
    feedback,
    incidents,
    cards,
    capsules,
    opened,
    digests,
    broken: null,
    put(incident, cardTs) {
      const { id: incidentId, channelId, threadTs } = incident;
      incidents.set(incidentId, incident);
      cards.set(incidentId, {
        incidentId,
        channelId,
        threadTs,
        ts: cardTs,
      });
    },
    async acceptReport(request) {
      if (recorded.broken !== null) throw recorded.broken;
      accepted.push(request);
      if (claims.has(request.claim)) return { kind: 'duplicate' };
      claims.add(request.claim);
      const { teamId, channelId, threadTs, userId: requestedBy, origin } = request;
      return {
        kind: 'accepted',
        incidents: request.subjects.map((subject) => {
          const { correlationId } = subject;
          const known = inChannel(request).find((incident) => incident.subject.correlationId === correlationId);
          if (known !== undefined) {
            return {
              incidentId: known.id,
              correlationId,
              outcome: 'exists' as const,
              cardTs: cards.get(known.id)?.ts ?? null,
            };
          }
          const id = randomUUID();
          const at = now();
          recorded.put(
            {
              id,
              teamId,
              channelId,
              threadTs,
              subject,
              requestedBy,
              origin,
              run: 1,
              status: 'queued',
              report: null,
              failure: null,
              createdAt: at,
              updatedAt: at,
              finishedAt: null,
            },
            null,
          );
          return { incidentId: id, correlationId, outcome: 'started' as const, cardTs: null };
        }),
      };
    },
    async runAgain(request) {
      if (recorded.broken !== null) throw recorded.broken;
      const incident = inChannel(request).find(({ id }) => id === request.incidentId);
      if (incident === undefined) return 'not-found';
      if (incident.status === 'queued' || incident.status === 'running') return 'already-running';
      if (claims.has(request.claim)) return 'already-running';
      claims.add(request.claim);
      runs.push({ incidentId: request.incidentId, userId: request.userId });
      return 'queued';
    },
    async takeTestClick() {
      if (recorded.broken !== null) throw recorded.broken;
    },
    async correctContext(request) {
      const incident = inChannel(request).find(({ id }) => id === request.incidentId);
      if (incident === undefined) return 'not-found';
      if (incident.status === 'queued' || incident.status === 'running') return 'already-running';
      corrections.push(request);
      return 'queued';
    },
    async giveFeedback(request) {
      const incident = inChannel(request).find(({ id }) => id === request.incidentId);
      if (incident === undefined) return { kind: 'not-found' };
      if (incident.status !== 'finished') return { kind: 'no-verdict' };
      feedback.push(request);
      return { kind: 'noted', run: incident.run };
    },
    async incident(request) {
      if (recorded.broken !== null) throw recorded.broken;
      return inChannel(request).find(({ id }) => id === request.incidentId) ?? null;
    },
    async capsule(request) {
      const known = inChannel(request).some(({ id }) => id === request.incidentId);
      return known ? (capsules.get(request.incidentId) ?? null) : null;
    },
    async evidence(request) {
      const kept = await recorded.capsule(request);
      if (kept === null) return null;
      const opened = openCapsule(kept.file);
      return { run: kept.run, report: opened.report, rows: evidenceRows(bundleOf(opened)) };
    },
    async openCard(request) {
      if (recorded.broken !== null) throw recorded.broken;
      opened.push(request);
      const incident = inChannel(request).find(({ id }) => id === request.incidentId);
      if (incident === undefined) return { kind: 'not-found' };
      const found = withCard(incident);
      return found.card.ts === null ? { kind: 'opened' } : { kind: 'stands', ...found };
    },
    async digestMembers({ digestId, teamId, channelId }) {
      const digest = digests.get(digestId);
      return digest?.teamId === teamId && digest.channelId === channelId ? digest : null;
    },
    async find(request) {
      const found = inChannel(request).find(({ subject }) => subject.correlationId === request.correlationId);
      return found === undefined ? null : withCard(found);
    },
    async recentIn({ teamId, channelIds, limit }) {
      if (recorded.broken !== null) throw recorded.broken;
      return channelIds
        .flatMap((channelId) => inChannel({ teamId, channelId }))
        .slice(0, limit)
        .map(withCard);
    },
    async recent(request) {
      return inChannel(request)
        .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
        .slice(0, request.limit)
        .map(withCard);
    },
  };
  return recorded;
}

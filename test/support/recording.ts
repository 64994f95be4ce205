import { randomUUID } from 'node:crypto';
import { DEFAULT_POLICY } from '../../src/policy/channel-rule.ts';
import { stormLimits } from '../../src/policy/storm-limits.ts';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { CONTEXT_NAMES, type TriageReport } from '../../src/triage/report.ts';
import type { AcceptRequest } from '../../src/usecases/accept-report.ts';
import type { JobRequest } from '../../src/usecases/incident-store.ts';
import type { CardContent, CardPoster, Incident, RunTriage } from '../../src/usecases/ports.ts';

/** Storms as without a policy file. */
export const STORM_LIMITS = stormLimits(DEFAULT_POLICY);

/** A request for one id, as a message in a channel makes it. */
export function acceptRequest(fields: Partial<AcceptRequest> & { correlationId?: string } = {}): AcceptRequest {
  const { correlationId = `req-${randomUUID()}`, ...rest } = fields;
  return {
    claim: `message:T1:C1:${randomUUID()}`,
    teamId: 'T1',
    channelId: 'C1',
    threadTs: '1700000000.000100',
    userId: 'U1',
    origin: 'message',
    subjects: [{ correlationId }],
    ...rest,
  };
}

/** A small report that has the contract's form. */
export function sampleReport(correlationId: string, summary = 'The allowlist lacks the action.'): TriageReport {
  return {
    schema_version: 1,
    correlation_id: correlationId,
    trace_id: null,
    window: { start: '2026-11-23T10:00:00.000Z', end: '2026-11-23T11:00:00.000Z' },
    verdict: {
      class: 'insufficient_permissions',
      reason: 'allowlist_entry_missing',
      issue_kind: 'iam_allowlist',
      confidence: 'certain',
      summary,
      because: ['platform.service_account'],
      ruled_out: [],
    },
    context: Object.fromEntries(
      CONTEXT_NAMES.map((name) => [name, { value: null, from: null }]),
    ) as unknown as TriageReport['context'],
    lineage: { status: 'unknown', broken_at: null, hops: [] },
    checks: [],
    evidence: [],
    checklist: [],
    recovery: { steps: [], retry: { offered: false, action: null, why_not: null } },
    escalation: { required: false, to: null, why: null },
  };
}

/** A triage that reads nothing: it reports two steps and answers a report about its subject. */
export const instantTriage: RunTriage = async ({ correlationId }, { onSteps } = {}) => {
  onSteps?.([{ id: 'logs', title: 'Logs', state: 'in_progress', detail: null }]);
  onSteps?.([{ id: 'logs', title: 'Logs', state: 'complete', detail: '3 lines' }]);
  return { report: sampleReport(correlationId), bundle: {} as EvidenceBundle, failure: null };
};

export interface ShownCard {
  readonly ts: string;
  readonly incidentId: string;
  /** What it showed, oldest first. */
  readonly contents: CardContent[];
  deleted: boolean;
}

/** A Slack that keeps what was posted, and does what it is told to before a call. */
export interface RecordingPoster extends CardPoster {
  readonly cards: ShownCard[];
  readonly pointers: { incidentId: string; cardTs: string; threadTs: string }[];
  /** Runs before each call; a rejection makes the call fail without effect. */
  before: (method: 'post' | 'find' | 'update' | 'pointer', incident: Incident | null) => Promise<void>;
  /** Runs after each call had its effect; a rejection loses its answer. */
  after: (method: 'post' | 'find' | 'update' | 'pointer') => Promise<void>;
}

export function createRecordingPoster(): RecordingPoster {
  const poster: RecordingPoster = {
    cards: [],
    pointers: [],
    before: async () => {},
    after: async () => {},
    async post(content) {
      await poster.before('post', content.incident);
      const ts = `1700000001.${String(poster.cards.length + 1).padStart(6, '0')}`;
      poster.cards.push({ ts, incidentId: content.incident.id, contents: [content], deleted: false });
      await poster.after('post');
      return { ts };
    },
    async find(incident) {
      await poster.before('find', incident);
      const card = poster.cards.find(({ incidentId, deleted }) => incidentId === incident.id && !deleted);
      await poster.after('find');
      return card === undefined ? null : { ts: card.ts };
    },
    async update(ts, content) {
      await poster.before('update', content.incident);
      const card = poster.cards.find((shown) => shown.ts === ts && !shown.deleted);
      card?.contents.push(content);
      await poster.after('update');
      return card === undefined ? 'gone' : 'updated';
    },
    async postPointer(incident, cardTs, { threadTs }) {
      await poster.before('pointer', incident);
      poster.pointers.push({ incidentId: incident.id, cardTs, threadTs });
      await poster.after('pointer');
    },
  };
  return poster;
}

/** Keeps jobs instead of sending them. */
export function createRecordingJobs(): { jobs: JobRequest[]; send: (sql: unknown, job: JobRequest) => Promise<void> } {
  const jobs: JobRequest[] = [];
  return {
    jobs,
    async send(_sql, job) {
      jobs.push(job);
    },
  };
}

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/**
 * Numbers of the bot itself. Labels take few, known values only: never an id, a channel, a person or a text of
 * outside.
 */
export interface Metrics {
  /** A delivery of Slack, and whether it was acknowledged. */
  delivered(kind: string, ended: string): void;
  /** What a message or mention turned out to be. */
  heard(what: string): void;
  /** A request that was refused before anything was stored. */
  refused(reason: string): void;
  /** From the arrival of a delivery to its acknowledgement. */
  acknowledged(kind: string, tookMs: number): void;
  triaged(triage: { verdict: string; tookMs: number }): void;
  /** One read of a source, and how it ended. */
  sourceRead(read: { source: string; outcome: string; tookMs: number }): void;
  /** Somebody was refused what they asked for; `what` as the audit trail names it. */
  denied(what: string): void;
  jobAttempt(attempt: { job: string; outcome: 'done' | 'failed'; tookMs: number }): void;
  /** One call of Slack's Web API. */
  called(method: string, outcome: string, tookMs: number): void;
  /** A request to a source had its turn, or none came in time; and how many are under way with it. */
  sourceTurn(source: string, turn: { waitedMs: number; taken: boolean; underWay: number }): void;
  /** New ids of a channel that was in a storm, and whether it began with them. */
  stormJoined(joined: { members: number; begins: boolean }): void;
  ready(part: string, isReady: boolean): void;
  /** All of them in Prometheus' text format, with its content type. */
  exposition(): Promise<{ contentType: string; text: string }>;
}

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Label values beyond this many per label are counted as `other`: a bug must not fill the registry. */
const MOST_VALUES = 50;

/** Slack counts a delivery as lost after three seconds. */
const ACK_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3];

/** How long a look at the metrics waits for the database. */
const BACKLOG_MS = 2_000;

export interface MetricsOptions {
  /** What waits in the database; asked at each look at the metrics. While it rejects or hangs, these numbers are left out. */
  readonly backlog?: () => Promise<Backlog>;
}

/** As much as a look at the metrics needs of what waits. */
export interface Backlog {
  readonly jobs: readonly { readonly job: string; readonly waiting: number; readonly oldestSeconds: number }[];
  readonly effects: readonly { readonly state: string; readonly count: number }[];
  readonly cardsLate: number;
}

/** Metrics with a registry of their own, so that several bots in one process do not share numbers. */
export function createMetrics({ backlog }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const deliveries = new Counter({
    name: 'incident_bot_deliveries_total',
    help: 'Deliveries of Slack by kind and how they ended.',
    labelNames: ['kind', 'ended'] as const,
    registers,
  });
  const acks = new Histogram({
    name: 'incident_bot_ack_duration_seconds',
    help: 'Time from the arrival of a delivery to its acknowledgement, by kind.',
    labelNames: ['kind'] as const,
    buckets: ACK_SECONDS,
    registers,
  });
  const heard = new Counter({
    name: 'incident_bot_messages_total',
    help: 'Messages and mentions by what they turned out to be.',
    labelNames: ['what'] as const,
    registers,
  });
  const refusals = new Counter({
    name: 'incident_bot_refused_requests_total',
    help: 'Requests refused before anything was stored, by reason.',
    labelNames: ['reason'] as const,
    registers,
  });
  const triages = new Histogram({
    name: 'incident_bot_triage_duration_seconds',
    help: 'Time from the start of a triage to its report, by verdict class.',
    labelNames: ['verdict'] as const,
    buckets: SECONDS,
    registers,
  });
  const sourceReads = new Histogram({
    name: 'incident_bot_source_read_duration_seconds',
    help: 'Time of one read of a source, its one repeat included, by source and outcome.',
    labelNames: ['source', 'outcome'] as const,
    buckets: SECONDS,
    registers,
  });
  const denials = new Counter({
    name: 'incident_bot_denials_total',
    help: 'What people were refused for want of a right, by what they asked for.',
    labelNames: ['what'] as const,
    registers,
  });
  const jobs = new Histogram({
    name: 'incident_bot_job_duration_seconds',
    help: 'Time of one attempt of a job, by job and outcome.',
    labelNames: ['job', 'outcome'] as const,
    buckets: SECONDS,
    registers,
  });
  const slackCalls = new Histogram({
    name: 'incident_bot_slack_call_duration_seconds',
    help: 'Time of one Slack Web API call, by method and outcome.',
    labelNames: ['method', 'outcome'] as const,
    buckets: SECONDS,
    registers,
  });
  const storms = new Counter({
    name: 'incident_bot_storms_total',
    help: 'Storms of many new ids at once in a channel that have begun.',
    registers,
  });
  const stormMembers = new Counter({
    name: 'incident_bot_storm_members_total',
    help: 'New ids that got no card of their own at first, because their channel was in a storm.',
    registers,
  });
  const sourceWaits = new Histogram({
    name: 'incident_bot_source_wait_seconds',
    help: 'Time that a request to a source waited for its turn; outcome missed: none came in time, and it was not asked.',
    labelNames: ['source', 'outcome'] as const,
    buckets: SECONDS,
    registers,
  });
  const sourceRequests = new Gauge({
    name: 'incident_bot_source_requests_peak',
    help: 'Most requests of this process that were under way at a source at once, since it began.',
    labelNames: ['source'] as const,
    registers,
  });
  const limited = new Counter({
    name: 'incident_bot_slack_limited_total',
    help: 'Calls that Slack answered with 429, by method.',
    labelNames: ['method'] as const,
    registers,
  });
  const waiting = new Gauge({
    name: 'incident_bot_jobs_waiting',
    help: 'Jobs that are due and not at work, by job; of the database, the same on every replica.',
    labelNames: ['job'] as const,
    registers,
  });
  const oldest = new Gauge({
    name: 'incident_bot_job_oldest_waiting_seconds',
    help: 'Age of the job that has been due for longest, by job; of the database, the same on every replica.',
    labelNames: ['job'] as const,
    registers,
  });
  const effects = new Gauge({
    name: 'incident_bot_outbox_effects',
    help: 'Effects of the outbox that are not done, by state; of the database, the same on every replica.',
    labelNames: ['state'] as const,
    registers,
  });
  const cardsLate = new Gauge({
    name: 'incident_bot_cards_late',
    help: 'Ended triages whose card has not shown it for 30 s; of the database, the same on every replica.',
    registers,
  });
  const readiness = new Gauge({
    name: 'incident_bot_ready',
    help: '1 for each part that is ready, 0 for one that is not.',
    labelNames: ['part'] as const,
    registers,
  });
  const bounded = boundedValues(MOST_VALUES);
  const peaks = new Map<string, number>();

  async function readBacklog(): Promise<void> {
    waiting.reset();
    oldest.reset();
    effects.reset();
    cardsLate.remove();
    const found = backlog === undefined ? null : await inTime(backlog);
    if (found === null) return;
    for (const { job, waiting: count, oldestSeconds } of found.jobs) {
      waiting.set({ job: bounded('job', job) }, count);
      oldest.set({ job: bounded('job', job) }, oldestSeconds);
    }
    for (const { state, count } of found.effects) effects.set({ state: bounded('state', state) }, count);
    cardsLate.set(found.cardsLate);
  }

  return {
    delivered: (kind, ended) => deliveries.inc({ kind: bounded('kind', kind), ended: bounded('ended', ended) }),
    heard: (what) => heard.inc({ what: bounded('what', what) }),
    refused: (reason) => refusals.inc({ reason: bounded('reason', reason) }),
    acknowledged: (kind, tookMs) => acks.observe({ kind: bounded('kind', kind) }, tookMs / 1000),
    triaged: ({ verdict, tookMs }) => triages.observe({ verdict: bounded('verdict', verdict) }, tookMs / 1000),
    sourceRead: ({ source, outcome, tookMs }) =>
      sourceReads.observe({ source: bounded('source', source), outcome: bounded('outcome', outcome) }, tookMs / 1000),
    denied: (what) => denials.inc({ what: bounded('denied', what) }),
    jobAttempt: ({ job, outcome, tookMs }) => jobs.observe({ job: bounded('job', job), outcome }, tookMs / 1000),
    called(method, outcome, tookMs) {
      const labels = { method: bounded('method', method), outcome: bounded('outcome', outcome) };
      slackCalls.observe(labels, tookMs / 1000);
      if (outcome === '429') limited.inc({ method: labels.method });
    },
    sourceTurn(source, { waitedMs, taken, underWay }) {
      const label = bounded('source', source);
      sourceWaits.observe({ source: label, outcome: taken ? 'taken' : 'missed' }, waitedMs / 1000);
      peaks.set(label, Math.max(peaks.get(label) ?? 0, underWay));
      sourceRequests.set({ source: label }, peaks.get(label) ?? 0);
    },
    stormJoined({ members, begins }) {
      stormMembers.inc(members);
      if (begins) storms.inc();
    },
    ready: (part, isReady) => readiness.set({ part: bounded('part', part) }, isReady ? 1 : 0),
    async exposition() {
      await readBacklog();
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** A database that hangs must not hide the numbers that this process knows by itself. */
async function inTime(backlog: () => Promise<Backlog>): Promise<Backlog | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), BACKLOG_MS);
  try {
    return await Promise.race([backlog(), late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function boundedValues(most: number): (label: string, value: string) => string {
  const known = new Map<string, Set<string>>();
  return (label, value) => {
    const values = known.get(label) ?? new Set();
    known.set(label, values);
    if (values.size < most) values.add(value);
    return values.has(value) ? value : 'other';
  };
}

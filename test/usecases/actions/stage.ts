import { randomUUID } from 'node:crypto';
import { silentLog } from '../../../src/log.ts';
import { createActionRules } from '../../../src/policy/action-rules.ts';
import { parsePolicy } from '../../../src/policy/parse.ts';
import type { Policy } from '../../../src/policy/schema.ts';
import { createActionStore } from '../../../src/store/action-store.ts';
import type { Database } from '../../../src/store/database.ts';
import { createEffectStore } from '../../../src/store/effects.ts';
import { createIncidentStore } from '../../../src/store/incident-store.ts';
import type { EvidenceBundle } from '../../../src/triage/bundle.ts';
import type { Evidence } from '../../../src/triage/evidence.ts';
import { failureOf } from '../../../src/triage/fingerprint.ts';
import { judge } from '../../../src/triage/judge.ts';
import type { InstanceEvent, LogLine, OpsOverview, ServiceAccount } from '../../../src/triage/records.ts';
import type { ActionMessage, ActionMessages, MessagePlace } from '../../../src/usecases/action-messages.ts';
import type {
  ActionUseCases,
  FiledTicket,
  GapTicket,
  LifecycleDestination,
  Person,
  ReissueAnswer,
  ReissueRequest,
  TicketTracker,
} from '../../../src/usecases/action-ports.ts';
import type { ActionStore } from '../../../src/usecases/actions/action-store.ts';
import { createCardActions } from '../../../src/usecases/actions/card-actions.ts';
import {
  type ActionHandlers,
  createActionHandlers,
  createActionUseCases,
} from '../../../src/usecases/actions/create-actions.ts';
import { ACTION_PACE } from '../../../src/usecases/actions/pace.ts';
import { createCards } from '../../../src/usecases/cards.ts';
import { type Reached, reachedNothing } from '../../../src/usecases/crash-points.ts';
import { createFinishedContent } from '../../../src/usecases/finished-content.ts';
import type { IncidentStore, JobRequest } from '../../../src/usecases/incident-store.ts';
import { createOutbox } from '../../../src/usecases/outbox/outbox.ts';
import type { Incident, LogSource, PlatformSource, RunTriage } from '../../../src/usecases/ports.ts';
import { createRunAgain } from '../../../src/usecases/run-again.ts';
import { empty, found } from '../../support/evidence.ts';
import { ACCOUNT, ASKED_AT, account, bundle, CORRELATION_ID, overview, PROJECT } from '../../support/incident.ts';
import { createRecordingPoster, type RecordingPoster } from '../../support/recording.ts';

export const TEAM = 'T1';
export const POLICY = `
roles:
  - { role: operator, users: [UOPS, UOPS2] }
  - { role: approver, users: [UAPP], groups: [SLEADS] }
owners:
  managed_service_owner: { channel: C0OWNER, mention: SOWNER }
  platform_architecture: { channel: C0ARCH }
  apps: { slurm: { channel: C0SLURM, mention: USLURM } }
operator_accounts:
  - { project_id: ${PROJECT}, service_account_id: ${ACCOUNT}, key_id: key-1, secret_env: OPERATOR_SECRET }
projects:
  ${PROJECT}: { environment: dev }
`;

export interface PostedMessage {
  readonly key: string;
  readonly place: MessagePlace;
  readonly ts: string;
  /** What it showed, oldest first. */
  readonly shown: ActionMessage[];
  gone: boolean;
}

/** Everything around the use cases of actions, in memory but for the store; time passes only when told. */
export interface Stage {
  readonly useCases: ActionUseCases;
  readonly handlers: ActionHandlers;
  readonly store: ActionStore;
  readonly incidents: IncidentStore;
  readonly poster: RecordingPoster;
  readonly messages: PostedMessage[];
  readonly files: { place: MessagePlace; name: string; content: string }[];
  readonly sent: ReissueRequest[];
  readonly filed: { ticket: GapTicket; key: string }[];
  /** Jobs that wait, with the time at which they are due. */
  readonly waiting: { job: JobRequest; due: number }[];
  /** What the world is like now; tests change it. */
  readonly world: {
    /** Evidence of a correlation id, as a triage would read it now. */
    evidence: (correlationId: string) => EvidenceBundle;
    account: Evidence<ServiceAccount>;
    overview: Evidence<OpsOverview>;
    events: Evidence<InstanceEvent[]>;
    /** What the API logged of the operator account. */
    logged: Evidence<LogLine[]>;
    answer: (request: ReissueRequest) => Promise<ReissueAnswer>;
    file: (ticket: GapTicket, key: string) => Promise<FiledTicket>;
    find: () => Promise<{ key: string; url: string } | null>;
    leads: readonly string[];
    policy: Policy;
    /** Runs before each message call; a rejection makes it fail without effect. */
    beforeMessage: (method: 'post' | 'update' | 'find' | 'attach', key: string) => Promise<void>;
    /** Runs after a post had its effect; a rejection loses its answer. */
    afterPost: (key: string) => Promise<void>;
    reached: Reached;
  };
  now(): Date;
  /** Lets time pass, doing the jobs that become due, in their order. A job that throws is tried again ten seconds later. */
  pass(ms: number): Promise<void>;
  /** Does what is due now. */
  settle(): Promise<void>;
  /** A finished incident whose card stands, judged from the evidence of its correlation id. */
  incident(fields?: { channelId?: string; correlationId?: string }): Promise<Incident>;
  person(userId: string, incident: { channelId: string }, change?: Partial<Person>): Person;
  /** The newest message of a key that begins so. */
  message(prefix: string): ActionMessage | undefined;
  events(incidentId: string): Promise<string[]>;
}

export function createStage(database: Database): Stage {
  let now = Date.parse(ASKED_AT);
  const clock = () => new Date(now);
  const waiting: Stage['waiting'] = [];
  const send = async (_: unknown, job: JobRequest) => {
    waiting.push({ job, due: now + ('afterMs' in job ? (job.afterMs ?? 0) : 0) });
  };
  const incidents = createIncidentStore(database, send);
  const store = createActionStore(database, send);
  const poster = createRecordingPoster();
  const posted: PostedMessage[] = [];
  const files: Stage['files'] = [];
  const sent: ReissueRequest[] = [];
  const filed: Stage['filed'] = [];
  const open = new Map<string, FiledTicket>();

  const world: Stage['world'] = {
    evidence: () => bundle([]),
    account: found('platform.service-account', account()),
    overview: found('platform.overview', overview()),
    events: empty('platform.events'),
    logged: empty('loki.reissue'),
    answer: async () => ({ kind: 'accepted', correlationId: 'req-new', instanceId: null, operationId: null }),
    async file(ticket) {
      const known = open.get(ticket.fingerprint);
      if (known !== undefined) return { ...known, outcome: 'commented' };
      const made: FiledTicket = {
        key: `#${open.size + 1}`,
        url: `https://tracker.test/${open.size + 1}`,
        outcome: 'created',
      };
      open.set(ticket.fingerprint, made);
      return made;
    },
    find: async () => [...open.values()][0] ?? null,
    leads: [],
    policy: parsePolicy(POLICY, 'policy.yaml'),
    beforeMessage: async () => {},
    afterPost: async () => {},
    reached: reachedNothing,
  };

  const messages: ActionMessages = {
    async post(place, key, message) {
      await world.beforeMessage('post', key);
      const ts = `1800000000.${String(posted.length + 1).padStart(6, '0')}`;
      posted.push({ key, place, ts, shown: [message], gone: false });
      await world.afterPost(key);
      return { ts };
    },
    async find(_, key) {
      await world.beforeMessage('find', key);
      const message = posted.find((each) => each.key === key && !each.gone);
      return message === undefined ? null : { ts: message.ts };
    },
    async update({ ts }, message) {
      const standing = posted.find((each) => each.ts === ts && !each.gone);
      await world.beforeMessage('update', standing?.key ?? ts);
      standing?.shown.push(message);
      return standing === undefined ? 'gone' : 'updated';
    },
    async attach(place, { name, content }) {
      await world.beforeMessage('attach', name);
      files.push({ place, name, content });
    },
  };
  const runTriage: RunTriage = async (subject) => {
    const evidence = { ...world.evidence(subject.correlationId), subject, askedAt: clock() };
    const report = judge(evidence);
    return { bundle: evidence, report, failure: failureOf(evidence, report) };
  };
  const unread = () => Promise.reject(new Error('is not read here'));
  const platform: PlatformSource = {
    project: unread,
    instance: unread,
    audit: unread,
    failedOutbox: unread,
    deadLetters: unread,
    serviceAccount: async () => world.account,
    overview: async () => world.overview,
    instanceEvents: async () => world.events,
  };
  const logs: LogSource = {
    linesOf: unread,
    shipping: unread,
    countShape: unread,
    serviceLevel: unread,
    linesWhere: async () => world.logged,
  };
  const destination: LifecycleDestination = {
    accountOf(projectId) {
      const own = world.policy.operator_accounts.find(({ project_id }) => project_id === projectId);
      return own === undefined ? null : { projectId, serviceAccountId: own.service_account_id, keyId: own.key_id };
    },
    async reissue(request) {
      sent.push(request);
      return world.answer(request);
    },
  };
  const tracker: TicketTracker = {
    name: 'file',
    settleMs: 0,
    async file(ticket, key) {
      const answer = await world.file(ticket, key);
      filed.push({ ticket, key });
      return answer;
    },
    async filed(fingerprint, key) {
      const before = filed.find((each) => each.key === key && each.ticket.fingerprint === fingerprint);
      const known = open.get(fingerprint);
      return before === undefined || known === undefined ? null : { ...known, outcome: 'created' };
    },
    find: () => world.find(),
  };
  const repeats = async (incidentId: string) => (await incidents.repeatsOf(incidentId))?.others ?? 0;
  const needs = {
    store,
    rules: createActionRules({
      policy: () => world.policy,
      groups: { membersOf: async (group) => (group === 'SLEADS' ? new Set(world.leads) : null) },
    }),
    clock,
    log: silentLog,
    newId: randomUUID,
    pace: ACTION_PACE,
    runTriage,
    platform,
    logs,
    destination,
    tracker: () => tracker,
    repeats,
    runAgain: createRunAgain({ store: incidents, clock }),
  };
  const reached: Reached = (point) => world.reached(point);
  const effects = createEffectStore(database, { now: clock });
  const outbox = createOutbox({ store: effects, holder: randomUUID(), log: silentLog, reached });
  const cards = createCards({ store: incidents, poster, outbox, clock, reached });
  const handlers = createActionHandlers({
    ...needs,
    effects,
    outbox,
    messages,
    cards,
    contentOf: createFinishedContent({
      store: incidents,
      cardActions: createCardActions({ store, repeats }),
      maySee: () => true,
    }),
    capsuleOf: async () => '{"capsule_version":1}\n',
    reached,
  });

  async function doJob({ name, payload }: JobRequest): Promise<void> {
    if (!Object.hasOwn(handlers, name)) return;
    const handle = handlers[name as keyof ActionHandlers] as (
      payload: unknown,
      context: { signal: AbortSignal },
    ) => Promise<void>;
    await handle(payload, { signal: new AbortController().signal });
  }

  async function runUntil(end: number): Promise<void> {
    for (;;) {
      const next = waiting.filter(({ due }) => due <= end).toSorted((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      waiting.splice(waiting.indexOf(next), 1);
      now = Math.max(now, next.due);
      try {
        await doJob(next.job);
      } catch {
        waiting.push({ job: next.job, due: now + 10_000 });
      }
    }
    now = Math.max(now, end);
  }

  return {
    useCases: createActionUseCases(needs),
    handlers,
    store,
    incidents,
    poster,
    messages: posted,
    files,
    sent,
    filed,
    waiting,
    world,
    now: clock,
    pass: (ms) => runUntil(now + ms),
    settle: () => runUntil(now),
    async incident({ channelId = `C${randomUUID()}`, correlationId = CORRELATION_ID } = {}) {
      const id = randomUUID();
      const subject = { correlationId };
      const { report, failure } = await runTriage(subject);
      const threadTs = '1700000000.000100';
      await incidents.transaction(async (tx) => {
        await tx.add({
          id,
          teamId: TEAM,
          channelId,
          threadTs,
          subject,
          requestedBy: 'UASK',
          origin: 'message',
          at: clock(),
        });
        await tx.endRun({ incidentId: id, run: 1 }, { status: 'finished', report }, clock());
        await tx.noteFailure(id, failure);
      });
      const stored = (await incidents.find(id))?.incident;
      if (stored === undefined) throw new Error('not stored');
      await cards.show({ phase: 'finished', incident: stored, report });
      await incidents.cardShows({ incidentId: id, run: 1 });
      return stored;
    },
    person: (userId, { channelId }, change = {}) => ({ teamId: TEAM, userId, channelId, foreign: false, ...change }),
    message: (prefix) => posted.findLast(({ key }) => key.startsWith(prefix))?.shown.at(-1),
    events: async (incidentId) =>
      (await store.auditOf({ incidentId, limit: 1_000 })).map(({ event, outcome }) => `${event}: ${outcome}`),
  };
}

/** The last thing that the card of an incident showed of its actions. */
export function cardOf({ poster }: Stage, { id }: Incident) {
  const content = poster.cards.find(({ incidentId }) => incidentId === id)?.contents.at(-1);
  if (content?.phase !== 'finished' || content.actions === undefined) throw new Error('the card shows no actions');
  return content.actions;
}

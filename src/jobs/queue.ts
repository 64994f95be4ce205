import { type ConstructorOptions, fromPglite, type JobWithMetadata, PgBoss, type WorkOptions } from 'pg-boss';
import { type Log, withLogFields } from '../log.ts';
import type { Database } from '../store/database.ts';
import type { Sql } from '../store/sql.ts';
import type { JobRequest } from '../usecases/incident-store.ts';
import { selectCarried } from './carried.ts';
import { JOBS, type JobHandler, type JobHandlers, type JobName, type JobPayload } from './names.ts';
import { jobSettings, POLL_SECONDS, queueOptions, RARE_POLL_SECONDS, SUPERVISE_SECONDS } from './queue-options.ts';
import { requeueInterrupted } from './requeue-interrupted.ts';
import { createWaking } from './waking.ts';

export interface QueueOptions {
  readonly database: Database;
  readonly log: Log;
  /** Triages that run at once in this process. */
  readonly triages: number;
  /** How often a queue is looked into for retries that have become due; 2 when left out, 0.5 at least. */
  readonly pollSeconds?: number;
  /** Told of each attempt that ended. */
  readonly onAttempt?: (attempt: { job: JobName; outcome: 'done' | 'failed'; tookMs: number }) => void;
}

/** The durable jobs, on the same database as everything else. */
export interface JobQueue {
  /** Prepares the queues; jobs can be sent from then on. */
  open(): Promise<void>;
  /** Inserts a job with the given statement runner: inside a transaction it commits with the rows. */
  send(sql: Sql, job: JobRequest): Promise<void>;
  /** Asks for a round of a job that runs once in so many seconds, whichever replica asks. */
  sendEvery(name: 'sweep-abandoned', seconds: number): Promise<void>;
  /** Whether a job of this payload waits or is at work, on any replica. */
  isCarried(job: Pick<JobRequest, 'name' | 'payload'>): Promise<boolean>;
  /** Begins to work. On the embedded database, jobs that an earlier process left behind come first. */
  work(handlers: JobHandlers): Promise<void>;
  /** Takes no more jobs, waits for those at work up to `graceMs`, then aborts them; they go back to the queue. */
  stop(graceMs: number): Promise<void>;
}

const NAMES = Object.keys(JOBS) as JobName[];
/** Kept with a failed job, characters; the log has the rest. */
const LONGEST_REASON = 500;

export function createJobQueue(options: QueueOptions): JobQueue {
  const { database, log, triages, pollSeconds = POLL_SECONDS, onAttempt } = options;
  const waking = createWaking((workerId) => boss.notifyWorker(workerId));
  const boss = new PgBoss(bossOptions(database, waking.wake));
  boss.on('error', (error) => log.error('job queue failed', { error }));
  boss.on('warning', ({ message, data }) => log.warn('job queue warns', { reason: message, data }));
  const settings = jobSettings(triages);
  let polling: NodeJS.Timeout | undefined;

  /** Registers one worker. It takes one job at a time, and the next at once: by itself it would wait for its poll. */
  async function startWorker<Name extends JobName>(
    name: Name,
    handle: JobHandler<Name>,
    minPriority: number | undefined,
  ): Promise<void> {
    let workerId: string | undefined;
    workerId = await boss.work<object, void, WorkOptions & { includeMetadata: true }>(
      name,
      {
        pollingIntervalSeconds: pollSeconds,
        notifyPollingIntervalSeconds: Math.max(pollSeconds, RARE_POLL_SECONDS),
        includeMetadata: true,
        ...(minPriority !== undefined && { minPriority }),
      },
      async ([job]) => {
        if (job === undefined) return;
        if (workerId !== undefined) waking.began(name, workerId);
        try {
          await withLogFields({ job: name, ...idsIn(job.data) }, () => attempt(name, handle, job));
        } finally {
          if (workerId !== undefined) waking.ended(name, workerId);
        }
      },
    );
    waking.register(name, workerId, minPriority === undefined ? 'any' : 'kept');
  }

  async function attempt<Name extends JobName>(
    name: Name,
    handle: JobHandler<Name>,
    { data, signal, retryCount }: JobWithMetadata,
  ): Promise<void> {
    const startedMs = performance.now();
    const ended = (outcome: 'done' | 'failed') =>
      onAttempt?.({ job: name, outcome, tookMs: performance.now() - startedMs });
    try {
      await handle(JOBS[name].parse(data) as JobPayload<Name>, { signal, attempt: retryCount + 1 });
      ended('done');
    } catch (error) {
      ended('failed');
      log.warn('job attempt failed', { job: name, payload: data, attempt: retryCount + 1, error });
      // pg-boss stores what is thrown with all that hangs on it, such as the body of an answer.
      throw new Error(error instanceof Error ? error.message.slice(0, LONGEST_REASON) : 'no error was thrown');
    }
  }

  return {
    async open() {
      await boss.start();
      // A dead-letter queue has to exist before the queue that names it.
      for (const name of NAMES.toSorted((a, b) => Number(hasDeadLetter(a)) - Number(hasDeadLetter(b)))) {
        const queue = queueOptions(settings[name], database.kind);
        await boss.createQueue(name, queue);
        // The policy of a queue is said once, when it is made; pg-boss refuses to hear it again.
        const { policy: _policy, ...changeable } = queue;
        await boss.updateQueue(name, changeable);
      }
      // Sending looks a queue up once and remembers it. Inside a transaction of the embedded database, which has one
      // connection, that look-up would wait for the transaction it is part of: so it happens here.
      for (const name of NAMES) await boss.findJobs(name, { limit: 1 });
    },
    async send(sql, { name, payload, priority = 0, ...job }) {
      const afterMs = 'afterMs' in job ? (job.afterMs ?? 0) : 0;
      const id = await boss.send(name, payload, {
        db: { executeSql: (text, values) => sql.query(text, values) },
        ...(priority !== 0 && { priority }),
        ...(afterMs > 0 && { startAfter: Math.ceil(afterMs / 1000) }),
      });
      if (id === null) throw new Error(`The queue did not take the job ${name}`);
    },
    async sendEvery(name, seconds) {
      await boss.send(name, {}, { singletonSeconds: seconds });
    },
    isCarried: (job) => selectCarried(database, job),
    async work(handlers) {
      if (database.kind === 'embedded') await requeueInterrupted(boss, database, log);
      for (const name of NAMES) {
        const { workers, keptFor } = settings[name];
        for (let worker = 0; worker < workers; worker++) {
          await startWorker(name, handlers[name], worker === 0 ? keptFor : undefined);
        }
      }
      polling = setInterval(waking.wakeEach, pollSeconds * 1_000);
      polling.unref();
    },
    stop(graceMs) {
      clearInterval(polling);
      return boss.stop({ graceful: true, timeout: graceMs });
    },
  };

  function hasDeadLetter(name: JobName): boolean {
    return settings[name].queue.deadLetter !== undefined;
  }
}

/** The ids in a payload, for every log line of its job. */
function idsIn(payload: object): Record<string, unknown> {
  const { incidentId, actionId } = payload as { incidentId?: unknown; actionId?: unknown };
  return { ...(incidentId !== undefined && { incidentId }), ...(actionId !== undefined && { actionId }) };
}

function bossOptions(database: Database, wake: (queue: string) => void): ConstructorOptions {
  const common = { useListenNotify: true, schedule: false } satisfies ConstructorOptions;
  if (database.kind === 'embedded') {
    const { pglite, turns } = database;
    const { executeSql, ...db } = fromPglite(pglite);
    return {
      ...common,
      db: {
        ...db,
        executeSql: (text, values) => turns.take('normal', () => executeSql(text, values)),
        // pg-boss would wake all workers of the queue, and each of them would run a statement to find one job.
        listen: async (channel, _wakeAll, onReconnect) => {
          const unsubscribe = await pglite.listen(channel, wake);
          onReconnect();
          return { close: () => unsubscribe() };
        },
      },
      backend: 'pglite',
      registerInstance: false,
    };
  }
  return {
    ...common,
    connectionString: database.url,
    application_name: 'gpuaas-incident-bot-jobs',
    max: 4,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
  };
}

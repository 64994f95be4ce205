import type { Queue } from 'pg-boss';
import type { Database } from '../store/database.ts';
import { PRIORITY } from '../usecases/storms/storm-rule.ts';
import type { JobName } from './names.ts';

/** A day: long enough to look into what happened, short enough to stay small. */
const KEEP_DONE_SECONDS = 86_400;

/**
 * On a shared server nobody can know that another replica was killed, but by its silence: a job whose worker has not
 * shown up for this long goes back to the queue. The least that pg-boss allows is 10. The embedded database has one
 * process, so there the jobs of a dead one are requeued at start, at once.
 */
const HEARTBEAT_SECONDS = 15;

/** Retried at most once a minute, for about 16 hours: for what has to happen once Slack or a source is back. */
const PATIENT = {
  retryLimit: 1_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  expireInSeconds: 120,
} satisfies Omit<Queue, 'name'>;

interface Settings {
  readonly queue: Omit<Queue, 'name'>;
  /** Jobs of this name that run at once in this process. */
  readonly workers: number;
  /** One of the workers takes only jobs of this priority or a higher one, so that they never wait for the others. */
  readonly keptFor?: number;
}

/** How each job is retried and how many run at once in this process. */
export function jobSettings(triages: number): { readonly [Name in JobName]: Settings } {
  return {
    // Attempts are few, because a triage that fails meets a fault of this program. On a shared server a killed process
    // costs one too. A triage whose sources are all as slow as they may be, and busy beside, ends before it expires.
    'triage-incident': {
      queue: {
        retryLimit: 4,
        retryDelay: 1,
        retryBackoff: true,
        retryDelayMax: 15,
        expireInSeconds: 600,
        deadLetter: 'give-up-triage',
      },
      workers: triages,
      ...(triages > 1 && { keptFor: PRIORITY.ownCard }),
    },
    // Retried until Slack takes it: at most once a minute, for about 16 hours.
    'finish-card': {
      queue: { retryLimit: 1_000, retryDelay: 1, retryBackoff: true, retryDelayMax: 60, expireInSeconds: 120 },
      workers: Math.max(2, Math.ceil(triages / 2)),
    },
    // A picture that comes an hour late disturbs.
    'attach-picture': { queue: { ...PATIENT, retryLimit: 30 }, workers: 1 },
    'point-to-card': { queue: PATIENT, workers: 1 },
    'draw-storm': { queue: PATIENT, workers: 1 },
    'show-action': { queue: PATIENT, workers: 2 },
    'draw-card': { queue: PATIENT, workers: 1 },
    // Tried for longer than a proposal lives: that it expired is then said by the job itself.
    'run-retry': {
      queue: { retryLimit: 200, retryDelay: 2, retryBackoff: true, retryDelayMax: 30, expireInSeconds: 180 },
      workers: 2,
    },
    'expire-retry': { queue: PATIENT, workers: 1 },
    'follow-retry': { queue: PATIENT, workers: Math.max(2, Math.ceil(triages / 2)) },
    'watch-health': { queue: PATIENT, workers: 1 },
    // A tracker that is down for a day is waited for; what it refuses for good is not tried again.
    'file-ticket': {
      queue: { retryLimit: 300, retryDelay: 2, retryBackoff: true, retryDelayMax: 300, expireInSeconds: 180 },
      workers: 1,
    },
    'send-escalation': { queue: PATIENT, workers: 1 },
    'remind-escalation': { queue: PATIENT, workers: 1 },
    // On one replica at a time; the next round makes up for one that failed.
    'sweep-abandoned': { queue: { policy: 'singleton', retryLimit: 0, expireInSeconds: 120 }, workers: 1 },
    'give-up-triage': {
      queue: { retryLimit: 1_000, retryDelay: 1, retryBackoff: true, retryDelayMax: 60, expireInSeconds: 60 },
      workers: 1,
    },
  };
}

/** What all queues share: workers are woken by NOTIFY the moment a job commits. */
export function queueOptions(settings: Settings, kind: Database['kind']): Omit<Queue, 'name'> {
  return {
    ...settings.queue,
    notify: true,
    deleteAfterSeconds: KEEP_DONE_SECONDS,
    ...(kind === 'server' && { heartbeatSeconds: HEARTBEAT_SECONDS }),
  };
}

/** Retries wait for a time, which NOTIFY does not announce: one worker of each queue looks for them, this often. */
export const POLL_SECONDS = 2;
/** The other workers look by themselves only in case a call to wake one was lost. */
export const RARE_POLL_SECONDS = 30;

/** How often the server's queue looks for jobs whose worker fell silent. */
export const SUPERVISE_SECONDS = 5;

import type { Log } from '../log.ts';
import type { ActionJob } from './actions/action-job.ts';
import type { IncidentStore, IncidentWithCard, JobRequest } from './incident-store.ts';
import type { EffectStore, StoredEffect } from './outbox/effect-store.ts';
import type { Clock } from './ports.ts';

/** What nobody seems to carry any more. */
export interface Abandoned {
  /** Incidents that are at work or not shown, untouched since `before`, oldest first. */
  incidents(before: Date, limit: number): Promise<readonly IncidentWithCard[]>;
  /** Jobs that would go on with actions which are on their way, untouched since `before`. */
  actions(before: Date, limit: number): Promise<readonly ActionJob[]>;
}

export interface SweepNeeds {
  readonly store: Pick<IncidentStore, 'transaction' | 'cardGone'>;
  readonly abandoned: Abandoned;
  readonly effects: Pick<EffectStore, 'abandoned' | 'noted' | 'giveUp'>;
  /** Whether a job with this name and payload waits or is at work. */
  readonly isCarried: (job: Pick<JobRequest, 'name' | 'payload'>) => Promise<boolean>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A job that is alive shows it more often than this. */
const QUIET_MS = 5 * 60_000;
/** Whoever asked waits no longer than this for a triage that has to begin anew. */
const TRIAGE_MS = 30 * 60_000;
const DAY_MS = 24 * 3_600_000;
const MOST = 100;

const INTERRUPTED =
  'The triage was interrupted and nothing carried it on; nothing was judged. Run it again from this card.';

/**
 * Looks for what lost its job: with every ordinary end of a process the queue itself hands a job on, so this is for
 * jobs that were purged, restored away or failed as often as they may. What is young goes on; what is old is ended, and
 * the card says so. Safe to run twice.
 */
export function createSweep({ store, abandoned, effects, isCarried, clock, log }: SweepNeeds) {
  const queue = (job: JobRequest) => store.transaction((tx) => tx.queue(job));

  async function goOn(job: JobRequest, why: string): Promise<void> {
    log.warn('abandoned work goes on', { job: job.name, payload: job.payload, why });
    await queue(job);
  }

  async function sweepIncident({ incident, card }: IncidentWithCard): Promise<void> {
    const payload = { incidentId: incident.id, run: incident.run };
    const since = clock().getTime() - incident.updatedAt.getTime();
    if (incident.status === 'finished' || incident.status === 'failed') {
      if (card.shownRun >= incident.run || (await isCarried({ name: 'finish-card', payload }))) return;
      if (since < DAY_MS) return goOn({ name: 'finish-card', payload }, 'its end was not shown');
      // Slack took it for a day no more: whoever asks for the id again gets a card of its own.
      log.error('card given up', payload);
      return store.cardGone(payload);
    }
    if (await isCarried({ name: 'triage-incident', payload })) return;
    if (since < TRIAGE_MS) return goOn({ name: 'triage-incident', payload }, 'its triage has no job');
    log.error('triage ended by the sweep', payload);
    await store.transaction(async (tx) => {
      const ended = await tx.endRun(payload, { status: 'failed', failure: INTERRUPTED }, clock());
      if (ended) await tx.queue({ name: 'finish-card', payload });
    });
  }

  /** The card of an incident is the incident's matter; everything else goes on by the job that it names. */
  async function sweepEffect({ key, kind, carrier, begunAt, createdAt, now }: StoredEffect): Promise<void> {
    await effects.noted(key);
    if (carrier !== null && (await isCarried(carrier))) return;
    // What became of a lifecycle action is for its own look to say, however long it takes.
    const isOld = now - (begunAt ?? createdAt) >= DAY_MS && kind !== 'reissue';
    if (isOld) {
      log.error('effect given up', { effect: key });
      await effects.giveUp(key, 'nobody could find out within a day what became of it');
    }
    if (carrier !== null && kind !== 'show-card') await goOn(carrier, 'its effect is open');
  }

  return async function sweep(): Promise<void> {
    const before = new Date(clock().getTime() - QUIET_MS);
    for (const found of await abandoned.incidents(before, MOST)) await sweepIncident(found);
    for (const effect of await effects.abandoned(QUIET_MS, MOST)) await sweepEffect(effect);
    for (const job of await abandoned.actions(before, MOST)) {
      if (!(await isCarried(job))) await goOn(job, 'its action has no job');
    }
  };
}

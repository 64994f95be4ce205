import { fingerprintOf } from '../triage/fingerprint.ts';
import { cardKey } from '../usecases/cards.ts';
import type { IncidentStore, IncidentTransaction, JobRequest } from '../usecases/incident-store.ts';
import { insertAudit } from './audit.ts';
import { deleteOldCapsules, insertCapsule, selectCapsule } from './capsules.ts';
import { markGone, markPosted, markShown, moveCard } from './cards.ts';
import { insertClaim } from './claims.ts';
import type { Transactions } from './database.ts';
import { deleteEffect } from './effects.ts';
import { deleteFailure, insertFailure, selectFailure, selectRepeats } from './failures.ts';
import { selectFeedbackCounts, upsertFeedback } from './feedback.ts';
import {
  incrementRun,
  insertIncident,
  markEnded,
  markRunning,
  selectByCorrelation,
  selectIncident,
  selectIncidentForUpdate,
  selectNewest,
  selectNewestIn,
  updateSubject,
  updateThread,
} from './incidents.ts';
import type { Sql } from './sql.ts';
import { createStormTransaction, selectMembership } from './storms.ts';

/** Inserts a job through the given statement runner, so that it commits with the rows. */
export type SendJob = (sql: Sql, job: JobRequest) => Promise<void>;

/** The store of the use cases on a database; `sendJob` is the queue's. */
export function createIncidentStore(database: Transactions, sendJob: SendJob): IncidentStore {
  function inTransaction(tx: Sql): IncidentTransaction {
    return {
      claim: (key, at) => insertClaim(tx, key, at),
      add: (incident) => insertIncident(tx, incident),
      byCorrelation: (key) => selectByCorrelation(tx, key),
      lock: (incidentId) => selectIncidentForUpdate(tx, incidentId),
      nextRun: (incidentId, at) => incrementRun(tx, incidentId, at),
      async moveCard(incidentId, threadTs) {
        await updateThread(tx, incidentId, threadTs);
        await moveCard(tx, incidentId, threadTs);
        await deleteEffect(tx, cardKey(incidentId));
      },
      endRun: (ref, end, at) => markEnded(tx, ref, end, at),
      async keepCapsule(ref, capsule, at) {
        await insertCapsule(tx, ref, capsule, at);
        await deleteOldCapsules(tx, ref);
      },
      async noteFailure(incidentId, failure) {
        await deleteFailure(tx, incidentId);
        if (failure !== null) await insertFailure(tx, incidentId, failure);
      },
      keepFeedback: (ref, feedback) => upsertFeedback(tx, ref, feedback),
      correct: (incidentId, subject, correction) => updateSubject(tx, incidentId, subject, correction),
      audit: (entry) => insertAudit(tx, entry),
      queue: (job) => sendJob(tx, job),
      storms: createStormTransaction(tx),
    };
  }

  return {
    transaction: (work) => database.transaction((tx) => work(inTransaction(tx))),
    membership: (incidentId) => selectMembership(database, incidentId),
    find: (incidentId) => selectIncident(database, incidentId),
    byCorrelation: (key) => selectByCorrelation(database, key),
    newest: (channel) => selectNewest(database, channel),
    newestIn: (channels) => selectNewestIn(database, channels),
    capsule: (incidentId, run) => selectCapsule(database, incidentId, run ?? null),
    repeats: ({ teamId, correlationId, failure, at }) =>
      selectRepeats(database, { teamId, correlationId, fingerprint: fingerprintOf(failure.shape), at }),
    async repeatsOf(incidentId) {
      const noted = await selectFailure(database, incidentId);
      return noted === null ? null : selectRepeats(database, noted);
    },
    feedbackOf: (ref) => selectFeedbackCounts(database, ref),
    beginRun: (ref, at) => markRunning(database, ref, at),
    cardPosted: (incidentId, ts) => markPosted(database, incidentId, ts),
    cardGone: (ref) =>
      database.transaction(async (tx) => {
        await markGone(tx, ref);
        await deleteEffect(tx, cardKey(ref.incidentId));
      }),
    cardShows: (ref) => markShown(database, ref),
  };
}

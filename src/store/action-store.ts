import type { ActionJob } from '../usecases/actions/action-job.ts';
import type { ActionStore, ActionTransaction } from '../usecases/actions/action-store.ts';
import {
  holdName,
  insertAction,
  selectAction,
  selectActionForUpdate,
  selectAwaitingApproval,
  selectOfIncident,
  selectRetriesOf,
  selectWatch,
  stepAction,
  updateDetails,
} from './actions.ts';
import { insertAudit, selectAudit } from './audit.ts';
import { insertClaim } from './claims.ts';
import type { Transactions } from './database.ts';
import { selectFailure } from './failures.ts';
import { selectIncident } from './incidents.ts';
import type { Sql } from './sql.ts';
import { selectIncidentsOf, selectTicket, upsertTicket } from './tickets.ts';

/** The store of actions on a database; `sendJob` is the queue's, so that a job commits with the rows. */
export function createActionStore(
  database: Transactions,
  sendJob: (sql: Sql, job: ActionJob) => Promise<void>,
): ActionStore {
  function inTransaction(tx: Sql): ActionTransaction {
    return {
      claim: (key, at) => insertClaim(tx, key, at),
      lock: (actionId) => selectActionForUpdate(tx, actionId),
      add: (action) => insertAction(tx, action),
      step: (action, event, at, changes) => stepAction(tx, action, event, at, changes),
      note: (action, changes, at) => updateDetails(tx, action.id, changes, at),
      hold: (kind, target) => holdName(tx, `${kind} ${target}`),
      retriesOf: (target) => selectRetriesOf(tx, target),
      ofIncident: (incidentId) => selectOfIncident(tx, incidentId),
      watchOf: (incidentId) => selectWatch(tx, incidentId),
      ticketFiled: (fingerprint, tracker, ticket, at) => upsertTicket(tx, fingerprint, tracker, ticket, at),
      audit: (entry) => insertAudit(tx, entry),
      queue: (job) => sendJob(tx, job),
    };
  }

  return {
    transaction: (work) => database.transaction((tx) => work(inTransaction(tx))),
    incident: (incidentId) => selectIncident(database, incidentId),
    find: (actionId) => selectAction(database, actionId),
    ofIncident: (incidentId) => selectOfIncident(database, incidentId),
    awaitingApproval: (asked) => selectAwaitingApproval(database, asked),
    fingerprint: async (incidentId) => (await selectFailure(database, incidentId))?.fingerprint ?? null,
    ticket: (fingerprint) => selectTicket(database, fingerprint),
    incidentsOf: (fingerprint, teamId, limit) => selectIncidentsOf(database, fingerprint, teamId, limit),
    audit: (entry) => insertAudit(database, entry),
    auditOf: (query) => selectAudit(database, query),
  };
}

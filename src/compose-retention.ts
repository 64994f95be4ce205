import type { Retention } from './jobs/housekeeping.ts';
import type { Policy } from './policy/schema.ts';
import { purgeAudit } from './store/audit.ts';
import { deleteClaims } from './store/claims.ts';
import type { Database } from './store/database.ts';
import { deleteOldCapsules, deleteOldIncidents, deleteOldStorms, deleteOldTickets } from './store/retention.ts';

const DAY_MS = 24 * 3_600_000;
/** Slack redelivers for five minutes, and hourly for a day with "Delayed Events": two days are safely longer. */
const CLAIMS_KEPT_MS = 2 * DAY_MS;

/** How long each kind of rows is kept. What hangs on an incident goes with it; jobs forget themselves after a day. */
export function retentionsOf(database: Database, policy: () => Policy): Retention[] {
  const incidentMs = () => policy().retention.incident_days * DAY_MS;
  return [
    { what: 'claims', keptMs: () => CLAIMS_KEPT_MS, remove: (before) => deleteClaims(database, before) },
    {
      what: 'evidence',
      keptMs: () => policy().retention.evidence_days * DAY_MS,
      remove: (before) => deleteOldCapsules(database, before),
    },
    { what: 'incidents', keptMs: incidentMs, remove: (before) => deleteOldIncidents(database, before) },
    { what: 'storms', keptMs: incidentMs, remove: (before) => deleteOldStorms(database, before) },
    { what: 'tickets', keptMs: incidentMs, remove: (before) => deleteOldTickets(database, before) },
    {
      what: 'audit rows',
      keptMs: () => policy().audit.retention_days * DAY_MS,
      remove: (before) => purgeAudit(database, before),
    },
  ];
}

import { ownerWords } from '../../actions/owners.ts';
import type { Person } from '../action-ports.ts';
import type { ActionTransaction } from './action-store.ts';
import type { ActionOf } from './records.ts';

/** Audits what a person did to an escalation, with whom it is for. */
export function auditEscalation(
  tx: Pick<ActionTransaction, 'audit'>,
  { id, incidentId, details }: ActionOf<'escalation'>,
  person: Person,
  at: Date,
  event: string,
  outcome: string,
): Promise<void> {
  return tx.audit({
    at,
    incidentId,
    actionId: id,
    person,
    event,
    outcome,
    evidenceDigest: null,
    details: { to: ownerWords(details.owner), severity: details.severity, channel: details.channelId },
  });
}

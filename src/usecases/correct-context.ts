import { type CorrectedContext, correctedSubject } from '../triage/intake/corrected-subject.ts';
import { isOf, type JudgedByPeopleNeeds } from './feedback.ts';
import { PRIORITY } from './storms/storm-rule.ts';

export interface CorrectionRequest {
  readonly incidentId: string;
  readonly teamId: string;
  readonly channelId: string;
  readonly userId: string;
  /** Once for each delivery. */
  readonly claim: string;
  readonly context: CorrectedContext;
}

export type CorrectionOutcome = 'queued' | 'unchanged' | 'already-running' | 'not-found';

/**
 * Runs an incident again with the context that a person corrected. Who changed what is stored with it, audited, and
 * stands on the card. A correction of nothing runs nothing.
 */
export function createCorrectContext({ store, clock, maySee }: JudgedByPeopleNeeds) {
  return async function correctContext(request: CorrectionRequest): Promise<CorrectionOutcome> {
    const { incidentId, teamId, channelId, userId, claim } = request;
    const at = clock();
    return store.transaction(async (tx) => {
      const found = await tx.lock(incidentId);
      if (found === null || !isOf(found.incident, request, maySee)) {
        return 'not-found';
      }
      const { incident } = found;
      if (!(await tx.claim(claim, at))) return 'queued';
      if (incident.status === 'queued' || incident.status === 'running') return 'already-running';
      const { subject, changed } = correctedSubject(incident.subject, request.context);
      if (changed.length === 0) return 'unchanged';
      await tx.correct(incidentId, subject, { by: userId, at: at.toISOString(), fields: changed });
      const { run } = await tx.nextRun(incidentId, at);
      await tx.audit({
        at,
        incidentId,
        actionId: null,
        person: { teamId, userId, channelId, foreign: false },
        event: 'context.corrected',
        outcome: 'queued',
        evidenceDigest: null,
        details: Object.fromEntries(changed.map(({ name, was, is }) => [name, `${was || 'none'} -> ${is || 'none'}`])),
      });
      await tx.queue({ name: 'triage-incident', payload: { incidentId, run }, priority: PRIORITY.single });
      return 'queued';
    });
  };
}

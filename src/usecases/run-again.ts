import type { IncidentStore } from './incident-store.ts';
import type { Clock, IncidentUseCases } from './ports.ts';
import { PRIORITY } from './storms/storm-rule.ts';

/**
 * Queues one more run of an incident, once per click: a redelivered click is answered like the first one. Two people
 * who press at the same time make one run.
 */
export function createRunAgain({ store, clock }: { store: IncidentStore; clock: Clock }): IncidentUseCases['runAgain'] {
  return async function runAgain({ incidentId, teamId, channelId, claim }) {
    const at = clock();
    return store.transaction(async (tx) => {
      const found = await tx.lock(incidentId);
      if (found === null || found.incident.teamId !== teamId || found.incident.channelId !== channelId) {
        return 'not-found';
      }
      if (!(await tx.claim(claim, at))) return 'queued';
      if (found.incident.status === 'queued' || found.incident.status === 'running') return 'already-running';
      const { run } = await tx.nextRun(incidentId, at);
      // Whoever runs a member of a storm again waits for its card.
      await tx.storms.giveCard(incidentId);
      await tx.queue({ name: 'triage-incident', payload: { incidentId, run }, priority: PRIORITY.single });
      return 'queued';
    });
  };
}

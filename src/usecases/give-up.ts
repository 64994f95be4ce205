import type { IncidentStore, RunRef } from './incident-store.ts';
import type { Clock } from './ports.ts';
import { showEnd } from './storms/end-run.ts';

/**
 * Ends a run whose triage failed as often as it may: the incident is failed and its card says so, with what to do.
 * Nothing is judged: a fault of this program is no finding about the platform.
 */
export function createGiveUp({ store, clock }: { store: IncidentStore; clock: Clock }) {
  return async function giveUp(ref: RunRef): Promise<void> {
    const failure = `The triage stopped because of a fault in this bot, not in the platform; nothing was judged. Run it again. If it fails again, give whoever runs the bot this incident id: ${ref.incidentId}.`;
    await store.transaction(async (tx) => {
      if (await tx.endRun(ref, { status: 'failed', failure }, clock())) await showEnd(tx, ref, clock());
    });
  };
}

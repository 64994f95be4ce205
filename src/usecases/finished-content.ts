import type { CardActions } from './action-messages.ts';
import type { IncidentStore } from './incident-store.ts';
import type { CardContent, Incident } from './ports.ts';
import type { MaySee } from './visibility/report-scope.ts';

export interface FinishedContentNeeds {
  readonly store: Pick<IncidentStore, 'repeatsOf' | 'feedbackOf'>;
  /** What can be done about an incident and what was; null when nothing is to be offered. */
  readonly cardActions: (incident: Incident) => Promise<CardActions | null>;
  readonly maySee: MaySee;
}

/** What the card of an incident shows once its run has ended; null while it has not. */
export function createFinishedContent({ store, cardActions, maySee }: FinishedContentNeeds) {
  return async function finishedContent(incident: Incident): Promise<CardContent | null> {
    const { status, report, failure } = incident;
    if (status === 'finished' && report !== null) {
      if (!maySee(incident.channelId, report))
        return { phase: 'failed', incident, why: 'The policy does not show this incident in this channel any more.' };
      const [repeats, actions, feedback] = await Promise.all([
        store.repeatsOf(incident.id),
        cardActions(incident),
        store.feedbackOf({ incidentId: incident.id, run: incident.run }),
      ]);
      return {
        phase: 'finished',
        incident,
        report,
        feedback,
        ...(repeats === null ? {} : { repeats }),
        ...(actions === null ? {} : { actions }),
      };
    }
    return status === 'failed' ? { phase: 'failed', incident, why: failure ?? 'The triage failed.' } : null;
  };
}

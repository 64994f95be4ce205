import { z } from 'zod';
import { calling } from '../../call-error.ts';
import { goneIncident, notServed } from '../../views/answers.ts';
import { type EvidencePlace, evidenceModal, evidenceNote, evidenceSkeleton } from '../../views/evidence-modal.ts';
import type { Delivered, ListenerNeeds } from '../needs.ts';
import { INCIDENT_ID, pressOf } from './press.ts';

const Place = z.object({ incidentId: z.string(), channelId: z.string(), page: z.number().int() });

/** "Show evidence": opens a skeleton at once, because the trigger lives three seconds, then fills it. */
export function showEvidenceAction(needs: ListenerNeeds) {
  const { clients, tell, self } = needs;
  return async function showEvidenceAction({ body, ack }: Delivered): Promise<void> {
    const { actor, incidentId } = pressOf(body, self());
    await ack();
    if (actor.foreign) return tell.person(actor, notServed());
    const { channelId, triggerId } = actor;
    if (channelId === null || !INCIDENT_ID.test(incidentId)) return tell.person(actor, goneIncident());
    const place = { incidentId, channelId, page: 0 };
    const opened = await calling('views.open', () =>
      clients.urgent.views.open({ trigger_id: triggerId, view: evidenceSkeleton(place) }),
    );
    await fill(needs, opened.view?.id, place);
  };
}

/** "Next page" and "Previous page" within the modal. */
export function turnPageAction(needs: ListenerNeeds, step: 1 | -1) {
  const { tell, self } = needs;
  return async function turnPageAction({ body, ack }: Delivered): Promise<void> {
    const { actor, view } = pressOf(body, self());
    await ack();
    if (actor.foreign) return tell.person(actor, notServed());
    const place = Place.safeParse(parsed(view?.private_metadata));
    if (!place.success) throw new Error('The evidence modal does not say what it shows');
    await fill(needs, view?.id, { ...place.data, page: place.data.page + step });
  };
}

async function fill(
  { useCases, clients, self, scope }: ListenerNeeds,
  viewId: string | undefined,
  place: EvidencePlace,
) {
  if (viewId === undefined) throw new Error('Slack opened a modal without an id');
  const { incidentId, channelId } = place;
  const incident = await useCases.incident({ incidentId, teamId: self().teamId, channelId });
  const view =
    incident === null
      ? evidenceNote(place, 'This incident is no longer known here.')
      : incident.report === null
        ? evidenceNote(place, 'No run has finished yet. The card shows the steps.')
        : evidenceModal(place, incident.report, scope());
  await calling('views.update', () => clients.urgent.views.update({ view_id: viewId, view }));
}

function parsed(metadata: string | undefined): unknown {
  try {
    return JSON.parse(metadata ?? '');
  } catch {
    return null;
  }
}

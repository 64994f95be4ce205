import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { calling } from '../../call-error.ts';
import { goneIncident, notServed } from '../../views/answers.ts';
import { type EvidencePlace, evidenceModal, evidenceNote, evidenceSkeleton } from '../../views/evidence-modal.ts';
import type { Delivered, ListenerNeeds } from '../needs.ts';
import { INCIDENT_ID, pressOf } from './press.ts';

const Place = z.object({
  incidentId: z.string(),
  channelId: z.string(),
  run: z.number().int().nullable().default(null),
  page: z.number().int(),
});

/** The trigger of a modal lives three seconds; evidence that takes longer than this is shown in a second call. */
const READY_WITHIN_MS = 1_000;

/** "Show evidence": one call when the evidence is at hand soon enough, otherwise a skeleton that is filled. */
export function showEvidenceAction(needs: ListenerNeeds) {
  const { clients, tell, self } = needs;
  return async function showEvidenceAction({ body, ack }: Delivered): Promise<void> {
    const { actor, incidentId } = pressOf(body, self());
    await ack();
    if (actor.foreign) return tell.person(actor, notServed());
    const { channelId, triggerId } = actor;
    if (channelId === null || !INCIDENT_ID.test(incidentId)) return tell.person(actor, goneIncident());
    const place = { incidentId, channelId, run: null, page: 0 };
    const reading = evidenceView(needs, place);
    const ready = await withinMs(reading, READY_WITHIN_MS);
    const opened = await calling('views.open', () =>
      clients.urgent.views.open({ trigger_id: triggerId, view: ready ?? evidenceSkeleton(place) }),
    );
    if (ready === null) await update(needs, opened.view?.id, await reading);
  };
}

/** "Next page", "Previous page" and the menu within the modal: `turn` answers the page from the present one. */
export function turnPageAction(needs: ListenerNeeds, turn: (page: number, chosen: string | null) => number) {
  const { tell, self } = needs;
  return async function turnPageAction({ body, ack }: Delivered): Promise<void> {
    const { actor, view, chosen } = pressOf(body, self());
    await ack();
    if (actor.foreign) return tell.person(actor, notServed());
    const place = Place.safeParse(parsed(view?.private_metadata));
    if (!place.success) throw new Error('The evidence modal does not say what it shows');
    const page = turn(place.data.page, chosen);
    await update(needs, view?.id, await evidenceView(needs, { ...place.data, page }));
  };
}

/** What it resolves to, or null when that takes longer. A rejection that comes later is left to whoever awaits it. */
async function withinMs<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), ms);
  promise.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function update({ clients }: ListenerNeeds, viewId: string | undefined, view: ModalView) {
  if (viewId === undefined) throw new Error('Slack opened a modal without an id');
  await calling('views.update', () => clients.urgent.views.update({ view_id: viewId, view }));
}

/** The rows of the newest run whose capsule is kept, or else the queries of the report alone. */
async function evidenceView(
  { useCases, self, scope }: Pick<ListenerNeeds, 'useCases' | 'self' | 'scope'>,
  place: EvidencePlace,
): Promise<ModalView> {
  const { incidentId, channelId, run } = place;
  const asked = { incidentId, teamId: self().teamId, channelId };
  const kept = await useCases.evidence(run === null ? asked : { ...asked, run });
  if (kept !== null) return evidenceModal({ ...place, run: kept.run }, kept, scope(channelId));
  const incident = await useCases.incident(asked);
  if (incident === null) return evidenceNote(place, 'This incident is no longer known here.');
  const { report } = incident;
  return report === null
    ? evidenceNote(place, 'No run has finished yet. The card shows the steps.')
    : evidenceModal({ ...place, run: null }, { report, rows: new Map() }, scope(channelId));
}

function parsed(metadata: string | undefined): unknown {
  try {
    return JSON.parse(metadata ?? '');
  } catch {
    return null;
  }
}

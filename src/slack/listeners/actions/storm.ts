import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { calling } from '../../call-error.ts';
import { goneIncident, note, notServed } from '../../views/answers.ts';
import { pointer } from '../../views/pointer.ts';
import { type StormPlace, stormModal, stormNote } from '../../views/storm/storm-modal.ts';
import type { Delivered, ListenerNeeds } from '../needs.ts';
import { INCIDENT_ID, pressOf } from './press.ts';

const Place = z.object({
  digestId: z.string(),
  channelId: z.string(),
  threadTs: z.string().nullable(),
  page: z.number().int(),
});

/** "Open card" on a digest or in its list: the id gets its own card, in the digest's thread. Stored, then acknowledged. */
export function openCardAction(needs: ListenerNeeds) {
  const { useCases, tell, self, scope } = needs;
  return async function openCardAction({ body, ack }: Delivered): Promise<void> {
    const { actor, incidentId, messageTs, threadTs, view } = pressOf(body, self());
    if (actor.foreign) {
      await ack();
      return tell.person(actor, notServed());
    }
    const place = placeIn(view?.private_metadata);
    const channelId = actor.channelId ?? place?.channelId ?? null;
    const known = channelId !== null && INCIDENT_ID.test(incidentId);
    const outcome = known
      ? await useCases.openCard({
          incidentId,
          teamId: self().teamId,
          channelId,
          threadTs: place?.threadTs ?? threadTs ?? messageTs,
        })
      : null;
    await ack();
    const person = { ...actor, channelId };
    if (outcome === null || outcome.kind === 'not-found') return tell.person(person, goneIncident());
    if (outcome.kind === 'stands') return tell.person(person, pointer(outcome.incident, outcome.card.ts, scope()));
    tell.remember(incidentId, actor.responseUrl);
    await tell.person(person, note('Its card comes in the thread of this digest.'));
  };
}

/** "Show all ids": a modal with the first page. */
export function stormIdsAction(needs: ListenerNeeds) {
  const { clients, tell, self } = needs;
  return async function stormIdsAction({ body, ack }: Delivered): Promise<void> {
    const { actor, incidentId: digestId, messageTs, threadTs } = pressOf(body, self());
    await ack();
    if (actor.foreign) return tell.person(actor, notServed());
    const { channelId, triggerId } = actor;
    if (channelId === null || !INCIDENT_ID.test(digestId)) return tell.person(actor, goneIncident());
    const view = await viewOf(needs, { digestId, channelId, threadTs: threadTs ?? messageTs, page: 0 });
    await calling('views.open', () => clients.urgent.views.open({ trigger_id: triggerId, view }));
  };
}

/** "Next page" and "Previous page" in that modal. */
export function turnStormPageAction(needs: ListenerNeeds, turn: (page: number) => number) {
  const { clients, tell, self } = needs;
  return async function turnStormPageAction({ body, ack }: Delivered): Promise<void> {
    const { actor, view } = pressOf(body, self());
    await ack();
    if (actor.foreign) return tell.person(actor, notServed());
    const place = placeIn(view?.private_metadata);
    if (place === null || view === null) throw new Error('The modal does not say which storm it shows');
    const next = await viewOf(needs, { ...place, page: turn(place.page) });
    await calling('views.update', () => clients.urgent.views.update({ view_id: view.id, view: next }));
  };
}

async function viewOf({ useCases, self, scope }: ListenerNeeds, place: StormPlace): Promise<ModalView> {
  const { digestId, channelId } = place;
  const digest = await useCases.digestMembers({ digestId, teamId: self().teamId, channelId });
  return digest === null
    ? stormNote(place, 'This digest is no longer known here.')
    : stormModal(place, digest.members, scope());
}

function placeIn(metadata: string | undefined): StormPlace | null {
  try {
    return Place.safeParse(JSON.parse(metadata ?? '')).data ?? null;
  } catch {
    return null;
  }
}

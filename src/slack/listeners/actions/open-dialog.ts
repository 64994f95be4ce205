import { setTimeout as wait } from 'node:timers/promises';
import type { ModalView } from '@slack/types';
import type { Person, Refused } from '../../../usecases/action-ports.ts';
import { SlackCallError } from '../../../usecases/ports.ts';
import { calling } from '../../call-error.ts';
import { spoken } from '../../mentions.ts';
import { type DialogKind, type DialogPlace, dialogNote, dialogSkeleton } from '../../views/actions/dialog.ts';
import { goneIncident, refusal } from '../../views/answers.ts';
import type { ActionNeeds, Delivered } from '../needs.ts';
import { actingPerson } from './acting-person.ts';
import { INCIDENT_ID, pressOf } from './press.ts';

/** One kind of dialog: what is looked up before it opens, and how that is shown. */
export interface Dialog<Draft extends { readonly kind: 'ready'; readonly actionId: string }> {
  readonly kind: DialogKind;
  prepare(asked: { incidentId: string; person: Person }): Promise<Draft | Refused>;
  view(place: DialogPlace, draft: Draft): ModalView;
}

/** A look that is this quick needs no skeleton, and a refusal this quick no dialog at all. A trigger lives 3 s. */
const SOON_MS = 700;

/** A button that opens a dialog about an incident: looks again, and shows what would be done before anything is. */
export function openDialogAction<Draft extends { readonly kind: 'ready'; readonly actionId: string }>(
  { clients, tell, self }: ActionNeeds,
  { kind, prepare, view }: Dialog<Draft>,
) {
  const open = async (triggerId: string, shown: ModalView): Promise<string> => {
    const opened = await calling('views.open', () => clients.urgent.views.open({ trigger_id: triggerId, view: shown }));
    if (opened.view?.id === undefined) throw new Error('Slack opened a modal without an id');
    return opened.view.id;
  };

  /** A dialog that was closed meanwhile is nothing to worry about. */
  const show = async (viewId: string, shown: ModalView): Promise<void> => {
    try {
      await calling('views.update', () => clients.urgent.views.update({ view_id: viewId, view: shown }));
    } catch (error) {
      if (!(error instanceof SlackCallError) || error.reason !== 'not_found') throw error;
    }
  };

  return async function openDialogAction({ body, ack }: Delivered): Promise<void> {
    const { actor, incidentId } = pressOf(body, self());
    await ack();
    const { channelId, triggerId } = actor;
    if (channelId === null || !INCIDENT_ID.test(incidentId)) return tell.person(actor, goneIncident());

    const prepared = prepare({ incidentId, person: actingPerson(actor, self()) });
    const place = (draft: Draft): DialogPlace => ({ actionId: draft.actionId, channelId });
    // People of other organisations are answered, but see no dialog.
    const first = actor.foreign ? await prepared : await Promise.race([prepared, wait(SOON_MS, null, { ref: false })]);
    if (first?.kind === 'refused') return tell.person(actor, refusal(first.why));
    if (first !== null) {
      await open(triggerId, view(place(first), first));
      return;
    }

    const viewId = await open(triggerId, dialogSkeleton(kind));
    try {
      const draft = await prepared;
      if (draft.kind === 'ready') return await show(viewId, view(place(draft), draft));
      await show(viewId, dialogNote(kind, spoken(draft.why)));
      await tell.person(actor, refusal(draft.why));
    } catch (error) {
      await show(viewId, dialogNote(kind, ['Something went wrong on my side. Nothing was done.']));
      throw error;
    }
  };
}

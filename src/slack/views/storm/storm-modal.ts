import type { KnownBlock, ModalView } from '@slack/types';
import type { StormMember } from '../../../usecases/storms/storm-store.ts';
import { ActionId, CallbackId } from '../../action-ids.ts';
import { actions, button, paragraph } from '../../blocks.ts';
import type { LinkScope } from '../../links.ts';
import { modal } from '../../modals.ts';
import { counted } from '../../text.ts';
import { becameOf, memberRow } from './member-row.ts';

/** What Slack keeps for us with the open modal. */
export interface StormPlace {
  readonly digestId: string;
  readonly channelId: string;
  /** Thread in which cards are opened: that of the digest's message. */
  readonly threadTs: string | null;
  /** 0 is the first page. */
  readonly page: number;
}

const ROWS_A_PAGE = 25;

/** One page of the ids that a digest counts, oldest first. A page beyond the last is the last. */
export function stormModal(place: StormPlace, members: readonly StormMember[], scope: LinkScope): ModalView {
  const pages = Math.max(1, Math.ceil(members.length / ROWS_A_PAGE));
  const page = Math.min(Math.max(0, place.page), pages - 1);
  const shown = members.slice(page * ROWS_A_PAGE, (page + 1) * ROWS_A_PAGE);
  const buttons = [
    ...(page > 0 ? [button('Previous page', ActionId.stormPrevious, place.digestId)] : []),
    ...(page < pages - 1 ? [button('Next page', ActionId.stormNext, place.digestId)] : []),
  ];
  return frame({ ...place, page }, [
    paragraph(`${counted(members.length, 'id')}, oldest first · page ${page + 1} of ${pages}`),
    ...shown.map((member) => memberRow(member, becameOf(member), place.channelId, scope)),
    ...(buttons.length === 0 ? [] : [actions(...buttons)]),
  ]);
}

/** Says why there is nothing to list. */
export function stormNote(place: StormPlace, text: string): ModalView {
  return frame(place, [paragraph(text)]);
}

function frame(place: StormPlace, blocks: readonly KnownBlock[]): ModalView {
  return modal({ callbackId: CallbackId.storm, title: 'Ids of the storm', metadata: JSON.stringify(place), blocks });
}

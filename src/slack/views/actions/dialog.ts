import type { KnownBlock, ModalView } from '@slack/types';
import { type Part, paragraph } from '../../blocks.ts';
import { modal } from '../../modals.ts';

/** What Slack keeps for us with an open dialog: which action it is of, and where the person is answered. */
export interface DialogPlace {
  readonly actionId: string;
  readonly channelId: string;
}

/** Name and callback of one kind of dialog. */
export interface DialogKind {
  readonly callbackId: string;
  /** At most 24 characters. */
  readonly title: string;
}

/** Opened when the look takes longer than a moment, because a trigger lives three seconds. */
export function dialogSkeleton(kind: DialogKind): ModalView {
  return dialogNote(kind, ['Looking again at how things stand …']);
}

/** A dialog that only says something. */
export function dialogNote({ callbackId, title }: DialogKind, ...paragraphs: (readonly Part[])[]): ModalView {
  return modal({ callbackId, title, blocks: paragraphs.map((parts) => paragraph(...parts)) });
}

export function dialog(
  { callbackId, title }: DialogKind,
  place: DialogPlace,
  submit: string,
  blocks: readonly KnownBlock[],
): ModalView {
  return modal({ callbackId, title, submit, metadata: JSON.stringify(place), blocks });
}

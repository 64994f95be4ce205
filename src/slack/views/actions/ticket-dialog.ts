import type { ModalView } from '@slack/types';
import { GAP_CLASSIFICATIONS, type TicketDraft } from '../../../usecases/action-ports.ts';
import { CallbackId } from '../../action-ids.ts';
import { bold, link, paragraph } from '../../blocks.ts';
import type { LinkScope } from '../../links.ts';
import { selectInput, textInput } from '../../modals.ts';
import { clipLines, counted, oneLine } from '../../text.ts';
import { type DialogKind, type DialogPlace, dialog } from './dialog.ts';

export const TICKET_DIALOG: DialogKind = { callbackId: CallbackId.ticket, title: 'Platform primitive gap' };

/** Block ids of the inputs (R4). */
export const TicketField = {
  title: 'title',
  kind: 'kind',
  area: 'area',
  currentCapability: 'current_capability',
  pressure: 'pressure',
  classification: 'classification',
  evidence: 'evidence',
} as const;

export const TICKET_KINDS = ['defect', 'gap'] as const;
/** Slack's limit for a text field. */
const LONGEST = 3000;

/** The ticket as the report fills it in; everything may be changed. An open ticket of the same failure is commented on. */
export function ticketDialog(place: DialogPlace, { fields, open, repeats }: TicketDraft, scope: LinkScope): ModalView {
  const seen = repeats > 0 ? ` This failure was seen ${counted(repeats, 'time')} before.` : '';
  const what =
    open === null
      ? paragraph(bold('A new ticket is filed. '), `Check that nothing in it is secret.${seen}`)
      : paragraph(
          bold('A ticket of this failure is open: '),
          link(oneLine(open.key, 60), open.url, scope),
          `. This will comment on ${oneLine(open.key, 60)}.${seen}`,
        );
  const words = (id: string, label: string, initial: string, hint?: string) =>
    textInput({
      id,
      label,
      optional: false,
      maxLength: 1000,
      multiline: true,
      initial,
      ...(hint === undefined ? {} : { hint }),
    });
  return dialog(TICKET_DIALOG, place, open === null ? 'File' : 'Comment', [
    what,
    textInput({
      id: TicketField.title,
      label: 'Title',
      optional: false,
      maxLength: 200,
      initial: oneLine(fields.title, 200),
    }),
    selectInput({
      id: TicketField.kind,
      label: 'Defect or gap',
      placeholder: 'Choose',
      options: TICKET_KINDS,
      optional: false,
      initial: fields.kind,
    }),
    textInput({
      id: TicketField.area,
      label: 'Area',
      optional: false,
      maxLength: 200,
      initial: oneLine(fields.area, 200),
    }),
    words(TicketField.currentCapability, 'Current capability', fields.currentCapability),
    words(TicketField.pressure, 'Gap or pressure', fields.pressure),
    selectInput({
      id: TicketField.classification,
      label: 'Classification',
      placeholder: 'Choose',
      options: GAP_CLASSIFICATIONS,
      optional: false,
      initial: fields.classification,
    }),
    textInput({
      id: TicketField.evidence,
      label: 'Evidence',
      hint: 'Markdown with links. Nothing secret, nothing of another tenant.',
      optional: false,
      maxLength: LONGEST,
      multiline: true,
      initial: clipLines(fields.evidence, 200, LONGEST),
    }),
  ]);
}

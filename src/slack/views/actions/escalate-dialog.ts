import type { ModalView } from '@slack/types';
import { type EscalationDraft, SEVERITIES } from '../../../usecases/action-ports.ts';
import { CallbackId } from '../../action-ids.ts';
import { bold, paragraph } from '../../blocks.ts';
import { spoken } from '../../mentions.ts';
import { selectInput, textInput } from '../../modals.ts';
import { oneLine } from '../../text.ts';
import { type DialogKind, type DialogPlace, dialog } from './dialog.ts';

export const ESCALATE_DIALOG: DialogKind = { callbackId: CallbackId.escalate, title: 'Escalate' };
export const CLOSE_DIALOG: DialogKind = { callbackId: CallbackId.closeEscalation, title: 'Close the escalation' };

export const EscalateField = { severity: 'severity', ask: 'ask', outcome: 'outcome' } as const;

/** To whom and why, how severe, and what is asked of them. */
export function escalateDialog(place: DialogPlace, draft: EscalationDraft): ModalView {
  return dialog(ESCALATE_DIALOG, place, 'Escalate', [
    paragraph(bold('To: '), ...spoken(draft.to)),
    paragraph(bold('Why: '), oneLine(draft.why, 500)),
    selectInput({
      id: EscalateField.severity,
      label: 'Severity',
      placeholder: 'Choose',
      options: SEVERITIES,
      optional: false,
    }),
    paragraph('SEV-1 reminds of an update after 15 minutes, then every 30. SEV-2 after 30 minutes, then every 60.'),
    textInput({
      id: EscalateField.ask,
      label: 'What should they do next?',
      optional: false,
      maxLength: 1000,
      multiline: true,
      initial: draft.ask,
    }),
  ]);
}

/** How it ended, in the words of who closes it; they go into the timeline. */
export function closeDialog(place: DialogPlace): ModalView {
  return dialog(CLOSE_DIALOG, place, 'Close it', [
    paragraph('The outcome goes to the thread of the incident, with a timeline.'),
    textInput({
      id: EscalateField.outcome,
      label: 'Outcome',
      hint: 'What was wrong, what was done, what is left to do.',
      optional: false,
      maxLength: 1000,
      multiline: true,
    }),
  ]);
}

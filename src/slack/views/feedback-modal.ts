import type { ModalView } from '@slack/types';
import { WAS, type Was } from '../../usecases/feedback.ts';
import { CallbackId } from '../action-ids.ts';
import { paragraph } from '../blocks.ts';
import { modal, selectInput, textInput } from '../modals.ts';
import type { IncidentPlace } from './correction-modal.ts';
import { className } from './words.ts';

/** Block ids of the inputs, which are their action ids too. */
export const FeedbackField = { was: 'was', note: 'note' } as const;

const SOMETHING_ELSE = 'Something else';

function wasWords(was: Was): string {
  return was === 'other' ? SOMETHING_ELSE : className(was);
}

/** What was chosen, from the words of the choice. Null when it is none of them. */
export function wasOf(words: string): Was | null {
  return WAS.find((was) => wasWords(was) === words) ?? null;
}

/** Asks what a wrong verdict was instead. */
export function feedbackModal(place: IncidentPlace): ModalView {
  return modal({
    callbackId: CallbackId.feedbackWrong,
    title: 'What was it?',
    submit: 'Send',
    metadata: JSON.stringify(place),
    blocks: [
      paragraph('Your word counts in the accuracy report. You may change it as long as this run stands.'),
      selectInput({
        id: FeedbackField.was,
        label: 'It was',
        placeholder: 'Choose',
        options: WAS.map(wasWords),
        optional: false,
      }),
      textInput({
        id: FeedbackField.note,
        label: 'How you know',
        hint: 'The line or record that shows it. Secrets are masked.',
        optional: true,
        maxLength: 1000,
        multiline: true,
      }),
    ],
  });
}

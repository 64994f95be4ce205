import type { KnownBlock, ModalView } from '@slack/types';
import type { RetryProposal } from '../../../usecases/action-ports.ts';
import { CallbackId } from '../../action-ids.ts';
import { bold, bullets, code, paragraph, richText, section, when } from '../../blocks.ts';
import { statementInput, textInput } from '../../modals.ts';
import { oneLine } from '../../text.ts';
import { type DialogKind, type DialogPlace, dialog } from './dialog.ts';
import { changedFields, expectedWords } from './retry-parts.ts';

export const RETRY_DIALOG: DialogKind = { callbackId: CallbackId.retry, title: 'Retry' };

/** Block ids of the inputs. A field of the request that has to be given is `given.<field>`. */
export const RetryField = { reason: 'reason', admitted: 'admitted', given: 'given.' } as const;

const MOST_CHANGED = 12;
const MOST_ASKS = 10;

/** What would be sent, as whom, what came of the second look, and what is expected. Nothing is sent before a reason. */
export function retryDialog(place: DialogPlace, proposal: RetryProposal): ModalView {
  const { secondPerson, mustAdmit, unaccounted } = proposal;
  return dialog(RETRY_DIALOG, place, secondPerson ? 'Ask for approval' : mustAdmit ? 'Retry anyway' : 'Retry', [
    paragraph(
      bold(`Send ${oneLine(proposal.action, 60)} again `),
      'to ',
      code(proposal.target),
      ' as ',
      code(proposal.runsAs),
      '.',
    ),
    paragraph(
      bold('Expected: '),
      `${expectedWords(proposal.expected.outcome)}. ${oneLine(proposal.expected.why, 400)}`,
    ),
    changedFields(proposal.changes),
    changedSince(proposal),
    ...(unaccounted === null ? [] : [paragraph(bold('Earlier request: '), oneLine(unaccounted, 300))]),
    ...(secondPerson
      ? [paragraph(bold('Needs a second person. '), 'Somebody else who may approve has to agree in the thread.')]
      : []),
    paragraph('This proposal expires ', ...when(proposal.expiresAt), ', or earlier when the evidence changes.'),
    ...asks(proposal),
    textInput({
      id: RetryField.reason,
      label: 'Reason',
      hint: 'Why now? It stands in the thread and in the audit trail.',
      optional: false,
      maxLength: 500,
      multiline: true,
    }),
    ...(mustAdmit
      ? [
          statementInput({
            id: RetryField.admitted,
            ...admission(proposal),
          }),
        ]
      : []),
  ]);
}

function changedSince({ changedSinceFailure: changed }: RetryProposal): KnownBlock {
  if (changed.length === 0) return paragraph(bold('Since the failure: '), 'nothing relevant changed.');
  const items = changed.slice(0, MOST_CHANGED).map((text) => [oneLine(text, 240)]);
  return richText(section([bold('Changed since the failure')]), bullets(items));
}

/** What the person has to say before it is sent all the same. */
function admission({ unaccounted, changedSinceFailure }: RetryProposal): { label: string; statement: string } {
  if (unaccounted !== null)
    return { label: 'An earlier request', statement: 'I looked in the platform: it is not at work' };
  return {
    label: changedSinceFailure.length === 0 ? 'Nothing relevant changed' : 'Expected to fail again',
    statement: 'I know that it will most likely fail again',
  };
}

function asks({ asks: fields }: RetryProposal): KnownBlock[] {
  return [...new Set(fields.map((field) => oneLine(field, 100)))].slice(0, MOST_ASKS).map((field) =>
    textInput({
      id: `${RetryField.given}${field}`,
      label: field === '' ? 'Value' : field,
      hint: 'A field of the original request that nothing recorded.',
      optional: false,
      maxLength: 500,
    }),
  );
}

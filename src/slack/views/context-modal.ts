import type { ModalView } from '@slack/types';
import { ACTIONS } from '../../triage/terms.ts';
import { CallbackId } from '../action-ids.ts';
import { paragraph } from '../blocks.ts';
import { modal, selectInput, textInput } from '../modals.ts';

/** Where the answer belongs; Slack keeps it with the open modal. */
export interface ContextPlace {
  readonly channelId: string;
  readonly threadTs: string | null;
}

/** Block ids of the inputs, which are their action ids too. */
export const Field = {
  correlationId: 'correlation_id',
  traceId: 'trace_id',
  projectId: 'project_id',
  instanceId: 'app_instance_id',
  action: 'action',
  notes: 'notes',
} as const;

/** Asks for the runbook's required context (C1 to C6). Only the correlation id must be given. */
export function contextModal(place: ContextPlace, notes = ''): ModalView {
  return modal({
    callbackId: CallbackId.triageContext,
    title: 'Triage an incident',
    submit: 'Triage',
    metadata: JSON.stringify(place),
    blocks: [
      paragraph('Only the correlation id is needed. What you add makes the answer quicker and surer.'),
      textInput({
        id: Field.correlationId,
        label: 'Correlation id',
        hint: 'From the error envelope, the CLI or the SDK.',
        optional: false,
        maxLength: 200,
      }),
      textInput({ id: Field.traceId, label: 'Trace id', hint: '32 hex digits.', optional: true, maxLength: 100 }),
      textInput({ id: Field.projectId, label: 'Project id', optional: true, maxLength: 200 }),
      textInput({ id: Field.instanceId, label: 'App instance id', optional: true, maxLength: 200 }),
      selectInput({ id: Field.action, label: 'Action attempted', placeholder: 'Choose', options: ACTIONS }),
      textInput({
        id: Field.notes,
        label: 'What you saw',
        hint: 'Paste the error as it came. It counts as the reporter’s word.',
        optional: true,
        maxLength: 3000,
        multiline: true,
        initial: notes,
      }),
    ],
  });
}

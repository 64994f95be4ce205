import type { ModalView } from '@slack/types';
import type { ContextName, TriageReport } from '../../triage/report.ts';
import type { Incident } from '../../usecases/ports.ts';
import { CallbackId } from '../action-ids.ts';
import { code, paragraph } from '../blocks.ts';
import { modal, textInput } from '../modals.ts';
import { evidenceName } from './words.ts';

/** The incident that an open modal belongs to; Slack keeps it with the modal. */
export interface IncidentPlace {
  readonly incidentId: string;
  readonly channelId: string;
}

/** Block ids of the inputs, which are their action ids too; each is the field of the subject that it corrects. */
export const CorrectionField = {
  traceId: 'trace_id',
  projectId: 'project_id',
  instanceId: 'app_instance_id',
  at: 'at',
} as const;

/**
 * Asks for the right context of an incident. The fields hold what people gave so far, and say beside it what the
 * evidence names: sending it off runs the triage again.
 */
export function correctionModal(place: IncidentPlace, { subject, report }: Incident): ModalView {
  return modal({
    callbackId: CallbackId.correctContext,
    title: 'Correct the context',
    submit: 'Run again',
    metadata: JSON.stringify(place),
    blocks: [
      paragraph(
        'The triage of ',
        code(subject.correlationId),
        ' runs again with what you give here. The card says who corrected what.',
      ),
      textInput({
        id: CorrectionField.traceId,
        label: 'Trace id',
        hint: `32 hex digits. ${known(report, 'trace_id')}`,
        optional: true,
        maxLength: 100,
        initial: subject.traceId ?? '',
      }),
      textInput({
        id: CorrectionField.projectId,
        label: 'Project id',
        hint: known(report, 'project_id'),
        optional: true,
        maxLength: 200,
        initial: subject.projectId ?? '',
      }),
      textInput({
        id: CorrectionField.instanceId,
        label: 'App instance id',
        hint: known(report, 'app_instance_id'),
        optional: true,
        maxLength: 200,
        initial: subject.instanceId ?? '',
      }),
      textInput({
        id: CorrectionField.at,
        label: 'When it failed',
        hint: 'In UTC, such as 2026-11-23T09:10:00Z. Logs are searched around it.',
        optional: true,
        maxLength: 40,
        initial: subject.at ?? '',
      }),
    ],
  });
}

/** What the evidence names: a person's word stands beside it and never in place of it. */
function known(report: TriageReport | null, name: ContextName): string {
  const { value = null, from = null } = report?.context[name] ?? {};
  if (value === null) return 'The evidence names none.';
  return `Now ${value}${from === null ? '' : `, from: ${evidenceName(from)}`}.`;
}

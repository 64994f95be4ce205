import { SlackCallError } from '../../../usecases/ports.ts';
import { calling } from '../../call-error.ts';
import { codeSpan } from '../../text.ts';
import { goneIncident, notServed } from '../../views/answers.ts';
import { exportNote, exportParts, exportSkeleton } from '../../views/export-modal.ts';
import type { Delivered, ListenerNeeds } from '../needs.ts';
import { INCIDENT_ID, pressOf } from './press.ts';

/** "Export report": the report as a JSON file in the thread, or in a modal where files are refused. */
export function exportReportAction({ useCases, clients, tell, self, log }: ListenerNeeds) {
  return async function exportReportAction({ body, ack }: Delivered): Promise<void> {
    const { actor, incidentId, messageTs, threadTs } = pressOf(body, self());
    await ack();
    if (actor.foreign) return tell.person(actor, notServed());
    const { channelId, triggerId } = actor;
    if (channelId === null || !INCIDENT_ID.test(incidentId)) return tell.person(actor, goneIncident());

    const opened = await calling('views.open', () =>
      clients.urgent.views.open({ trigger_id: triggerId, view: exportSkeleton() }),
    );
    const viewId = opened.view?.id;
    if (viewId === undefined) throw new Error('Slack opened a modal without an id');
    const show = (view: ReturnType<typeof exportNote>) =>
      calling('views.update', () => clients.urgent.views.update({ view_id: viewId, view }));

    const incident = await useCases.incident({ incidentId, teamId: self().teamId, channelId });
    if (incident === null) return void (await show(exportNote('This incident is no longer known here.')));
    const { report, subject } = incident;
    if (report === null) return void (await show(exportNote('No run has finished yet, so there is no report.')));

    const json = `${JSON.stringify(report, null, 2)}\n`;
    const thread = incident.threadTs ?? threadTs ?? messageTs;
    try {
      const file = { content: json, filename: `triage-${subject.correlationId}.json`, title: 'Triage report (JSON)' };
      const said = `Triage report of correlation id ${codeSpan(subject.correlationId)}.`;
      await calling('files.completeUploadExternal', () =>
        clients.posts.filesUploadV2(
          thread === null
            ? { ...file, channel_id: channelId, initial_comment: said }
            : { ...file, channel_id: channelId, thread_ts: thread, initial_comment: said },
        ),
      );
      await show(exportNote('The report is in the thread as a file.'));
    } catch (error) {
      if (!(error instanceof SlackCallError)) throw error;
      log.warn('report not uploaded', { incidentId, error });
      await show(exportParts(json, error.reason));
    }
  };
}

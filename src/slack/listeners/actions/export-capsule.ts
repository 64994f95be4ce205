import { SlackCallError } from '../../../usecases/ports.ts';
import { calling } from '../../call-error.ts';
import { codeSpan } from '../../text.ts';
import { goneIncident, notServed } from '../../views/answers.ts';
import { exportNote, exportParts, exportSkeleton } from '../../views/export-modal.ts';
import type { Delivered, ListenerNeeds } from '../needs.ts';
import { INCIDENT_ID, pressOf } from './press.ts';

interface Exported {
  readonly filename: string;
  readonly content: string;
  readonly title: string;
  readonly said: string;
  /** What the modal says when the file stands in the thread. */
  readonly done: string;
}

/**
 * "Export capsule": the newest evidence capsule as a file in the thread, the report alone when no capsule is kept. Where
 * files are refused the report is shown in a modal.
 */
export function exportCapsuleAction({ useCases, clients, tell, self, log }: ListenerNeeds) {
  return async function exportCapsuleAction({ body, ack }: Delivered): Promise<void> {
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

    const asked = { incidentId, teamId: self().teamId, channelId };
    const incident = await useCases.incident(asked);
    if (incident === null) return void (await show(exportNote('This incident is no longer known here.')));
    const { report, subject } = incident;
    if (report === null) return void (await show(exportNote('No run has finished yet, so there is no report.')));

    const json = `${JSON.stringify(report, null, 2)}\n`;
    const { said, done, ...file } = exported(subject.correlationId, json, await useCases.capsule(asked));
    const thread = incident.threadTs ?? threadTs ?? messageTs;
    try {
      await calling('files.completeUploadExternal', () =>
        clients.posts.filesUploadV2(
          thread === null
            ? { ...file, channel_id: channelId, initial_comment: said }
            : { ...file, channel_id: channelId, thread_ts: thread, initial_comment: said },
        ),
      );
      await show(exportNote(done));
    } catch (error) {
      if (!(error instanceof SlackCallError)) throw error;
      log.warn('report not uploaded', { incidentId, error });
      await show(exportParts(json, error.reason));
    }
  };
}

function exported(correlationId: string, report: string, capsule: { run: number; file: string } | null): Exported {
  if (capsule === null) {
    return {
      filename: `triage-${correlationId}.json`,
      content: report,
      title: 'Triage report (JSON)',
      said: `Triage report of correlation id ${codeSpan(correlationId)}.`,
      done: 'The evidence of this run is not kept, so the thread got the report alone. Run again for a capsule.',
    };
  }
  const filename = `incident-${correlationId}-run${capsule.run}.capsule.json`;
  return {
    filename,
    content: capsule.file,
    title: 'Evidence capsule (JSON)',
    said: `Evidence capsule of correlation id ${codeSpan(correlationId)}, run ${capsule.run}: all that was read, the report, and a seal.`,
    done: `The capsule is in the thread as a file. It prints the same report anywhere, offline: npm run -s replay -- ${filename}`,
  };
}

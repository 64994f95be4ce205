import type { Log } from '../log.ts';
import type { EvidenceBundle } from '../triage/bundle.ts';
import type { TriageReport } from '../triage/report.ts';
import type { MessagePlace } from './action-messages.ts';
import { bundleOf, openCapsule } from './capsule.ts';
import type { IncidentStore, RunRef } from './incident-store.ts';
import type { Outbox } from './outbox/outbox.ts';
import { endOfSlackCall } from './outbox/slack-effects.ts';
import { unpackCapsule } from './packed-capsule.ts';
import type { MaySee } from './visibility/report-scope.ts';

/** A picture with the words for who cannot see it. */
export interface Picture {
  readonly png: Uint8Array;
  readonly altText: string;
  /** One sentence that stands above it. */
  readonly comment: string;
}

/** Draws the lineage of one run. */
export type DrawLineage = (bundle: EvidenceBundle, report: TriageReport) => Promise<Picture>;

/** Whether the policy lets a channel have files that nobody asked for. */
export type FilesAllowed = (channelId: string) => boolean;

/** Puts pictures into threads. Throws `SlackCallError`. */
export interface PicturePoster {
  attach(place: MessagePlace, picture: Picture & { readonly name: string; readonly title: string }): Promise<void>;
}

export interface AttachPictureNeeds {
  readonly store: Pick<IncidentStore, 'find' | 'capsule'>;
  readonly outbox: Outbox;
  readonly pictures: PicturePoster;
  readonly draw: DrawLineage;
  readonly filesAllowed: FilesAllowed;
  readonly maySee: MaySee;
  readonly log: Log;
}

/**
 * Puts the lineage picture of a finished run under its card, once. It is drawn from the capsule alone, which holds what
 * the channel may see. Safe to run twice; a run that was followed by another gets none. Throws a retryable
 * `SlackCallError` for the job to try again.
 */
export function createAttachPicture(needs: AttachPictureNeeds) {
  const { store, outbox, pictures, draw, filesAllowed, maySee, log } = needs;

  return async function attachPicture(ref: RunRef): Promise<void> {
    const found = await store.find(ref.incidentId);
    if (found === null) return;
    const { incident, card } = found;
    const { report, channelId } = incident;
    if (incident.run !== ref.run || report === null) return;
    const threadTs = incident.threadTs ?? card.ts;
    if (threadTs === null || !filesAllowed(channelId) || !maySee(channelId, report)) return;
    const kept = await store.capsule(ref.incidentId, ref.run);
    if (kept === null) return;
    const outcome = await outbox.perform<true>({
      key: `picture:${ref.incidentId}:${ref.run}`,
      kind: 'attach-file',
      incidentId: ref.incidentId,
      carrier: { name: 'attach-picture', payload: ref },
      // Three calls of Slack.
      leaseMs: 60_000,
      async act() {
        const capsule = openCapsule(await unpackCapsule(kept));
        const picture = await draw(bundleOf(capsule), capsule.report);
        const name = `lineage-${incident.subject.correlationId}-run${ref.run}.png`;
        const title = `Lineage, run ${ref.run}`;
        await pictures.attach({ channelId, threadTs }, { ...picture, name, title });
        return { kind: 'done', result: true };
      },
      // The bot may not read files, so nobody can look: a second one would only disturb.
      look: async () => ({ kind: 'gave_up', reason: 'it may be there, and nobody can look' }),
      endOf: endOfSlackCall,
    });
    if (outcome.kind !== 'done') log.warn('picture not attached', { ...ref, reason: outcome.reason });
  };
}

import { type EvidenceRows, evidenceRows } from '../triage/evidence-rows.ts';
import type { TriageReport } from '../triage/report.ts';
import { bundleOf, openCapsule } from './capsule.ts';
import type { IncidentStore } from './incident-store.ts';
import { unpackCapsule } from './packed-capsule.ts';
import type { Incident, IncidentUseCases } from './ports.ts';
import type { MaySee } from './visibility/report-scope.ts';

/** What a run judged and what came of it, as its capsule holds it. */
export interface KeptEvidence {
  readonly run: number;
  readonly report: TriageReport;
  readonly rows: ReadonlyMap<string, EvidenceRows>;
}

/**
 * Reading incidents, always within one workspace and channel: nobody sees the incidents of another channel, nor those
 * that the policy has taken from the channel since.
 */
export function createLookUp(
  store: IncidentStore,
  maySee: MaySee = () => true,
): Pick<IncidentUseCases, 'incident' | 'capsule' | 'evidence' | 'find' | 'recent' | 'recentIn'> {
  const isSeen = ({ channelId, report }: Incident) => report === null || maySee(channelId, report);
  const incident: IncidentUseCases['incident'] = async ({ incidentId, teamId, channelId }) => {
    const found = await store.find(incidentId);
    if (found === null || found.incident.teamId !== teamId || found.incident.channelId !== channelId) return null;
    return isSeen(found.incident) ? found.incident : null;
  };
  const capsule: IncidentUseCases['capsule'] = async ({ run, ...asked }) => {
    if ((await incident(asked)) === null) return null;
    const kept = await store.capsule(asked.incidentId, run);
    return kept === null ? null : { run: kept.run, file: await unpackCapsule(kept) };
  };
  return {
    incident,
    capsule,
    async evidence(asked) {
      const kept = await capsule(asked);
      if (kept === null) return null;
      const opened = openCapsule(kept.file);
      return { run: kept.run, report: opened.report, rows: evidenceRows(bundleOf(opened)) };
    },
    async find(key) {
      const found = await store.byCorrelation(key);
      return found !== null && isSeen(found.incident) ? found : null;
    },
    async recentIn(channels) {
      return (await store.newestIn(channels)).filter(({ incident: each }) => isSeen(each));
    },
    async recent(channel) {
      return (await store.newest(channel)).filter(({ incident: each }) => isSeen(each));
    },
  };
}

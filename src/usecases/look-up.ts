import { evidenceRows } from '../triage/evidence-rows.ts';
import { bundleOf, openCapsule } from './capsule.ts';
import type { IncidentStore } from './incident-store.ts';
import { unpackCapsule } from './packed-capsule.ts';
import type { IncidentUseCases } from './ports.ts';

/** Reading incidents, always within one workspace and channel: nobody sees the incidents of another channel. */
export function createLookUp(
  store: IncidentStore,
): Pick<IncidentUseCases, 'incident' | 'capsule' | 'evidence' | 'find' | 'recent'> {
  const incident: IncidentUseCases['incident'] = async ({ incidentId, teamId, channelId }) => {
    const found = await store.find(incidentId);
    if (found === null || found.incident.teamId !== teamId || found.incident.channelId !== channelId) return null;
    return found.incident;
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
    find: (key) => store.byCorrelation(key),
    recent: (channel) => store.newest(channel),
  };
}

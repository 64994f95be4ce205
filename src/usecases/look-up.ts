import type { IncidentStore } from './incident-store.ts';
import type { IncidentUseCases } from './ports.ts';

/** Reading incidents, always within one workspace and channel: nobody sees the incidents of another channel. */
export function createLookUp(store: IncidentStore): Pick<IncidentUseCases, 'incident' | 'find' | 'recent'> {
  return {
    async incident({ incidentId, teamId, channelId }) {
      const found = await store.find(incidentId);
      if (found === null || found.incident.teamId !== teamId || found.incident.channelId !== channelId) return null;
      return found.incident;
    },
    find: (key) => store.byCorrelation(key),
    recent: (channel) => store.newest(channel),
  };
}

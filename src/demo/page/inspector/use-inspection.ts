import { useEffect, useState } from 'react';
import type { InspectedBodies, InspectedIncident, Inspection } from '../../inspector/inspection.ts';

export interface Inspected {
  readonly incidents: readonly InspectedIncident[];
  readonly inspection: Inspection | null;
  /** Why there is nothing newer; null when all is well. */
  readonly problem: string | null;
}

export interface Followed {
  readonly channel: string;
  readonly ts: string;
}

/** Milliseconds after a change at which it is looked: soon, and again when rows and jobs have settled. */
const LOOKS_MS = [200, 1_500];

/**
 * The incident that somebody chose, or else that of the open thread, or else the newest one. `version` changes with
 * whatever happens in the workspace.
 */
export function useInspection(chosen: string | null, thread: Followed | null, version: string): Inspected {
  const [inspected, setInspected] = useState<Inspected>({ incidents: [], inspection: null, problem: null });
  const [channel, ts] = [thread?.channel, thread?.ts];
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is the reason to look again
  useEffect(() => {
    let gone = false;
    async function look(): Promise<void> {
      try {
        const { incidents } = await get<{ incidents: readonly InspectedIncident[] }>('inspector');
        const followed = incidents.find((each) => each.channel === channel && each.thread_ts === ts);
        const shown = incidents.find(({ id }) => id === chosen) ?? followed ?? incidents[0];
        const inspection = shown === undefined ? null : await get<Inspection>(`inspector/${shown.id}`);
        if (!gone) setInspected({ incidents, inspection, problem: null });
      } catch (cause) {
        const problem = cause instanceof Error ? cause.message : String(cause);
        if (!gone) setInspected((before) => ({ ...before, problem }));
      }
    }
    const timers = LOOKS_MS.map((ms) => setTimeout(() => void look(), ms));
    return () => {
      gone = true;
      timers.forEach(clearTimeout);
    };
  }, [chosen, channel, ts, version]);
  return inspected;
}

/** One page of the bodies of an exchange. Rejects with what to show. */
export function readBodies(key: string, page: number): Promise<InspectedBodies> {
  return get(`inspector/exchanges/${key}?page=${page}`);
}

async function get<Answer>(path: string): Promise<Answer> {
  const response = await fetch(`/workspace/${path}`, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`no longer there (HTTP ${response.status})`);
  return response.json() as Promise<Answer>;
}

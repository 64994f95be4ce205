import { startPlatform } from '../../src/demo/platform/platform.ts';
import { loadWorlds } from '../../src/demo/world/load.ts';
import { createSources } from '../../src/sources/sources.ts';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import type { TriageReport } from '../../src/triage/report.ts';
import type { Incident, Step as TriageStep } from '../../src/usecases/ports.ts';
import { createRunTriage } from '../../src/usecases/run-triage.ts';

/** A real triage of one world. */
export interface Triaged {
  readonly world: string;
  readonly incident: Incident;
  readonly report: TriageReport;
  readonly bundle: EvidenceBundle;
  readonly steps: readonly TriageStep[];
}

/** Triages one world against embedded servers that answer at once. */
export async function triaged(id: string): Promise<Triaged> {
  const world = loadWorlds().find((each) => each.id === id);
  if (world === undefined) throw new Error(`There is no world ${id}`);
  const platform = await startPlatform({ worlds: [world] });
  const sources = createSources({
    loki: { url: platform.lokiUrl },
    tempo: { url: platform.tempoUrl },
    platform: { url: platform.apiUrl, token: platform.token },
    grafana: { url: 'https://grafana.example.com' },
    timeoutMs: 1_000,
  });
  try {
    const runTriage = createRunTriage({ sources, clock: () => new Date(), maxLookbackMs: 86_400_000 });
    const subject = { correlationId: platform.activeWorld().correlationId };
    let steps: readonly TriageStep[] = [];
    const { report, bundle } = await runTriage(subject, { onSteps: (now) => (steps = now) });
    const now = new Date();
    const incident: Incident = {
      id: '7d1f0c52-0b3e-4a7e-9c52-1f2f5b8e6a10',
      teamId: 'T0LOCAL',
      channelId: 'C0INCIDENTS',
      threadTs: '1700000000.000100',
      subject,
      requestedBy: 'U0ADA',
      origin: 'message',
      run: 1,
      status: 'finished',
      report,
      failure: null,
      createdAt: now,
      updatedAt: now,
      finishedAt: now,
    };
    return { world: id, incident, report, bundle, steps };
  } finally {
    await sources.close();
    await platform.close();
  }
}

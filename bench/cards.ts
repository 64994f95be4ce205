import { startPlatform } from '../src/demo/platform/platform.ts';
import { loadWorlds } from '../src/demo/world/load.ts';
import { card } from '../src/slack/views/card.ts';
import { evidenceModal } from '../src/slack/views/evidence-modal.ts';
import { createSources } from '../src/sources/sources.ts';
import type { TriageReport } from '../src/triage/report.ts';
import type { Incident, Step as TriageStep } from '../src/usecases/ports.ts';
import { createRunTriage } from '../src/usecases/run-triage.ts';
import { ms } from './figures.ts';
import { latenciesOf } from './latency.ts';
import type { Benchmark, Section, Step } from './section.ts';

const WORLDS = ['01-amber', '03-cobalt', '05-ember', '20-tundra', '24-xenon'];

interface Triaged {
  readonly world: string;
  readonly incident: Incident;
  readonly report: TriageReport;
  readonly steps: readonly TriageStep[];
}

async function run(step: Step): Promise<Section> {
  const rows: string[][] = [];
  for (const id of WORLDS) {
    const { world, incident, report, steps } = await triaged(id);
    const place = { incidentId: incident.id, channelId: incident.channelId, run: 1, page: 0 };
    const scope = { hosts: new Set(['grafana.example.com']), workspaceUrl: 'https://example.slack.com/' };
    const finished = () => card({ phase: 'finished', incident, report }, scope);
    const latencies = await latenciesOf({
      working: () => card({ phase: 'working', incident, steps }, scope),
      finished,
      evidence: () => evidenceModal(place, { report, rows: new Map() }, scope),
    });
    const cells = ['working', 'finished', 'evidence'].map((name) => {
      const { p50, p99 } = latencies.get(name) ?? { p50: Number.NaN, p99: Number.NaN };
      return `${ms(p50)}, ${ms(p99)}`;
    });
    const bytes = Buffer.byteLength(JSON.stringify(finished().blocks));
    rows.push([world, report.verdict.class, ...cells, `${(bytes / 1024).toFixed(1)} KiB`]);
    step(world, cells[1] ?? '');
  }
  return {
    title: 'Drawing cards',
    about: ['A report of a real triage turned into blocks: p50, p99. The network to Slack comes on top.'],
    tables: [
      {
        head: ['world', 'verdict', 'card at work', 'finished card', 'evidence, first page', 'blocks of the card'],
        rows,
      },
    ],
    notes: [],
  };
}

/** Triages one world against embedded servers that answer at once. */
async function triaged(id: string): Promise<Triaged> {
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
    const { report } = await runTriage(subject, { onSteps: (now) => (steps = now) });
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
    return { world: id, incident, report, steps };
  } finally {
    await sources.close();
    await platform.close();
  }
}

export const cardsBenchmark: Benchmark = { name: 'cards', steps: WORLDS.length, run };

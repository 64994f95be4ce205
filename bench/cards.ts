import { card } from '../src/slack/views/card.ts';
import { evidenceModal } from '../src/slack/views/evidence-modal.ts';
import { sealCapsule } from '../src/usecases/capsule.ts';
import { capsuleFile, packCapsule } from '../src/usecases/packed-capsule.ts';
import { bytes, ms } from './figures.ts';
import { latenciesOf } from './latency.ts';
import type { Benchmark, Section, Step } from './section.ts';
import { triaged } from './triage/triaged.ts';

const WORLDS = ['01-amber', '03-cobalt', '05-ember', '20-tundra', '24-xenon'];

async function run(step: Step): Promise<Section> {
  const rows: string[][] = [];
  for (const id of WORLDS) {
    const { world, incident, report, bundle, steps } = await triaged(id);
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
    const capsule = sealCapsule(bundle, report);
    const sizes = [
      Buffer.byteLength(JSON.stringify(finished().blocks)),
      Buffer.byteLength(capsuleFile(capsule)),
      (await packCapsule(capsule)).gzip.byteLength,
    ];
    rows.push([world, report.verdict.class, ...cells, ...sizes.map(bytes)]);
    step(world, cells[1] ?? '');
  }
  return {
    title: 'Drawing cards, and the size of capsules',
    about: [
      'A report of a real triage turned into blocks: p50, p99. The network to Slack comes on top. The capsule is all evidence of the run, as it is sealed; packed is what the database keeps.',
    ],
    tables: [
      {
        head: [
          'world',
          'verdict',
          'card at work',
          'finished card',
          'evidence, first page',
          'blocks',
          'capsule',
          'packed',
        ],
        rows,
      },
    ],
    notes: [],
  };
}

export const cardsBenchmark: Benchmark = { name: 'cards', steps: () => WORLDS.length, run };

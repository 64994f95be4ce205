import { z } from 'zod';
import { createSources } from '../../src/sources/sources.ts';
import { sealCapsule } from '../../src/usecases/capsule.ts';
import { capsuleFile, packCapsule } from '../../src/usecases/packed-capsule.ts';
import { createRunTriage } from '../../src/usecases/run-triage.ts';
import { bytes, median, ms, ratio, whole } from '../figures.ts';
import type { Benchmark, Section, Size, Step } from '../section.ts';
import { startChild } from '../stage/child.ts';

const COUNTS = [10, 100, 1_000, 10_000, 100_000];
const RUNS = { quick: 1, normal: 5, long: 15 };
const LOOKBACK_MS = 7 * 86_400_000;

const Platform = z.object({
  lokiUrl: z.string(),
  tempoUrl: z.string(),
  apiUrl: z.string(),
  token: z.string(),
  correlationId: z.string(),
});

interface Measured {
  readonly count: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly sealMs: number;
  readonly capsuleBytes: number;
  readonly packedBytes: number;
  readonly read: number;
  readonly truncated: boolean;
}

async function run(step: Step, size: Size): Promise<Section> {
  const measured: Measured[] = [];
  for (const count of COUNTS) {
    measured.push(await measure(count, RUNS[size]));
    step(`${whole(count)} lines`, ms(measured.at(-1)?.cpuMs ?? Number.NaN));
  }
  const [first] = measured;
  return {
    title: 'Growth with the log lines of an incident',
    about: [
      `An action that wrote so many lines under one id; sources in another process that answer at once; median of ${RUNS[size]}. Processor
time is that of the triage alone: asking, parsing, masking, checks and verdict. The capsule is the evidence as it is
stored; sealing and packing it is counted apart. At most 5,000 lines are read, more is shown as truncated.`,
    ],
    tables: [
      {
        head: [
          'lines',
          'read',
          'truncated',
          'time',
          'processor time',
          '/ 10 lines',
          'seal and pack',
          'capsule',
          'packed',
        ],
        rows: measured.map((each) => [
          whole(each.count),
          whole(each.read),
          each.truncated ? 'yes' : 'no',
          ms(each.wallMs),
          ms(each.cpuMs),
          ratio(each.cpuMs / (first?.cpuMs ?? Number.NaN)),
          ms(each.sealMs),
          bytes(each.capsuleBytes),
          bytes(each.packedBytes),
        ]),
      },
    ],
    notes: [],
    plots: [
      {
        name: 'log-lines',
        title: 'A triage by the log lines of its id',
        x: { label: 'lines in Loki', scale: 'log' },
        y: { label: 'milliseconds', scale: 'log' },
        lines: [
          { name: 'processor time', points: measured.map(({ count, cpuMs }): [number, number] => [count, cpuMs]) },
          { name: 'seal and pack', points: measured.map(({ count, sealMs }): [number, number] => [count, sealMs]) },
        ],
      },
    ],
    figures: { 'packed capsule': first?.packedBytes ?? Number.NaN },
  };
}

async function measure(count: number, runs: number): Promise<Measured> {
  const platform = await startChild('platform-process.ts', { LINES: String(count) }, Platform);
  const { lokiUrl, tempoUrl, apiUrl, token, correlationId } = platform.ready;
  const sources = createSources({
    loki: { url: lokiUrl },
    tempo: { url: tempoUrl },
    platform: { url: apiUrl, token },
    timeoutMs: 60_000,
  });
  try {
    const runTriage = createRunTriage({ sources, clock: () => new Date(), maxLookbackMs: LOOKBACK_MS });
    const all: Measured[] = [];
    for (let turn = 0; turn <= runs; turn++) {
      const [beganMs, before] = [performance.now(), process.cpuUsage()];
      const { bundle, report } = await runTriage({ correlationId });
      const { user, system } = process.cpuUsage(before);
      const wallMs = performance.now() - beganMs;
      const sealingMs = performance.now();
      const capsule = sealCapsule(bundle, report);
      const packed = await packCapsule(capsule);
      all.push({
        count,
        wallMs,
        cpuMs: (user + system) / 1000,
        sealMs: performance.now() - sealingMs,
        capsuleBytes: Buffer.byteLength(capsuleFile(capsule)),
        packedBytes: packed.gzip.byteLength,
        read: bundle.lines.status === 'found' ? bundle.lines.data.length : 0,
        truncated: bundle.lines.status === 'found' && bundle.lines.truncated === true,
      });
    }
    const warm = all.slice(1);
    const [last] = warm;
    if (last === undefined) throw new Error('Nothing was measured');
    const of = (part: 'wallMs' | 'cpuMs' | 'sealMs') => median(warm.map((each) => each[part]));
    return { ...last, wallMs: of('wallMs'), cpuMs: of('cpuMs'), sealMs: of('sealMs') };
  } finally {
    await sources.close();
    await platform.kill();
  }
}

export const logLinesBenchmark: Benchmark = { name: 'log-lines', steps: () => COUNTS.length, run };

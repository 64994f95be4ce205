import { Bench } from 'tinybench';

export interface Latency {
  /** The quickest run, milliseconds: what the work itself costs, whatever else the machine does. */
  readonly min: number;
  readonly p50: number;
  readonly p99: number;
}

const TIME_MS = 250;

/** How long each piece of work takes, measured side by side. Throws what the work throws. */
export async function latenciesOf(work: Readonly<Record<string, () => unknown>>): Promise<Map<string, Latency>> {
  const bench = new Bench({ time: TIME_MS, warmupTime: 60, iterations: 10, warmupIterations: 3, throws: true });
  for (const [name, run] of Object.entries(work)) bench.add(name, () => void run(), { async: false });
  await bench.run();
  return new Map(
    bench.tasks.map(({ name, result }) => {
      if (!('latency' in result)) throw new Error(`${name} was not measured: ${result.state}`);
      return [name, result.latency];
    }),
  );
}

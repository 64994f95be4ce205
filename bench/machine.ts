import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

export interface Machine {
  readonly facts: readonly (readonly [string, string])[];
  /** Said when other work ran beside the benchmark when it began; null on a quiet machine. */
  readonly busy: string | null;
}

/** What the figures were measured on. Call it before anything is measured, so that the load is that of others. */
export function describeMachine(now: Date): Machine {
  const cores = availableParallelism();
  const [load = 0] = loadavg();
  const isBusy = load > cores / 2;
  return {
    facts: [
      ['date', now.toISOString().slice(0, 10)],
      ['processor', `${cores} × ${cpus()[0]?.model.trim() || 'unknown'}`],
      ['memory', `${Math.round(totalmem() / 2 ** 30)} GiB`],
      ['system', `${platform()} ${release()}`],
      ['Node', process.version],
      ['load before the run', `${load.toFixed(1)} on ${cores} cores (average of a minute)`],
    ],
    busy: isBusy
      ? `The machine was busy with other work when this was measured (load ${load.toFixed(1)} on ${cores} cores): times are longer and spread wider than on a quiet one.`
      : null,
  };
}

import type { GapTicket } from '../../../src/usecases/action-ports.ts';

export function gapTicket(change: Partial<GapTicket> = {}): GapTicket {
  return {
    fingerprint: 'api_defect|upgrade|slurm|test',
    title: 'Slurm partitions need a branch in core',
    kind: 'gap',
    area: 'Scheduler apps',
    currentCapability: 'The allocation API takes a scheduler type.',
    pressure: 'Adding a partition is not possible without a branch in the core handlers.',
    classification: 'core primitive needed',
    evidence:
      '- API: [no branch for scheduler_type slurm](https://grafana.example/explore?panes=%7B%7D)\n- trace 4bf92f3577b34da6a3ce929d0e0e4736',
    repeats: 3,
    ...change,
  };
}

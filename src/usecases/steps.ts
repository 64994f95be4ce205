import type { Step } from './ports.ts';

const TITLES = {
  logs: 'Search the logs of the three services',
  records: 'Read instance, account and operations records',
  trace: 'Read the trace',
  follow: 'Follow up silent services and neighbours',
  judge: 'Check against the runbook and judge',
} as const;
export type StepId = keyof typeof TITLES;

export interface StepTracker {
  begin(id: StepId): void;
  end(id: StepId, detail: string, state?: 'complete' | 'error'): void;
}

/** Keeps the steps of one run and tells the listener on each change. */
export function createStepTracker(onSteps: (steps: readonly Step[]) => void): StepTracker {
  const steps = new Map<StepId, Step>(
    (Object.keys(TITLES) as StepId[]).map((id) => [id, { id, title: TITLES[id], state: 'pending', detail: null }]),
  );
  const set = (id: StepId, change: Pick<Step, 'state' | 'detail'>): void => {
    steps.set(id, { id, title: TITLES[id], ...change });
    onSteps([...steps.values()]);
  };
  return {
    begin: (id) => set(id, { state: 'in_progress', detail: null }),
    end: (id, detail, state = 'complete') => set(id, { state, detail }),
  };
}

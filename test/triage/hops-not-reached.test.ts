import { expect, test } from 'vitest';
import { hopsNotReached } from '../../src/triage/hops-not-reached.ts';
import type { HopState, TriageReport } from '../../src/triage/report.ts';

const SERVICES = ['gpuaas-api', 'gpuaas-outbox-relay', 'gpuaas-app-runtime-worker'] as const;
const lineage = (states: readonly HopState[], broken: TriageReport['lineage']['broken_at']) =>
  ({
    status: 'broken',
    broken_at: broken,
    hops: SERVICES.map((service, at) => ({ service, state: states[at], first_seen: null, last_seen: null, errors: 0 })),
  }) as unknown as TriageReport['lineage'];

test.each<{ states: HopState[]; broken: (typeof SERVICES)[number]; names: string[] }>([
  { states: ['failed', 'absent_unproven', 'absent_proven'], broken: SERVICES[0], names: [SERVICES[1], SERVICES[2]] },
  { states: ['seen', 'failed', 'absent_unproven'], broken: SERVICES[1], names: [SERVICES[2]] },
  { states: ['failed', 'unknown', 'seen'], broken: SERVICES[0], names: [] },
  { states: ['seen', 'absent_proven', 'absent_unproven'], broken: SERVICES[1], names: [] },
])('L6: behind $broken in $states, $names were not reached', ({ states, broken, names }) => {
  expect([...hopsNotReached(lineage(states, broken))]).toEqual(names);
});

import fc from 'fast-check';
import type { StoredStorm, StormMember } from '../../src/usecases/storms/storm-store.ts';
import { sampleReport } from './recording.ts';

const AT = Date.parse('2026-11-23T10:00:00Z');

/** A member that failed like the others, with a number of its own. */
export function stormMember(number: number, change: Partial<StormMember> = {}): StormMember {
  return {
    incidentId: `41000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    correlationId: `req-${number}`,
    askedAt: new Date(AT + number * 10),
    status: 'finished',
    verdict: { class: 'insufficient_permissions', reason: 'allowlist_entry_missing', confidence: 'certain' },
    handOverTo: null,
    fingerprint: 'allowlist_entry_missing | gpuaas-api | insufficient_permissions | slurm | upgrade | prod',
    failedAt: new Date(AT - 60_000 + number * 10),
    context: { ...sampleReport('').context, org_id: { value: `org-${number % 12}`, from: 'loki.lines' } },
    card: null,
    ...change,
  };
}

export function storedStorm(members: readonly StormMember[], change: Partial<StoredStorm> = {}): StoredStorm {
  return {
    storm: { id: 's1', teamId: 'T1', channelId: 'C0INCIDENTS', fingerprint: null, startedAt: new Date(AT) },
    members,
    digests: [],
    ...change,
  };
}

const words = fc.string({ unit: 'binary', maxLength: 120 });

/** Members in any state; `foreign` makes the texts of other systems. */
export function anyMembers(foreign: fc.Arbitrary<string> = words, maxLength = 60): fc.Arbitrary<StormMember[]> {
  const of = fc.record({
    status: fc.constantFrom('queued' as const, 'running' as const, 'failed' as const, 'finished' as const),
    verdict: fc.option(
      fc.record({
        class: fc.constantFrom('service_unavailable' as const, 'no_failure_found' as const, 'undetermined' as const),
        reason: fc.constantFrom('worker_down', 'completed', 'some_new_reason'),
        confidence: fc.constantFrom('certain' as const, 'likely' as const, 'tentative' as const),
      }),
    ),
    handOverTo: fc.constantFrom('platform_primitive_gap' as const, null),
    fingerprint: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm')),
    correlationId: foreign,
    card: fc.option(fc.constant({ ts: '1795424400.000200', threadTs: null })),
    failedAt: fc.option(fc.constant(new Date(AT))),
  });
  return fc.array(of, { maxLength }).map((members) => members.map((member, number) => stormMember(number, member)));
}

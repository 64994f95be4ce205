import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  LEAST_OF_A_DIGEST,
  MOST_DIGESTS,
  sortMembers,
  spanOf,
  tenantsOf,
} from '../../../src/usecases/storms/digest.ts';
import { anyMembers, storedStorm, stormMember } from '../../support/storm.ts';

const FIRST = 'a | gpuaas-api | x | slurm | upgrade | prod';
const SECOND = 'b | gpuaas-api | x | slurm | upgrade | prod';

describe('a storm is sorted by what became of its ids', () => {
  test('failures by how many ids have them, single ones apart', () => {
    const members = [
      stormMember(1, { fingerprint: FIRST }),
      stormMember(2, { fingerprint: SECOND }),
      stormMember(3, { fingerprint: SECOND }),
    ];
    const { failures, single, total } = sortMembers(storedStorm(members));
    expect(failures.map(({ fingerprint, members: of }) => [fingerprint, of.length])).toEqual([[SECOND, 2]]);
    expect(single.map(({ correlationId }) => correlationId)).toEqual(['req-1']);
    expect(total).toBe(3);
  });

  test('a failure that has a card keeps it, whatever becomes of the others', () => {
    const digests = [{ id: 'd1', fingerprint: FIRST }];
    const stored = storedStorm([stormMember(1, { fingerprint: FIRST })], { digests });
    expect(sortMembers(stored).failures.map(({ members }) => members.length)).toEqual([1]);
  });

  test('what is at work says nothing of an older run, and what stopped is no verdict', () => {
    const members = [
      stormMember(1, { status: 'queued', verdict: null, fingerprint: null }),
      stormMember(2, { status: 'running' }),
      stormMember(3, { status: 'failed' }),
    ];
    const { atWork, stopped, failures, single } = sortMembers(storedStorm(members));
    expect([atWork.length, stopped.length, failures.length, single.length]).toEqual([2, 1, 0, 0]);
  });

  test('every id stands in exactly one list, oldest first, and cards stay few', () => {
    fc.assert(
      fc.property(anyMembers(), fc.subarray(['a', 'z']), (members, kept) => {
        const stored = storedStorm(members, { digests: kept.map((fingerprint) => ({ id: fingerprint, fingerprint })) });
        const sorted = sortMembers(stored);
        const { atWork, failures, single, undetermined, noFailure, stopped, withheld } = sorted;
        const lists = [atWork, single, undetermined, noFailure, stopped, withheld, ...failures.map((of) => of.members)];
        const ids = lists.flat().map(({ incidentId }) => incidentId);
        expect(ids.toSorted()).toEqual(members.map(({ incidentId }) => incidentId).toSorted());
        expect(sorted.total).toBe(members.length);
        for (const list of lists) {
          const times = list.map(({ askedAt }) => askedAt.getTime());
          expect(times).toEqual(times.toSorted((a, b) => a - b));
        }
        expect(failures.length).toBeLessThanOrEqual(MOST_DIGESTS);
        for (const { fingerprint, members: of } of failures) {
          if (!kept.includes(fingerprint)) expect(of.length).toBeGreaterThanOrEqual(LEAST_OF_A_DIGEST);
        }
      }),
    );
  });
});

test('tenants are counted once each, and those that are not known are told', () => {
  const unknown = stormMember(4, { context: null });
  expect(tenantsOf([stormMember(1), stormMember(13), stormMember(2), unknown])).toEqual({ known: 2, unknown: 1 });
});

test('the first and the last failure, and nothing when no time is known', () => {
  const [early, late] = [new Date('2026-11-23T09:00:00Z'), new Date('2026-11-23T09:05:00Z')];
  const members = [stormMember(1, { failedAt: late }), stormMember(2, { failedAt: early }), stormMember(3)];
  expect(spanOf(members.slice(0, 2))).toEqual({ first: early, last: late });
  expect(spanOf([stormMember(1, { failedAt: null })])).toBeNull();
});

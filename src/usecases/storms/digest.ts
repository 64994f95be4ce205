import type { MaySee } from '../visibility/report-scope.ts';
import type { StoredStorm, StormMember } from './storm-store.ts';

/** A failure of the storm that has a card of its own. */
export interface FailureGroup {
  readonly fingerprint: string;
  readonly members: readonly StormMember[];
}

/** A storm, sorted: every member stands in exactly one of the lists, oldest first. */
export interface Sorted {
  readonly total: number;
  readonly atWork: readonly StormMember[];
  /** Failures with a card each, the most frequent first. */
  readonly failures: readonly FailureGroup[];
  /** Failures that came too seldom for a card. */
  readonly single: readonly StormMember[];
  readonly undetermined: readonly StormMember[];
  readonly noFailure: readonly StormMember[];
  /** Their last run could not finish. */
  readonly stopped: readonly StormMember[];
  /** The policy does not show them in this channel any more: counted, and nothing else is said. */
  readonly withheld: readonly StormMember[];
}

/** A failure gets a card once so many ids have it; one that has a card keeps it. */
export const LEAST_OF_A_DIGEST = 2;
/** Cards of failures in one storm; the rest is listed on the card over all. */
export const MOST_DIGESTS = 10;

/**
 * Takes away what a storm's channel may not see by the policy of now. What it could not see when the triage ran is not in
 * the report at all.
 */
export function seenIn(stored: StoredStorm, maySee: MaySee): StoredStorm {
  const { channelId } = stored.storm;
  const members = stored.members.map((member): StormMember => {
    const { context } = member;
    if (context === null || maySee(channelId, { context })) return member;
    return { ...member, verdict: null, handOverTo: null, fingerprint: null, failedAt: null, context: null };
  });
  return { ...stored, members };
}

/** Sorts the members of a storm by what became of them. */
export function sortMembers({ storm, members, digests }: StoredStorm): Sorted {
  const atWork: StormMember[] = [];
  const undetermined: StormMember[] = [];
  const noFailure: StormMember[] = [];
  const stopped: StormMember[] = [];
  const withheld: StormMember[] = [];
  const groups = new Map<string, StormMember[]>();
  for (const member of members) {
    const { status, verdict, fingerprint } = member;
    if (status === 'queued' || status === 'running') atWork.push(member);
    else if (status === 'failed') stopped.push(member);
    else if (verdict === null) withheld.push(member);
    else if (verdict.class === 'no_failure_found') noFailure.push(member);
    else if (verdict.class === 'undetermined' || fingerprint === null) undetermined.push(member);
    else groups.set(fingerprint, [...(groups.get(fingerprint) ?? []), member]);
  }
  const kept = new Set([storm.fingerprint, ...digests.map(({ fingerprint }) => fingerprint)]);
  const counts = [...groups]
    .map(([fingerprint, of]): FailureGroup => ({ fingerprint, members: of }))
    .toSorted(
      (a, b) =>
        Number(kept.has(b.fingerprint)) - Number(kept.has(a.fingerprint)) ||
        b.members.length - a.members.length ||
        (a.fingerprint < b.fingerprint ? -1 : 1),
    );
  const failures = counts
    .filter(({ fingerprint, members: of }) => kept.has(fingerprint) || of.length >= LEAST_OF_A_DIGEST)
    .slice(0, MOST_DIGESTS);
  const shown = new Set(failures.map(({ fingerprint }) => fingerprint));
  return {
    total: members.length,
    atWork,
    failures: failures.toSorted((a, b) => b.members.length - a.members.length),
    single: inOrder(counts.flatMap(({ fingerprint, members: of }) => (shown.has(fingerprint) ? [] : of))),
    undetermined,
    noFailure,
    stopped,
    withheld,
  };
}

function inOrder(members: readonly StormMember[]): StormMember[] {
  return members.toSorted(
    (a, b) => a.askedAt.getTime() - b.askedAt.getTime() || (a.incidentId < b.incidentId ? -1 : 1),
  );
}

/** Tenants among the members, as far as they are known, and ids of which none is known. */
export function tenantsOf(members: readonly StormMember[]): { known: number; unknown: number } {
  const orgs = members.flatMap(({ context }) => context?.org_id?.value ?? []);
  return { known: new Set(orgs).size, unknown: members.length - orgs.length };
}

/** When the first and the last of them failed; null when no time is known. */
export function spanOf(members: readonly StormMember[]): { first: Date; last: Date } | null {
  const times = members.flatMap(({ failedAt }) => (failedAt === null ? [] : [failedAt.getTime()]));
  return times.length === 0 ? null : { first: new Date(Math.min(...times)), last: new Date(Math.max(...times)) };
}

import type { Log } from '../../log.ts';
import type { ActionMessage } from '../action-messages.ts';
import type { MessagePosts } from '../actions/message-posts.ts';
import type { IncidentStore } from '../incident-store.ts';
import { type Clock, SlackCallError } from '../ports.ts';
import type { MaySee } from '../visibility/report-scope.ts';
import { type FailureGroup, type Sorted, seenIn, sortMembers } from './digest.ts';
import { OVER_ALL, type StoredStorm, type StormStore } from './storm-store.ts';

export interface DrawStormNeeds {
  readonly storms: StormStore;
  readonly store: Pick<IncidentStore, 'find'>;
  readonly posts: Pick<MessagePosts, 'show'>;
  readonly maySee: MaySee;
  readonly newId: () => string;
  readonly clock: Clock;
  readonly log: Log;
}

/** A drawing that another one overtakes is done once more, this often at most: the newest state is what stays. */
const MOST_ROUNDS = 5;

/**
 * Shows a storm as it is stored: a card for each failure, then the one over all, which links to them. Safe to run twice
 * or late. A card that Slack refuses for good costs only itself; any other trouble is thrown for the job to try again.
 */
export function createDrawStorm(needs: DrawStormNeeds) {
  const { storms, store, posts, maySee, newId, clock, log } = needs;

  return async function drawStorm({ stormId }: { readonly stormId: string }): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const turn = await storms.beginDrawing(stormId, clock());
      if (turn === null) return;
      await drawOnce(stormId);
      if ((await storms.newestDrawing(stormId)) === turn) return;
    }
  };

  async function drawOnce(stormId: string): Promise<void> {
    const found = await storms.find(stormId);
    if (found === null) return;
    const stored = seenIn(found, maySee);
    const { storm } = stored;
    const sorted = sortMembers(stored);
    const burst = storm.fingerprint === null;
    const groups = burst
      ? sorted.failures
      : sorted.failures.filter(({ fingerprint }) => hasDigest(stored, fingerprint));
    const wanted = groups.map(({ fingerprint }) => fingerprint);
    const digests = await storms.needDigests(stormId, burst ? [...wanted, OVER_ALL] : wanted, newId);
    const idOf = (fingerprint: string) => digests.find((digest) => digest.fingerprint === fingerprint)?.id ?? '';
    const shown: { group: FailureGroup; ts: string | null }[] = [];
    for (const group of groups) {
      const message = await failureMessage(stored, idOf(group.fingerprint), group, sorted);
      shown.push({ group, ts: await show(stored, idOf(group.fingerprint), message) });
    }
    if (burst) await show(stored, idOf(OVER_ALL), overAll(stored, idOf(OVER_ALL), sorted, shown));
  }

  async function failureMessage(
    { storm }: StoredStorm,
    digestId: string,
    group: FailureGroup,
    sorted: Sorted,
  ): Promise<ActionMessage> {
    const oldest = group.members[0];
    const found = oldest === undefined ? null : await store.find(oldest.incidentId);
    return {
      kind: 'storm_failure',
      digestId,
      channelId: storm.channelId,
      fingerprint: group.fingerprint,
      members: group.members,
      report: found?.incident.report ?? null,
      total: sorted.total,
      atWork: sorted.atWork.length,
    };
  }

  function overAll(
    { storm }: StoredStorm,
    digestId: string,
    sorted: Sorted,
    shown: readonly { group: FailureGroup; ts: string | null }[],
  ): ActionMessage {
    return {
      kind: 'storm',
      digestId,
      channelId: storm.channelId,
      startedAt: storm.startedAt,
      sorted,
      failures: shown.map(({ group: { members }, ts }) => ({ members, ts })),
    };
  }

  async function show(
    { storm, members }: StoredStorm,
    digestId: string,
    message: ActionMessage,
  ): Promise<string | null> {
    const [oldest] = members;
    if (oldest === undefined) return null;
    try {
      const place = { channelId: storm.channelId, threadTs: null };
      const about = { id: storm.id, incidentId: oldest.incidentId };
      const carrier = { name: 'draw-storm', payload: { stormId: storm.id } } as const;
      return (await posts.show(digestId, about, place, message, carrier)).ts;
    } catch (error) {
      if (!(error instanceof SlackCallError) || error.retryable) throw error;
      log.warn('storm not shown', { stormId: storm.id, digestId, error });
      return null;
    }
  }
}

/** A storm of one failure has the card of that failure, and of those that got one while it was wider. */
function hasDigest({ storm, digests }: StoredStorm, fingerprint: string): boolean {
  return fingerprint === storm.fingerprint || digests.some((digest) => digest.fingerprint === fingerprint);
}

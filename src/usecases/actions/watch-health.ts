import { offersOf } from '../../actions/offers.ts';
import { appLag, relayHealth, workerHealth } from '../../triage/delivery-health.ts';
import { dataOf } from '../../triage/evidence.ts';
import type { OpsOverview } from '../../triage/records.ts';
import type { ActionUseCases } from '../action-ports.ts';
import type { IncidentUseCases, PlatformSource } from '../ports.ts';
import type { ActionTurn } from './action-job.ts';
import type { ActionNeeds } from './common.ts';
import type { Gate } from './gate.ts';
import type { ActionOf } from './records.ts';
import { howLong, refused } from './words.ts';

export interface WatchHealthNeeds extends ActionNeeds {
  readonly gate: Gate;
  readonly platform: PlatformSource;
  /** Runs the triage anew once it is safe, so that the card offers what is possible then. */
  readonly runAgain: IncidentUseCases['runAgain'];
}

/** Waiting messages or rows above which delivery is behind. */
const MOST_WAITING = 100;

/** *Tell me when it is safe* (runbook R2): watches relay, queue and worker, durably, and answers in the thread. */
export function createWatchHealth({
  store,
  clock,
  newId,
  pace,
  gate,
}: WatchHealthNeeds): ActionUseCases['watchHealth'] {
  return async function watchHealth({ claim, ...asked }) {
    const admitted = await gate.open(asked, 'viewer', 'watch.asked');
    if ('kind' in admitted) return admitted;
    const { incident, report } = admitted;
    if (!offersOf(report, 0).watch) return refused('There is nothing to wait for: Retry is not off because of health.');
    const at = clock();
    return store.transaction(async (tx) => {
      await tx.hold('watch', incident.id);
      const watching = await tx.watchOf(incident.id);
      const isNew = await tx.claim(claim, at);
      if (watching !== null) {
        return {
          kind:
            watching.askedBy === asked.person.userId && !isNew ? ('watching' as const) : ('already_watching' as const),
        };
      }
      if (!isNew) return refused('This watch has ended. Press the button again to begin another.');
      const actionId = newId();
      await tx.add<'watch'>({
        id: actionId,
        incidentId: incident.id,
        kind: 'watch',
        machine: {
          state: 'watching',
          healthySince: null,
          holdsForMs: pace.watchHoldsMs,
          until: at.getTime() + pace.watchLimitMs,
        },
        target: incident.id,
        askedBy: asked.person.userId,
        at,
        details: { sentence: null, endedAt: null },
      });
      await tx.audit({
        at,
        incidentId: incident.id,
        actionId,
        person: asked.person,
        event: 'watch.asked',
        outcome: 'watching',
        evidenceDigest: null,
        details: {},
      });
      await tx.queue({ name: 'watch-health', payload: { actionId, turn: 0 } });
      await tx.queue({ name: 'show-action', payload: { actionId } });
      return { kind: 'watching' as const };
    });
  };
}

/** One look at the health of delivery. */
export function createLookAtHealth({ store, clock, log, pace, platform, runAgain }: WatchHealthNeeds) {
  return async function lookAtHealth(
    { actionId, turn }: ActionTurn,
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    const before = await store.find(actionId);
    if (before?.kind !== 'watch') return;
    // Its process may have ended between the end of the watch and the triage that follows.
    if (before.machine.state === 'safe') return triageAnew(before);
    if (before.machine.state !== 'watching') return;
    const overview = dataOf(await platform.overview(signal));
    const at = clock();
    const ended = await store.transaction(async (tx) => {
      const watch = await tx.lock(actionId);
      if (watch?.kind !== 'watch' || watch.machine.state !== 'watching') return null;
      if (!(await tx.claim(`watch:${actionId}:${turn}`, at))) return null;
      const next = await tx.step(watch, { kind: 'look', healthy: isHealthy(overview, at), at: at.getTime() }, at);
      if (next === 'illegal') return null;
      const limit = next.machine.state === 'watching' && at.getTime() >= next.machine.until;
      const after = limit ? await tx.step(next, { kind: 'give_up', at: at.getTime() }, at) : next;
      if (after === 'illegal' || after.machine.state === 'watching') {
        await tx.queue({ name: 'watch-health', payload: { actionId, turn: turn + 1 }, afterMs: pace.watchMs });
        return null;
      }
      const sentence = sentenceOf(after, overview, at);
      await tx.note(after, { sentence, endedAt: at.toISOString() }, at);
      await tx.audit({
        at,
        incidentId: after.incidentId,
        actionId,
        person: null,
        event: 'watch.ended',
        outcome: after.machine.state,
        evidenceDigest: null,
        details: { sentence },
      });
      await tx.queue({ name: 'show-action', payload: { actionId } });
      return after;
    });
    if (ended?.machine.state === 'safe') await triageAnew(ended);
  };

  async function triageAnew({ id, incidentId, askedBy }: ActionOf<'watch'>): Promise<void> {
    const incident = (await store.incident(incidentId))?.incident;
    if (incident === undefined) return;
    const { teamId, channelId } = incident;
    const outcome = await runAgain({ incidentId, teamId, channelId, userId: askedBy, claim: `watch:${id}` });
    log.debug('triage after a watch', { incidentId, outcome });
  }
}

/** Relay and worker are seen healthy, and nothing piles up. What is not said is not healthy. */
export function isHealthy(overview: OpsOverview | undefined, now: Date): boolean {
  return (
    relayHealth(overview) === 'healthy' &&
    workerHealth(overview, now) === 'healthy' &&
    (appLag(overview) ?? 0) < MOST_WAITING &&
    (overview?.outboxPending ?? 0) < MOST_WAITING
  );
}

function sentenceOf({ machine, createdAt }: ActionOf<'watch'>, overview: OpsOverview | undefined, at: Date): string {
  if (machine.state === 'safe') {
    return `Outbox relay, queue and app runtime worker have been healthy for ${howLong(at.getTime() - (machine.healthySince ?? at.getTime()))}. It is safe to send the action again; the triage is run anew, and the card will offer Retry.`;
  }
  const waited = howLong(at.getTime() - createdAt.getTime());
  if (overview === undefined)
    return `After ${waited} the health of delivery still could not be read. Nobody is watching any more.`;
  const parts = [
    relayHealth(overview) === 'healthy' ? null : 'the outbox relay',
    workerHealth(overview, at) === 'healthy' ? null : 'the app runtime worker',
  ].filter((part) => part !== null);
  const what = parts.length === 0 ? 'delivery did not stay healthy' : `${parts.join(' and ')} did not get healthy`;
  return `After ${waited} ${what}. Nobody is watching any more; press the button again to wait longer.`;
}

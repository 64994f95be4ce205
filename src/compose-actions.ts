import { randomUUID } from 'node:crypto';
import { createTrackers } from './compose-trackers.ts';
import type { Config, Environment } from './config.ts';
import { createLifecycle } from './destinations/platform/lifecycle.ts';
import type { JobQueue } from './jobs/queue.ts';
import type { Log } from './log.ts';
import { createActionRules } from './policy/action-rules.ts';
import { maySeeReport } from './policy/channel-rule.ts';
import type { Policy } from './policy/schema.ts';
import { createActionStore } from './store/action-store.ts';
import type { Database } from './store/database.ts';
import { observedActionStore } from './store/observed-action-store.ts';
import type { ActionMessages } from './usecases/action-messages.ts';
import type { ActionUseCases, GroupMembers, LifecycleDestination } from './usecases/action-ports.ts';
import { createCardActions } from './usecases/actions/card-actions.ts';
import {
  type ActingNeeds,
  type ActionHandlers,
  createActionHandlers,
  createActionUseCases,
} from './usecases/actions/create-actions.ts';
import { ACTION_PACE, type ActionPace } from './usecases/actions/pace.ts';
import type { Cards } from './usecases/cards.ts';
import type { Reached } from './usecases/crash-points.ts';
import { createFinishedContent } from './usecases/finished-content.ts';
import type { IncidentStore } from './usecases/incident-store.ts';
import type { EffectStore } from './usecases/outbox/effect-store.ts';
import type { Outbox } from './usecases/outbox/outbox.ts';
import { unpackCapsule } from './usecases/packed-capsule.ts';
import type { CardContent, Clock, Incident, IncidentUseCases, RunTriage, Sources } from './usecases/ports.ts';
import type { Waits } from './waits.ts';

export interface ActingParts {
  readonly config: Config;
  readonly env: Environment;
  readonly policy: () => Policy;
  readonly database: Database;
  readonly queue: JobQueue;
  readonly store: IncidentStore;
  readonly sources: Sources;
  readonly runTriage: RunTriage;
  readonly runAgain: IncidentUseCases['runAgain'];
  readonly groups: GroupMembers;
  readonly clock: Clock;
  readonly log: Log;
  readonly pace: Partial<ActionPace> | undefined;
  readonly waits: Pick<Waits, 'trackerMs'>;
  /** Told of each denial, by what was asked for. */
  readonly onDenied: (what: string) => void;
}

export interface Acting {
  readonly useCases: ActionUseCases;
  /** Hosts that tickets link to now. */
  readonly ticketHosts: () => readonly string[];
  /** What a finished card shows, its actions included. */
  readonly contentOf: (incident: Incident) => Promise<CardContent | null>;
  handlers(parts: {
    messages: ActionMessages;
    cards: Cards;
    outbox: Outbox;
    effects: EffectStore;
    reached: Reached;
  }): ActionHandlers;
  close(): Promise<void>;
}

/** Without an address of the platform nothing can be sent, and nothing is. */
const NO_DESTINATION: LifecycleDestination = {
  accountOf: () => null,
  reissue: async () => ({
    kind: 'refused',
    status: 0,
    code: 'platform_not_configured',
    correlationId: null,
    notSent: true,
  }),
};

/** Everything that acts, out of its parts. */
export function composeActing(parts: ActingParts): Acting {
  const { config, env, policy, database, queue, store, sources, runTriage, runAgain, groups, clock, log } = parts;
  const { platform } = config.sources;
  const lifecycle =
    platform === undefined
      ? null
      : createLifecycle({
          url: platform.url,
          routes: config.writeRoutes,
          timeoutMs: config.sources.timeoutMs,
          accounts: () =>
            policy().operator_accounts.map((account) => ({
              projectId: account.project_id,
              serviceAccountId: account.service_account_id,
              keyId: account.key_id,
              secretVariable: account.secret_env,
            })),
          secretOf: (variable) => env[variable],
        });
  const trackers = createTrackers(config, policy, { env, timeoutMs: parts.waits.trackerMs });
  const actionStore = observedActionStore(createActionStore(database, queue.send), parts.onDenied);
  const repeats = async (incidentId: string) => (await store.repeatsOf(incidentId))?.others ?? 0;
  const needs: ActingNeeds = {
    store: actionStore,
    rules: createActionRules({ policy, groups }),
    clock,
    log,
    newId: randomUUID,
    pace: { ...ACTION_PACE, ...parts.pace },
    runTriage,
    platform: sources.platform,
    logs: sources.logs,
    destination: lifecycle ?? NO_DESTINATION,
    tracker: trackers.current,
    repeats,
    runAgain,
  };
  const contentOf = createFinishedContent({
    store,
    cardActions: createCardActions({ store: actionStore, repeats }),
    maySee: (channelId, report) => maySeeReport(policy(), channelId, report),
  });

  return {
    useCases: createActionUseCases(needs),
    ticketHosts: trackers.hosts,
    contentOf,
    handlers: (effecting) =>
      createActionHandlers({
        ...needs,
        ...effecting,
        contentOf,
        async capsuleOf(incidentId) {
          const kept = await store.capsule(incidentId);
          return kept === null ? null : unpackCapsule(kept);
        },
      }),
    async close() {
      await lifecycle?.close();
      await trackers.close();
    },
  };
}

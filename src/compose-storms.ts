import { randomUUID } from 'node:crypto';
import type { Log } from './log.ts';
import { maySeeReport } from './policy/channel-rule.ts';
import type { Policy } from './policy/schema.ts';
import { stormLimits } from './policy/storm-limits.ts';
import type { Database } from './store/database.ts';
import { createStormStore } from './store/storm-store.ts';
import { createMessagePosts, type MessagePostsNeeds } from './usecases/actions/message-posts.ts';
import type { IncidentStore } from './usecases/incident-store.ts';
import type { Clock } from './usecases/ports.ts';
import { createDrawStorm } from './usecases/storms/draw-storm.ts';
import { createStormUseCases, type StormUseCases } from './usecases/storms/open-card.ts';
import type { StormLimits } from './usecases/storms/storm-rule.ts';
import type { MaySee } from './usecases/visibility/report-scope.ts';

export interface StormParts {
  readonly policy: () => Policy;
  readonly database: Database;
  readonly store: IncidentStore;
  /** The same, for what a person waits for. */
  readonly urgent: IncidentStore;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Storms {
  readonly limits: () => StormLimits;
  readonly useCases: StormUseCases;
  drawStorm(slack: MessagePostsNeeds): (payload: { readonly stormId: string }) => Promise<void>;
}

/** Everything about storms, out of its parts. */
export function composeStorms({ policy, database, store, urgent, clock, log }: StormParts): Storms {
  const storms = createStormStore(database);
  const maySee: MaySee = (channelId, report) => maySeeReport(policy(), channelId, report);
  return {
    limits: () => stormLimits(policy()),
    useCases: createStormUseCases({ store: urgent, storms: createStormStore(database.urgent), maySee, clock }),
    drawStorm: (slack) =>
      createDrawStorm({ storms, store, posts: createMessagePosts(slack), maySee, newId: randomUUID, clock, log }),
  };
}

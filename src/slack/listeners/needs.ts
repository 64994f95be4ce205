import type { Log } from '../../log.ts';
import type { ActionUseCases } from '../../usecases/action-ports.ts';
import type { Clock, IncidentUseCases } from '../../usecases/ports.ts';
import type { SeenSources } from '../../usecases/source-health.ts';
import type { Admission } from '../admission.ts';
import type { SlackClients } from '../clients.ts';
import type { KeptGroupMembers } from '../group-members.ts';
import type { Limits } from '../limits.ts';
import type { ScopeOf } from '../links.ts';
import type { Self } from '../self.ts';
import type { Tell } from '../tell.ts';

/** What the listeners work with. */
export interface ListenerNeeds {
  readonly useCases: IncidentUseCases;
  readonly groups: KeptGroupMembers;
  readonly admission: Admission;
  readonly clients: SlackClients;
  readonly limits: Limits;
  readonly tell: Tell;
  /** Known once the app has started; no delivery comes before. */
  readonly self: () => Self;
  readonly scope: ScopeOf;
  /** What this process saw of its sources lately; null when nobody looks. */
  readonly seenSources: () => SeenSources | null;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the listeners of actions work with. */
export interface ActionNeeds extends ListenerNeeds {
  readonly actions: ActionUseCases;
}

/** What Bolt gives to a listener, as far as ours use it. Bodies are parsed with a schema, not trusted to be typed. */
export interface Delivered<Response = never> {
  readonly body: unknown;
  readonly ack: (response?: Response) => Promise<void>;
}

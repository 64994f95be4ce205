import type { Log } from '../../log.ts';
import type { Clock } from '../ports.ts';
import type { ActionRules } from './action-rules.ts';
import type { ActionStore } from './action-store.ts';
import type { ActionPace } from './pace.ts';

/** What every use case of actions works with. */
export interface ActionNeeds {
  readonly store: ActionStore;
  readonly rules: ActionRules;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  readonly pace: ActionPace;
}

/** Text that a person typed: bounded, on the lines they gave it. */
export const LONGEST_REASON = 1_000;

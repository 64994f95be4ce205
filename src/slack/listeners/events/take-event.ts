import type { AcceptOutcome } from '../../../usecases/ports.ts';
import type { SlackMetrics } from '../../metrics.ts';
import type { ListenerNeeds } from '../needs.ts';
import { type ChannelPolicies, type Heard, hear } from './hear.ts';

/** An event, and what the store made of it; `outcome` is null where nothing was asked. */
export interface TakenEvent {
  readonly heard: Heard;
  readonly outcome: AcceptOutcome | null;
}

export interface TakeEventNeeds extends Pick<ListenerNeeds, 'useCases' | 'self' | 'clock'> {
  readonly policies: ChannelPolicies;
  readonly metrics: SlackMetrics;
}

/** Runs before the acknowledgement of every event: decides, claims and stores. Rejects when it could not be stored. */
export function createTakeEvent({ useCases, self, clock, policies, metrics }: TakeEventNeeds) {
  return async function takeEvent(body: Record<string, unknown>): Promise<TakenEvent> {
    const heard = hear(body, self(), policies, clock());
    metrics.heard(heard.kind === 'asked' ? 'asked' : heard.kind === 'answer' ? heard.what : heard.why);
    const outcome = heard.kind === 'ignored' ? null : await useCases.acceptReport(heard.request);
    return { heard, outcome };
  };
}

import type { AcceptOutcome } from '../../../usecases/accept-report.ts';
import type { SlackMetrics } from '../../metrics.ts';
import type { ListenerNeeds } from '../needs.ts';
import { type ChannelPolicies, type Heard, hear } from './hear.ts';

/** An event, and what the store made of it; `outcome` is null where nothing was asked. */
export interface TakenEvent {
  readonly heard: Heard;
  readonly outcome: AcceptOutcome | null;
}

export interface TakeEventNeeds extends Pick<ListenerNeeds, 'useCases' | 'self' | 'clock' | 'admission'> {
  readonly policies: ChannelPolicies;
  readonly metrics: SlackMetrics;
}

/**
 * Runs before the acknowledgement of every event: decides, claims and stores. Rejects when it could not be stored, and
 * while Slack does not say who reads the channel: Slack then sends the event again.
 */
export function createTakeEvent({ useCases, self, clock, admission, policies, metrics }: TakeEventNeeds) {
  return async function takeEvent(body: Record<string, unknown>): Promise<TakenEvent> {
    const heard = await served(hear(body, self(), policies, clock()));
    metrics.heard(heard.kind === 'asked' ? 'asked' : heard.kind === 'answer' ? heard.what : heard.why);
    const outcome = heard.kind === 'ignored' ? null : await useCases.acceptReport(heard.request);
    return { heard, outcome };
  };

  /** What the event is to us where its author or its channel may not be served: a short answer to who asked for one. */
  async function served(heard: Heard): Promise<Heard> {
    if (heard.kind === 'ignored' || (heard.kind === 'answer' && heard.what !== 'no_id')) return heard;
    const { request } = heard;
    const userId = /^[UW]/.test(request.userId) ? request.userId : null;
    const refusal = await admission.refusal({ userId, channelId: request.channelId });
    if (refusal === null) return heard;
    if (refusal === 'not_known') throw new Error('Slack does not say who reads there');
    if (heard.kind === 'asked' && !heard.addressed) return { kind: 'ignored', why: refusal };
    const claim = request.claim.replace(/^[a-z]+/, 'refused');
    return { kind: 'answer', what: refusal, request: { ...request, claim, subjects: [] } };
  }
}

import type { ReissueAnswer } from '../action-ports.ts';
import type { Acted } from '../outbox/outbox.ts';

/** What the outbox keeps of a request: what the platform began, or that its records show nothing of it. */
export type Reissued =
  | { readonly kind: 'at_work'; readonly correlationId: string | null; readonly instanceId: string | null }
  | { readonly kind: 'not_there'; readonly sentence: string };

/** A token is fetched before the request is sent, and looking reads events and log lines. */
export const REISSUE_LEASE_MS = 60_000;

export const notSent = (why: string): string => `Nothing was sent: ${why}.`;
/** `before`: the error that the failed operation had. */
export function refusal(
  answer: Extract<ReissueAnswer, { kind: 'refused' }>,
  before: string | null | undefined,
): string {
  if (answer.notSent === true) return notSent(answer.code);
  const again = before === answer.code ? ', as it did before' : '';
  return `The platform refused it: ${answer.code} (status ${answer.status})${again}.`;
}

/** What an answer of the platform says of the effect. A conflict may be this very request: the records decide. */
export function endOf(answer: ReissueAnswer, before: string | null | undefined): Acted<Reissued> {
  switch (answer.kind) {
    case 'accepted':
      return {
        kind: 'done',
        result: { kind: 'at_work', correlationId: answer.correlationId, instanceId: answer.instanceId },
      };
    case 'refused':
      return { kind: 'failed', reason: refusal(answer, before) };
    case 'conflict':
      return { kind: 'lost', reason: `conflict: ${answer.code}` };
    case 'uncertain':
      return answer.notSent === true
        ? { kind: 'failed', reason: notSent(answer.why) }
        : { kind: 'lost', reason: answer.why };
    default:
      answer satisfies never;
      throw new Error('The platform answered in a way that nobody knows');
  }
}

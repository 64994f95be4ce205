/**
 * The states of one retry, and the only way from one to the next. Pure: time, people and digests come with the events,
 * so that what holds for every path can be explored (`test/actions/machine.test.ts`).
 *
 * proposed → awaiting_approval → approved → running → verifying → ended; from running by way of uncertain when no
 * answer was seen. `send` leads out of approved and nothing leads back, so that one intent sends at most once.
 */
export const RETRY_STATES = [
  'proposed',
  'awaiting_approval',
  'approved',
  'running',
  'uncertain',
  'verifying',
  'ended',
] as const;
export type RetryState = (typeof RETRY_STATES)[number];

export const RETRY_OUTCOMES = [
  /** Seen to end well, on the new correlation id. */
  'recovered',
  'failed_same',
  'failed_differently',
  /** Not seen to end within the limit. */
  'still_running',
  /** The platform refused it, or it could not be sent. */
  'refused',
  /** A second person, or who asked, said no. */
  'rejected',
  /** The right was gone when it was to run. */
  'denied',
  'expired',
  'evidence_changed',
  /** It may have been sent, and no sign of it was found. */
  'not_seen',
] as const;
export type RetryOutcome = (typeof RETRY_OUTCOMES)[number];

/** What an intent is bound to, from the moment the dialog was shown. */
export interface RetryTerms {
  readonly askedBy: string;
  readonly secondPerson: boolean;
  /** Whether the person has to say that it will most likely fail again. */
  readonly mustAdmit: boolean;
  /** Digest of action, target and the evidence that was shown. */
  readonly digest: string;
  /** Milliseconds since the epoch. From then on nothing is sent. */
  readonly expiresAt: number;
}

export interface Retry {
  readonly state: RetryState;
  readonly terms: RetryTerms;
  readonly approvedBy: string | null;
  /** Set exactly when the state is `ended`. */
  readonly outcome: RetryOutcome | null;
}

export type RetryEvent =
  | { readonly kind: 'confirm'; readonly by: string; readonly at: number; readonly admitted: boolean }
  | { readonly kind: 'approve'; readonly by: string; readonly at: number }
  | { readonly kind: 'reject'; readonly by: string }
  | { readonly kind: 'expire'; readonly at: number }
  /** The right was gone when it was to run. */
  | { readonly kind: 'deny' }
  | { readonly kind: 'change_evidence'; readonly digest: string }
  /** Committed before the request leaves. */
  | { readonly kind: 'send'; readonly at: number; readonly digest: string }
  | { readonly kind: 'accept' }
  /** The platform said no, or nothing could be sent. After a conflict: and no such operation is there. */
  | { readonly kind: 'refuse' }
  /** 409: done already, or competing. The state decides. */
  | { readonly kind: 'conflict' }
  /** No answer was seen, or the process ended while it ran. */
  | { readonly kind: 'lose' }
  /** The operation was found in the platform's records. */
  | { readonly kind: 'find' }
  | { readonly kind: 'miss' }
  | { readonly kind: 'verify'; readonly outcome: 'recovered' | 'failed_same' | 'failed_differently' }
  | { readonly kind: 'reach_limit' };

export function proposeRetry(terms: RetryTerms): Retry {
  return { state: 'proposed', terms, approvedBy: null, outcome: null };
}

/** The next state, or `illegal` when the event may not happen now: then nothing changes. */
export function transition(retry: Retry, event: RetryEvent): Retry | 'illegal' {
  const { state, terms } = retry;
  const to = (next: RetryState): Retry => ({ ...retry, state: next });
  const end = (outcome: RetryOutcome): Retry => ({ ...retry, state: 'ended', outcome });
  const waits = state === 'proposed' || state === 'awaiting_approval' || state === 'approved';

  switch (event.kind) {
    case 'confirm':
      if (state !== 'proposed' || event.by !== terms.askedBy || event.at >= terms.expiresAt) return 'illegal';
      if (terms.mustAdmit && !event.admitted) return 'illegal';
      return to(terms.secondPerson ? 'awaiting_approval' : 'approved');
    case 'approve':
      if (state !== 'awaiting_approval' || event.by === terms.askedBy || event.at >= terms.expiresAt) return 'illegal';
      return { ...to('approved'), approvedBy: event.by };
    case 'reject':
      return state === 'awaiting_approval' ? end('rejected') : 'illegal';
    case 'expire':
      return waits && event.at >= terms.expiresAt ? end('expired') : 'illegal';
    case 'deny':
      return state === 'approved' ? end('denied') : 'illegal';
    case 'change_evidence':
      return waits && event.digest !== terms.digest ? end('evidence_changed') : 'illegal';
    case 'send':
      if (state !== 'approved' || event.at >= terms.expiresAt || event.digest !== terms.digest) return 'illegal';
      return to('running');
    case 'accept':
      return state === 'running' ? to('verifying') : 'illegal';
    case 'refuse':
      return state === 'running' || state === 'uncertain' ? end('refused') : 'illegal';
    case 'conflict':
    case 'lose':
      return state === 'running' ? to('uncertain') : 'illegal';
    case 'find':
      return state === 'uncertain' ? to('verifying') : 'illegal';
    case 'miss':
      return state === 'uncertain' ? end('not_seen') : 'illegal';
    case 'verify':
      return state === 'verifying' ? end(event.outcome) : 'illegal';
    case 'reach_limit':
      return state === 'verifying' ? end('still_running') : 'illegal';
    default:
      event satisfies never;
      return 'illegal';
  }
}

/** States in which a retry is under way: no other one may begin for the same target. */
export const RETRY_UNDER_WAY: readonly RetryState[] = [
  'awaiting_approval',
  'approved',
  'running',
  'uncertain',
  'verifying',
];

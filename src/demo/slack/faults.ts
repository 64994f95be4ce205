import type { DeliveryKind, Json } from './state.ts';

/** What goes wrong with a Web API call. */
export type CallFault =
  /** HTTP 429 with Retry-After in seconds. */
  | { readonly kind: 'rate_limited'; readonly retryAfter: number }
  /** An HTTP status with a body that is no Slack answer. */
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** `ok: false` with this error; nothing is done. */
  | { readonly kind: 'error'; readonly error: string }
  /** Nothing is done and no answer comes for `hangMs`; then the connection is cut. */
  | { readonly kind: 'timeout' }
  /** Nothing is done and the connection is cut at once. */
  | { readonly kind: 'reset' }
  /** The call takes effect, and the connection is cut before the answer. */
  | { readonly kind: 'answer_lost' }
  /** The call takes effect after a delay. */
  | { readonly kind: 'slow'; readonly ms: number };

/** What goes wrong with a delivery to the bot. */
export type DeliveryFault =
  /** The same delivery comes this many times more, at once. */
  | { readonly kind: 'duplicate'; readonly copies?: number }
  | { readonly kind: 'delay'; readonly ms: number }
  /** It waits until the next delivery was sent, `ms` at most. */
  | { readonly kind: 'reorder'; readonly ms: number }
  | { readonly kind: 'lost' };

export interface HowOften {
  /** So many times; without it until `clear`. */
  readonly times?: number;
  /** Share of the calls that are hit, 0 to 1, drawn from the seed. */
  readonly probability?: number;
}

export interface Faults {
  /** Makes calls of `method` (`*` for every method) fail, those for which `match` holds. Calling the answer ends it. */
  onCall(method: string, fault: CallFault, often?: HowOften & { readonly match?: (args: Json) => boolean }): () => void;
  /** Disturbs deliveries of a kind, those for which `match` holds. Calling the answer ends it. */
  onDelivery(
    kind: DeliveryKind,
    fault: DeliveryFault,
    often?: HowOften & { readonly match?: (payload: Json) => boolean },
  ): () => void;
  clear(): void;
  takeForCall(method: string, args: Json): CallFault | null;
  takeForDelivery(kind: DeliveryKind, payload: Json): DeliveryFault | null;
}

interface Switch<Fault> {
  readonly on: string;
  readonly fault: Fault;
  readonly probability: number;
  readonly match: (subject: Json) => boolean;
  left: number;
}

/** Switches for what may go wrong. The same seed and the same calls give the same faults. */
export function createFaults(seed: number): Faults {
  const random = seededRandom(seed);
  const calls: Switch<CallFault>[] = [];
  const deliveries: Switch<DeliveryFault>[] = [];

  function add<Fault>(
    switches: Switch<Fault>[],
    on: string,
    fault: Fault,
    often: HowOften & { readonly match?: (subject: Json) => boolean } = {},
  ): () => void {
    const added: Switch<Fault> = {
      on,
      fault,
      probability: often.probability ?? 1,
      match: often.match ?? (() => true),
      left: often.times ?? Number.POSITIVE_INFINITY,
    };
    switches.push(added);
    return () => {
      added.left = 0;
    };
  }

  function take<Fault>(switches: Switch<Fault>[], on: string, subject: Json): Fault | null {
    const hit = switches.find(
      (entry) =>
        entry.left > 0 &&
        (entry.on === on || entry.on === '*') &&
        entry.match(subject) &&
        (entry.probability >= 1 || random() < entry.probability),
    );
    if (hit === undefined) return null;
    hit.left -= 1;
    return hit.fault;
  }

  return {
    onCall: (method, fault, often) => add(calls, method, fault, often),
    onDelivery: (kind, fault, often) => add(deliveries, kind, fault, often),
    clear() {
      calls.length = 0;
      deliveries.length = 0;
    },
    takeForCall: (method, args) => take(calls, method, args),
    takeForDelivery: (kind, payload) => take(deliveries, kind, payload),
  };
}

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
function seededRandom(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

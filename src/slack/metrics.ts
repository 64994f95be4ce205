/** Why a request of the HTTP endpoint was turned away. */
export type Refusal = 'unsigned' | 'stale' | 'future' | 'signature' | 'replayed' | 'too_large' | 'unreadable';

/** What a delivery of Slack was, and what became of it. All labels are fixed words, so their number is bounded. */
export type DeliveryKind = 'event' | 'command' | 'action' | 'view' | 'shortcut' | 'app_rate_limited' | 'unknown';

/** Counters that the Slack side feeds; whoever composes the program gives them a registry. */
export interface SlackMetrics {
  refused(reason: Refusal): void;
  /** `ended`: `acked`; `unhandled` when nobody knew it, so it was acked without effect; `failed` when it was not acked. */
  delivered(kind: DeliveryKind, ended: 'acked' | 'unhandled' | 'failed'): void;
  /** From the arrival of a delivery, its signature checked, to its acknowledgement. Slack waits three seconds. */
  acknowledged(kind: DeliveryKind, tookMs: number): void;
  /** What a message or mention turned out to be. */
  heard(what: string): void;
  /** One call of the Web API. `outcome`: `ok`, or the HTTP status, or `timeout`, `unreachable`. */
  called(method: string, outcome: string, tookMs: number): void;
}

export const noMetrics: SlackMetrics = { refused() {}, delivered() {}, acknowledged() {}, heard() {}, called() {} };

import { setTimeout as wait } from 'node:timers/promises';
import type { Times } from './context.ts';
import type { Faults } from './faults.ts';
import type { DeliveryKind, Json, State } from './state.ts';

/** One thing for the bot, on its way. */
export interface Outgoing {
  readonly kind: DeliveryKind;
  readonly payload: Json;
  /** 0 for the first attempt. */
  readonly attempt: number;
  /** Why the attempt before failed, in Slack's words. */
  readonly retryReason: string | null;
}

export type Failure = 'http_timeout' | 'http_error' | 'connection_failed';

/** What became of one attempt. */
export type Ack =
  | { readonly ok: true; readonly status: number; readonly answer: string }
  | {
      readonly ok: false;
      readonly failure: Failure;
      readonly status: number | null;
      readonly answer: string;
      /** The bot asked not to send it again (x-slack-no-retry). */
      readonly noRetry: boolean;
    };

/** A way to the bot: HTTP or Socket Mode. */
export interface Transport {
  /** Shown in the log of deliveries. */
  readonly path: string;
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Ack>;
}

export interface Deliveries {
  /** Hands over a command or an interaction: one attempt, which ends at the acknowledgement deadline. */
  send(kind: DeliveryKind, payload: Json): Promise<Ack>;
  /** Hands over an event in the background, and again as long as it is not acknowledged. */
  sendEvent(envelope: Json): void;
  /** Resolves when nothing is on its way and no retry is waiting. */
  idle(): Promise<void>;
  /** Drops what is on its way. */
  close(): Promise<void>;
}

export interface DeliveriesOptions {
  readonly state: State;
  readonly clock: () => Date;
  readonly times: Times;
  readonly faults: Faults;
  /** The way to the bot at this moment; null when it has none. */
  readonly transport: () => Transport | null;
  readonly beforeDelivery?: ((payload: Json) => void) | undefined;
}

const unreachable: Ack & { readonly ok: false } = {
  ok: false,
  failure: 'connection_failed',
  status: null,
  answer: '',
  noRetry: false,
};

export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const { state, clock, times, faults, transport, beforeDelivery } = options;
  const closing = new AbortController();
  const underway = new Set<Promise<unknown>>();
  let held: (() => void)[] = [];

  async function attempt(outgoing: Outgoing): Promise<Ack> {
    beforeDelivery?.(outgoing.payload);
    const way = transport();
    const at = clock();
    const started = performance.now();
    const ack = way === null ? unreachable : await way.send(outgoing, closing.signal);
    state.deliveries.push({
      kind: outgoing.kind,
      path: way?.path ?? 'none',
      payload: outgoing.payload,
      attempt: outgoing.attempt,
      at,
      status: ack.status,
      failure: ack.ok ? null : ack.failure,
      ms: Math.round(performance.now() - started),
      answer: ack.answer,
    });
    state.changed();
    return ack;
  }

  async function withFaults(outgoing: Outgoing): Promise<Ack> {
    const fault = faults.takeForDelivery(outgoing.kind, outgoing.payload);
    if (fault?.kind === 'lost') return { ...unreachable, failure: 'http_timeout' };
    if (fault?.kind === 'delay') await pause(fault.ms);
    if (fault?.kind === 'reorder') await Promise.race([pause(fault.ms), new Promise<void>((go) => held.push(go))]);
    const copies = fault?.kind === 'duplicate' ? (fault.copies ?? 1) : 0;
    for (let copy = 0; copy < copies; copy += 1) track(attempt(outgoing));
    const ack = await attempt(outgoing);
    if (fault?.kind !== 'reorder') {
      for (const go of held) go();
      held = [];
    }
    return ack;
  }

  async function untilAcknowledged(envelope: Json): Promise<void> {
    let retryReason: string | null = null;
    for (const [index, delay] of [0, ...times.eventRetriesMs].entries()) {
      if (delay > 0) await pause(delay);
      if (closing.signal.aborted) return;
      const ack = await withFaults({ kind: 'event', payload: envelope, attempt: index, retryReason });
      if (ack.ok || ack.noRetry) return;
      retryReason = ack.failure;
    }
  }

  /** Waits, or less when this is closed meanwhile. */
  async function pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: closing.signal }).catch(() => undefined);
  }

  function track<T>(work: Promise<T>): Promise<T> {
    const entry = work.finally(() => underway.delete(entry));
    underway.add(entry);
    return entry;
  }

  return {
    send: (kind, payload) => track(withFaults({ kind, payload, attempt: 0, retryReason: null })),
    sendEvent(envelope) {
      void track(untilAcknowledged(envelope));
    },
    async idle() {
      while (underway.size > 0) await Promise.all(underway);
    },
    async close() {
      closing.abort();
      for (const go of held) go();
      await Promise.allSettled(underway);
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { App, ReceiverEvent } from '@slack/bolt';
import { withLogFields } from '../../log.ts';
import { interactionFields } from '../log-fields.ts';
import type { DeliveryKind, SlackMetrics } from '../metrics.ts';

/** What a receiver hands every delivery to. */
export interface Durable {
  /** The app as the receivers see it: each delivery goes through this before it reaches Bolt. */
  wrap(app: App): App;
  /** Waits until what was received has been worked through, at most `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>;
}

export interface DurableOptions {
  /**
   * Claims and stores what an event asks for. It runs before the acknowledgement: when it rejects, the delivery is not
   * acknowledged and Slack sends it again. What it answers is given to the listeners as `context.heard`.
   */
  readonly takeEvent: (body: Record<string, unknown>) => Promise<unknown>;
  readonly metrics: SlackMetrics;
}

/**
 * Bolt acknowledges events before any listener runs, so a crash after that would lose them. Here an event is stored
 * first. Deliveries that nobody knows are acknowledged and counted; Bolt would leave them open, and Slack takes an
 * open one for a failure.
 */
export function createDurable({ takeEvent, metrics }: DurableOptions): Durable {
  const underWay = new Set<Promise<void>>();

  async function deliver(app: App, event: ReceiverEvent): Promise<void> {
    const kind = kindOf(event.body);
    const startedMs = performance.now();
    let acked = false;
    const ack: ReceiverEvent['ack'] = async (response) => {
      if (!acked) metrics.acknowledged(kind, performance.now() - startedMs);
      acked = true;
      await event.ack(response);
    };
    try {
      if (kind === 'event') {
        const heard = await takeEvent(event.body);
        await app.processEvent({ ...event, ack, customProperties: { ...event.customProperties, heard } });
      } else if (kind !== 'unknown' && kind !== 'app_rate_limited') {
        await app.processEvent({ ...event, ack });
      }
      if (acked) return metrics.delivered(kind, 'acked');
      await ack();
      metrics.delivered(kind, kind === 'app_rate_limited' ? 'acked' : 'unhandled');
    } catch (error) {
      metrics.delivered(kind, acked ? 'acked' : 'failed');
      throw error;
    }
  }

  function processEvent(app: App, event: ReceiverEvent): Promise<void> {
    const work = withLogFields(interactionFields(event.body), () => deliver(app, event));
    underWay.add(work);
    const forget = () => underWay.delete(work);
    work.then(forget, forget);
    return work;
  }

  return {
    // Bolt's receivers use nothing of the app but this method; everything else stays the app's own.
    wrap: (app): App =>
      Object.create(app, { processEvent: { value: (event: ReceiverEvent) => processEvent(app, event) } }),
    async drain(timeoutMs) {
      const ended = new AbortController();
      const late = sleep(timeoutMs, undefined, { signal: ended.signal, ref: false }).catch(() => {});
      await Promise.race([Promise.allSettled(underWay), late]);
      ended.abort();
    },
  };
}

function kindOf(body: Record<string, unknown>): DeliveryKind {
  if (body.type === 'app_rate_limited') return 'app_rate_limited';
  if (body.type === 'event_callback' && typeof body.event === 'object' && body.event !== null) return 'event';
  if (typeof body.command === 'string') return 'command';
  if (body.type === 'block_actions' && Array.isArray(body.actions) && body.actions.length > 0) return 'action';
  if (body.type === 'view_submission') return 'view';
  if (body.type === 'message_action') return 'shortcut';
  return 'unknown';
}

import type { CrashPoint } from '../../src/usecases/crash-points.ts';
import type { Fault, Part } from '../fault.ts';
import type { AskedKind } from '../judge/observation.ts';
import type { StoreKind } from '../stage/databases.ts';

/** How events and clicks come where they do not come once, at once and in order. */
export const DELIVERIES = ['duplicate', 'delay', 'reorder', 'lost', 'late-again', 'again-after-restart'] as const;
export type DeliveryTrouble = (typeof DELIVERIES)[number];

/** What is done to the bot in a row. */
export type Trouble =
  | {
      readonly kind: 'fault';
      readonly part: Part;
      readonly fault: Fault;
      /** Only requests whose address holds this; all of them without it. */
      readonly call?: string;
    }
  | { readonly kind: 'kill'; readonly point: CrashPoint; readonly occurrence: number }
  /** SIGKILL some time after something was asked for. */
  | { readonly kind: 'kill-after'; readonly ms: number }
  | { readonly kind: 'deliveries'; readonly how: DeliveryTrouble };

/** One row of the matrix: what is broken, and what people ask for meanwhile. */
export interface Row {
  /** Such as `slack/lost-answer`. */
  readonly name: string;
  readonly store: StoreKind;
  readonly troubles: readonly Trouble[];
  /** One run each: an action comes after a card of its own. */
  readonly asks: readonly AskedKind[];
  /** World of a card that is asked for by itself; drawn without it. */
  readonly world?: string;
}

import type { TriageReport } from '../../src/triage/report.ts';

/** Everything that was seen of one row from outside the bot: in Slack, at the platform, the tracker and the database. */

export const ASKED_KINDS = ['card', 'retry', 'ticket', 'escalation'] as const;
export type AskedKind = (typeof ASKED_KINDS)[number];

/** Something that a person asked for. */
export interface Asked {
  readonly kind: AskedKind;
  readonly worldId: string;
  readonly correlationId: string;
  readonly channel: string;
  readonly thread: string;
  /** Slack got its acknowledgement for it. */
  readonly acknowledged: boolean;
  /** What the person was told in the end; null when they were told nothing. */
  readonly answer: string | null;
}

/** A card that stands. */
export interface CardSeen {
  readonly channel: string;
  readonly thread: string | null;
  readonly ts: string;
  readonly incidentId: string;
  /** It says how the run ended, and offers another. */
  readonly ended: boolean;
  readonly text: string;
}

/** A message of an action that stands. */
export interface ActionMessageSeen {
  readonly channel: string;
  readonly key: string;
  readonly text: string;
}

/** A message or an edit as Slack took it. */
export interface Said {
  readonly at: Date;
  readonly text: string;
}

/** A lifecycle action that the platform took. */
export interface EffectSeen {
  readonly worldId: string;
  readonly idempotencyKey: string;
  /** When it is over and well; null when it never is. */
  readonly recoversAt: Date | null;
}

export interface TicketSeen {
  /** The label that stands for failure shape and environment. */
  readonly shape: string;
  readonly open: boolean;
  readonly createdAt: Date;
}

export interface IncidentSeen {
  readonly correlationId: string;
  readonly channelId: string;
  readonly status: string;
  readonly report: TriageReport | null;
}

export interface Observation {
  readonly asked: readonly Asked[];
  readonly cards: readonly CardSeen[];
  readonly actionMessages: readonly ActionMessageSeen[];
  readonly said: readonly Said[];
  readonly effects: readonly EffectSeen[];
  readonly tickets: readonly TicketSeen[];
  readonly incidents: readonly IncidentSeen[];
  /** Report of the same world when nothing was broken, by world. */
  readonly unbroken: ReadonlyMap<string, TriageReport>;
  /** Bots that ended although nobody told them to, each with what it said last. */
  readonly fellOver: readonly string[];
  /** What was written where: logs of the bot, messages, tickets. */
  readonly outputs: readonly { readonly where: string; readonly text: string }[];
  readonly secrets: readonly string[];
}

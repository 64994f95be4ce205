import type { Deliveries } from './deliveries.ts';
import type { Faults } from './faults.ts';
import type { SocketMode } from './socket-mode.ts';
import type { State } from './state.ts';

/** How long Slack waits for things, in milliseconds. Tests shorten them. */
export interface Times {
  /** The bot has this long to acknowledge a delivery. */
  readonly ackDeadlineMs: number;
  /** An event that was not acknowledged is sent again after each of these. */
  readonly eventRetriesMs: readonly number[];
  readonly triggerLifeMs: number;
  readonly responseUrlLifeMs: number;
  /** A fault of kind `timeout` holds a call this long before cutting the connection. */
  readonly hangMs: number;
}

/** Slack's own times: docs.slack.dev, Events API and handling of user interaction. */
export const slackTimes: Times = {
  ackDeadlineMs: 3000,
  eventRetriesMs: [0, 60_000, 300_000],
  triggerLifeMs: 3000,
  responseUrlLifeMs: 30 * 60_000,
  hangMs: 60_000,
};

export interface SlashCommand {
  readonly command: string;
  readonly usage_hint: string;
  /** People and channels in the text arrive as ids. */
  readonly should_escape: boolean;
}

export interface MessageShortcut {
  readonly callback_id: string;
  readonly name: string;
}

/** What the parts of the local Slack share. */
export interface Context {
  readonly state: State;
  readonly clock: () => Date;
  readonly times: Times;
  readonly faults: Faults;
  readonly deliveries: Deliveries;
  readonly sockets: SocketMode;
  readonly botToken: string;
  readonly appToken: string | null;
  /** Scopes of the bot token; null: all of them. */
  readonly scopes: ReadonlySet<string> | null;
  /** Events the app subscribed to, as in its manifest; null: all of them. */
  readonly subscriptions: ReadonlySet<string> | null;
  readonly commands: readonly SlashCommand[];
  readonly shortcuts: readonly MessageShortcut[];
  /** Address of this server, without a slash at the end. */
  baseUrl(): string;
}

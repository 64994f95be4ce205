import type { MessageShortcut, SlashCommand, Times } from './context.ts';
import type { Ack, Outgoing } from './deliveries.ts';
import type { Faults } from './faults.ts';
import type { ActionInput, CommandInput, Outcome } from './interactions.ts';
import type { Entered, SubmitOutcome } from './modals.ts';
import type { Channel, User } from './people.ts';
import type { ApiCall, Bot, Delivery, DeliveryKind, Json, Message, OpenView, State } from './state.ts';

/** A state of the platform to choose in the page. */
export interface World {
  readonly id: string;
  readonly title: string;
  /** Text to paste. */
  readonly say: string;
  /** What to expect, in one line. */
  readonly expect: string;
  /** Verdict that the card should show; worlds are grouped by it. */
  readonly verdict: string;
  /** What else the card should show, a phrase each. */
  readonly shows: readonly string[];
}

/** Something to open beside the workspace. */
export interface PageLink {
  readonly title: string;
  readonly url: string;
}

/** What is asked of `Beside`: JSON, or a file to keep. */
export type BesideAnswer = { readonly json: unknown } | { readonly file: string; readonly content: string };

/** What the page shows and switches that is no part of Slack. */
export interface Beside {
  /** Joins the state that the page is sent after every change. */
  state(): Json;
  /** Answers `GET /workspace/<path>`; null when nothing is there. */
  read(path: string, query: URLSearchParams): Promise<BesideAnswer | null>;
  /** Takes `POST /workspace/<path>`; false when that is not for it, or not possible. */
  act(path: string, input: Json): boolean;
}

/** The files of the web page. */
export interface Page {
  readonly html: string;
  readonly js: string;
  readonly css: string;
}

export interface SlackOptions {
  /** Address of the bot; its requests go to `/slack/events` there. May follow later by `reachBotAt`. */
  readonly botUrl?: string;
  readonly signingSecret: string;
  readonly botToken: string;
  /** Needed for Socket Mode. */
  readonly appToken?: string;
  /** 0 or nothing: any free port. */
  readonly port?: number;
  readonly clock?: () => Date;
  readonly times?: Partial<Times>;
  /** Scopes of the bot token; without them every method may be called. */
  readonly scopes?: readonly string[];
  /** Events subscribed to (`app_mention`, `message.channels` …); without them all. */
  readonly subscriptions?: readonly string[];
  readonly commands?: readonly SlashCommand[];
  readonly shortcuts?: readonly MessageShortcut[];
  /** Further people and channels, or others in place of those with the same id. */
  readonly users?: readonly User[];
  readonly channels?: readonly Channel[];
  /** Seed of the faults that are drawn by chance. */
  readonly seed?: number;
  readonly worlds?: readonly World[];
  /** Shown in the page's sidebar. */
  readonly links?: readonly PageLink[];
  /** Called when somebody chooses a world in the page. */
  readonly onWorld?: (id: string) => void | Promise<void>;
  /** Called before anything is handed to the bot, once for every attempt. */
  readonly beforeDelivery?: (payload: Json) => void;
  readonly beside?: (slack: LocalSlack) => Beside;
  readonly page?: () => Page | Promise<Page>;
}

export interface SayInput {
  readonly user?: string;
  readonly channel: string;
  /** As it goes over the wire (`<@U…>`, `&lt;`), or as a person types it when `typed`. */
  readonly text: string;
  readonly typed?: boolean;
  readonly thread_ts?: string;
  readonly blocks?: readonly unknown[];
  readonly attachments?: readonly Json[];
  /** Another app writes it; `legacy` as `bot_message` without a user. */
  readonly bot?: Bot & { readonly userId?: string; readonly legacy?: boolean };
}

export type ClickInput = Omit<ActionInput, 'on'> & {
  readonly channel?: string;
  /** The message with the button: its ts (then `channel` too), or the message as a screen still shows it. */
  readonly message?: string | Message;
  /** The modal with the button, instead of a message. */
  readonly view?: OpenView;
};

export interface SignedRequest {
  readonly kind: DeliveryKind;
  readonly payload: Json;
  /** Seconds from now that the request claims to be from; 0 is a good one. */
  readonly skewSeconds?: number;
  /** Another secret than the right one. */
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Signs `payload` but sends this body. */
  readonly body?: string;
}

export interface LocalSlack {
  /** Address of the page and of everything else, such as `http://127.0.0.1:4321`. */
  readonly url: string;
  /** For `SLACK_API_URL`: ends in `/api/`. */
  readonly apiUrl: string;
  readonly faults: Faults;
  readonly state: State;
  reachBotAt(botUrl: string): void;
  /** Says something; the events follow in the background. */
  say(input: SayInput): Message;
  /** A person edits (or deletes, with null) their message. */
  amend(message: Message, text: string | null): void;
  /** Resolves when the command was acknowledged, or was not in time. */
  command(input: CommandInput): Promise<Outcome>;
  click(input: ClickInput): Promise<Outcome>;
  shortcut(input: { user: string; callback_id: string; message?: Message }): Promise<Outcome>;
  submitView(view: OpenView, entered?: Entered): Promise<SubmitOutcome>;
  closeView(view: OpenView): Promise<Outcome>;
  openHome(user: string): void;
  /** Messages of a channel with all threads, oldest first, ephemeral ones included. */
  messages(channel: string): Message[];
  /** A parent and its replies. */
  thread(channel: string, ts: string): Message[];
  calls(method?: string): ApiCall[];
  deliveries(kind?: DeliveryKind): Delivery[];
  /** Open modals of a person, the top one last. */
  views(user: string): OpenView[];
  home(user: string): OpenView | undefined;
  /** Waits for a change after which `find` gives something. Rejects after `timeoutMs` (5 s) with what is there. */
  waitFor<T>(find: () => T | null | undefined | false, timeoutMs?: number): Promise<T>;
  /** Resolves when no delivery is on its way and no retry is waiting. */
  idle(): Promise<void>;
  /** Sends the bot a request of its own making: wrong, stale, future or repeated. Answers the HTTP status. */
  signedRequest(request: SignedRequest): Promise<{ status: number; body: string }>;
  readonly sockets: {
    readonly connections: number;
    /** Hands one envelope over by Socket Mode, past the workspace: nothing of it is kept or sent again. */
    send(outgoing: Outgoing, closing: AbortSignal): Promise<Ack>;
    refresh(reason?: 'warning' | 'refresh_requested' | 'link_disabled', count?: number): void;
    kill(): void;
  };
  close(): Promise<void>;
}

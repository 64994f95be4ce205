/** What the page knows: the whole state of the local workspace, as `/workspace/state` and every event carry it. */
export interface State {
  readonly team: { readonly id: string; readonly name: string };
  readonly bot: { readonly user_id: string; readonly name: string };
  readonly shortcuts: readonly { readonly callback_id: string; readonly name: string }[];
  readonly commands: readonly SlashCommand[];
  readonly users: readonly User[];
  readonly user_groups: readonly UserGroup[];
  readonly channels: readonly Channel[];
  /** In the order of their `ts`. */
  readonly messages: readonly Message[];
  /** Open modals; the top one of a user is the last. */
  readonly views: readonly OpenView[];
  /** The app's Home of each person who has looked at it. */
  readonly homes: readonly OpenView[];
  /** The app has a Home at all. */
  readonly has_home: boolean;
  /** What an app says it is doing in a thread. */
  readonly statuses: readonly ThreadStatus[];
  readonly worlds: readonly World[];
  /** Faults that can be switched on. */
  readonly switches: readonly FaultSwitch[];
  readonly links: readonly PageLink[];
  readonly active_world: string | null;
  /** Newest requests to the bot; `ms` is the time until its answer. */
  readonly deliveries: readonly Delivery[];
  /** Newest Web API calls of the bot. */
  readonly calls: readonly Call[];
}

export interface SlashCommand {
  readonly command: string;
  readonly usage_hint: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly title: string;
}

export interface UserGroup {
  readonly id: string;
  /** As it stands behind the @. */
  readonly name: string;
}

/** Something to open beside the workspace. */
export interface PageLink {
  readonly title: string;
  readonly url: string;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  /** Ids of those who see the channel. */
  readonly members: readonly string[];
}

export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts: string | null;
  readonly user: string;
  readonly bot: boolean;
  /** What the app that wrote it calls itself; null for people. */
  readonly bot_name: string | null;
  readonly text: string;
  readonly blocks: readonly Block[] | null;
  readonly edited: boolean;
  readonly ephemeral_to: string | null;
  readonly files: readonly SharedFile[];
}

export interface SharedFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  /** What a picture shows, for those who do not see it. */
  readonly alt_text: string | null;
  readonly url: string;
}

export interface ThreadStatus {
  readonly channel: string;
  readonly thread_ts: string;
  readonly text: string;
}

export interface OpenView {
  readonly id: string;
  readonly user: string;
  readonly view: View;
}

export interface View {
  readonly type: string;
  readonly title: TextObject;
  readonly submit?: TextObject | null;
  readonly close?: TextObject | null;
  readonly blocks: readonly Block[];
}

export interface World {
  readonly id: string;
  readonly title: string;
  readonly say: string;
  readonly expect: string;
  /** Verdict that the card should show. */
  readonly verdict: string;
  /** What else it should show, a phrase each. */
  readonly shows: readonly string[];
}

export interface FaultSwitch {
  readonly id: string;
  readonly title: string;
  /** What the next triage will show of it. */
  readonly effect: string;
  readonly on: boolean;
}

export interface Delivery {
  readonly at: string;
  readonly kind: string;
  readonly path: string;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  /** Why it failed, in Slack's words; null when it was acknowledged in time. */
  readonly failure: string | null;
  /** 0 for the first attempt. */
  readonly attempt: number;
  readonly ms: number;
}

export interface Call {
  readonly at: string;
  readonly method: string;
  readonly ok: boolean;
  readonly error: string | null;
  readonly ms: number;
}

/** Any Block Kit block. Only `type` is sure: new kinds of blocks must not break the page. */
export interface Block {
  readonly type: string;
  readonly block_id?: string;
  readonly [field: string]: unknown;
}

/** Any Block Kit element (button, select, input …). */
export interface Element {
  readonly type: string;
  readonly action_id?: string;
  readonly [field: string]: unknown;
}

export interface TextObject {
  readonly type: string;
  readonly text: string;
}

export interface Option {
  readonly text: TextObject;
  readonly value: string;
  readonly description?: TextObject;
}

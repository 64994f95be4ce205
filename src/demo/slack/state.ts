import { isRecord } from './blocks/rule.ts';
import { type Channel, startingPeople, type User, type UserGroup } from './people.ts';

export type Json = Record<string, unknown>;

/** An app that writes messages. */
export interface Bot {
  readonly botId: string;
  readonly appId: string;
  readonly name: string;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  title: string;
  readonly mimetype: string;
  readonly size: number;
  readonly altText: string | null;
  content: Buffer | null;
  shared: boolean;
}

export interface Message {
  readonly channel: string;
  readonly ts: string;
  /** Parent's ts for a reply; null for a message of the channel itself. */
  readonly threadTs: string | null;
  readonly user: string;
  /** Set when an app wrote it. */
  readonly bot: Bot | null;
  readonly subtype: string | null;
  text: string;
  blocks: Json[] | null;
  attachments: Json[];
  metadata: Json | null;
  edited: { user: string; ts: string } | null;
  /** Only this user sees the message, which is not kept in the history. */
  readonly ephemeralTo: string | null;
  readonly files: readonly StoredFile[];
  /** What is chosen in its menus and checkboxes: block id, action id, state. */
  readonly values: Record<string, Record<string, Json>>;
}

export interface OpenView {
  readonly id: string;
  readonly user: string;
  readonly rootId: string;
  readonly previousId: string | null;
  hash: string;
  view: Json;
  values: Record<string, Record<string, Json>>;
}

export interface Trigger {
  readonly user: string;
  readonly expiresAt: number;
  used: boolean;
  /** Modal the interaction came from, if any. */
  readonly viewId: string | null;
}

export interface ResponseUrl {
  readonly user: string;
  readonly channel: string;
  /** The message with the button, or the first answer to a command: what `replace_original` replaces. */
  messageTs: string | null;
  readonly threadTs: string | null;
  readonly expiresAt: number;
  uses: number;
}

/** One Web API call as it came and was answered. Tokens are not kept. */
export interface ApiCall {
  readonly method: string;
  readonly args: Json;
  readonly at: Date;
  readonly ok: boolean;
  readonly error: string | null;
  readonly status: number;
  readonly ms: number;
  /** What was answered; null when the answer was withheld by a fault. */
  readonly answer: Json | null;
}

export type DeliveryKind =
  | 'event'
  | 'command'
  | 'block_actions'
  | 'message_action'
  | 'shortcut'
  | 'view_submission'
  | 'view_closed';

/** One attempt to hand something to the bot. */
export interface Delivery {
  readonly kind: DeliveryKind;
  /** Path of the bot's address, or `socket`. */
  readonly path: string;
  readonly payload: Json;
  readonly attempt: number;
  readonly at: Date;
  /** HTTP status (200 for an acknowledged envelope); null when no answer came. */
  readonly status: number | null;
  /** Why it failed, in Slack's words; null when it was acknowledged in time. */
  readonly failure: string | null;
  readonly ms: number;
  /** What the bot answered with. */
  readonly answer: string;
}

/** Everything the local workspace remembers. Changes are made by the modules beside it, which then call `changed`. */
export interface State {
  readonly users: Map<string, User>;
  readonly channels: Map<string, Channel>;
  readonly userGroups: Map<string, UserGroup>;
  /** By channel, then by ts, in the order of posting. */
  readonly messages: Map<string, Map<string, Message>>;
  readonly views: OpenView[];
  readonly homes: Map<string, OpenView>;
  readonly files: Map<string, StoredFile>;
  readonly triggers: Map<string, Trigger>;
  readonly responseUrls: Map<string, ResponseUrl>;
  readonly calls: ApiCall[];
  readonly deliveries: Delivery[];
  /** Status lines shown in threads (assistant.threads.setStatus): `channel:thread_ts` to text. */
  readonly statuses: Map<string, string>;
  activeWorld: string | null;
  /** A new ts, later than every earlier one. */
  nextTs(): string;
  /** A new id with the given prefix, in Slack's alphabet. */
  nextId(prefix: string): string;
  message(channel: string, ts: string): Message | undefined;
  changed(): void;
  /** Calls `listener` after every change until the returned function is called. */
  onChange(listener: () => void): () => void;
}

export function createState(clock: () => Date): State {
  const start = startingPeople();
  const listeners = new Set<() => void>();
  let lastMicros = 0;
  let ids = 0;
  const messages: State['messages'] = new Map(start.channels.map(({ id }) => [id, new Map()]));
  return {
    users: new Map(start.users.map((user) => [user.id, user])),
    channels: new Map(start.channels.map((channel) => [channel.id, channel])),
    userGroups: new Map(start.userGroups.map((group) => [group.id, group])),
    messages,
    views: [],
    homes: new Map(),
    files: new Map(),
    triggers: new Map(),
    responseUrls: new Map(),
    calls: [],
    deliveries: [],
    statuses: new Map(),
    activeWorld: null,
    nextTs() {
      lastMicros = Math.max(lastMicros + 1, clock().getTime() * 1000);
      return `${Math.floor(lastMicros / 1_000_000)}.${String(lastMicros % 1_000_000).padStart(6, '0')}`;
    },
    nextId(prefix) {
      ids += 1;
      return `${prefix}0${ids.toString(36).toUpperCase().padStart(9, '0')}`;
    },
    message: (channel, ts) => messages.get(channel)?.get(ts),
    changed() {
      for (const listener of [...listeners]) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Blocks as Slack keeps them: every block has an id, every element an action id, every text its defaults. */
export function storedBlocks(blocks: readonly unknown[], nextId: (prefix: string) => string): Json[] {
  return blocks.map((block) => {
    const copy = withDefaults(structuredClone(block), nextId);
    if (isRecord(copy)) copy.block_id ??= nextId('b').toLowerCase();
    return copy as Json;
  });
}

const withoutActionId = new Set(['image', 'plain_text', 'mrkdwn', 'rich_text', 'option']);

function withDefaults(value: unknown, nextId: (prefix: string) => string): unknown {
  if (Array.isArray(value)) return value.map((entry) => withDefaults(entry, nextId));
  if (!isRecord(value)) return value;
  for (const [name, entry] of Object.entries(value)) value[name] = withDefaults(entry, nextId);
  if (value.type === 'plain_text') value.emoji ??= true;
  if (value.type === 'mrkdwn') value.verbatim ??= false;
  for (const element of elementsOf(value)) {
    if (!withoutActionId.has(String(element.type))) element.action_id ??= nextId('a').toLowerCase();
  }
  for (const child of childBlocksOf(value)) child.block_id ??= nextId('b').toLowerCase();
  return value;
}

/** The elements a block holds directly. */
export function elementsOf(block: Json): Json[] {
  if (String(block.type).startsWith('rich_text') || block.type === 'context' || block.type === 'carousel') return [];
  return [block.elements, block.actions, block.accessory, block.element].flat().filter(isRecord);
}

/** Blocks inside a block. */
export function childBlocksOf(block: Json): Json[] {
  const inner = block.type === 'carousel' ? block.elements : block.child_blocks;
  return Array.isArray(inner) ? inner.filter(isRecord) : [];
}

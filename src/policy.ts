import { readFile } from 'node:fs/promises';
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { ConfigError } from './config.ts';
import { nearest } from './nearest.ts';

const LISTEN = ['messages', 'mentions', 'off'] as const;
const LONGEST_FILE = 1_000_000;

const BotId = z.string().regex(/^B[A-Z0-9]{2,}$/, 'is no bot id. Bot ids begin with B, such as B0123ABCD');

const map = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === 'invalid_type' ? 'must be a map of keys and values' : undefined),
  });

/** What a channel may say of itself; what it does not say is taken from the defaults. */
const ChannelRules = map({
  listen: z.enum(LISTEN, `must be one of ${LISTEN.join(', ')}`).optional(),
  bare_ids: z.boolean('must be true or false').optional(),
  bots: z.array(BotId, 'must be a list of bot ids').optional(),
});

const Channel = map({
  id: z.string('is missing or no text').regex(/^[CGD][A-Z0-9]{2,}$/, 'is no channel id, such as C0123ABCD'),
  ...ChannelRules.shape,
});

/** The policy file: who may do what, and where. Unknown keys are errors, for a rule misspelt is a rule not kept. */
export const Policy = map({
  defaults: ChannelRules.default({}),
  channels: z.array(Channel, 'must be a list').default([]),
});
export type Policy = z.infer<typeof Policy>;

/** What holds in one channel. */
export interface ChannelRule {
  /** `messages`: any message with an id counts; `mentions`: only those that mention the bot; `off`: none. */
  readonly listen: (typeof LISTEN)[number];
  /** Whether a ULID or UUID without a label counts wherever it stands. */
  readonly bareIds: boolean;
  /** Bot ids (`B…`) whose messages count. */
  readonly bots: readonly string[];
}

/** Without a policy file: every channel that the bot is in, labelled ids only, no other bots. */
export const DEFAULT_POLICY: Policy = Policy.parse({});

/** The rule of a channel: what the file says of it, then the file's defaults, then the built-in ones. */
export function channelPolicy({ channels, defaults }: Policy, channelId: string): ChannelRule {
  const own = channels.find(({ id }) => id === channelId);
  return {
    listen: own?.listen ?? defaults.listen ?? 'messages',
    bareIds: own?.bare_ids ?? defaults.bare_ids ?? false,
    bots: own?.bots ?? defaults.bots ?? [],
  };
}

/** Reads the policy file; the default policy when none is configured. Throws `ConfigError` with every problem. */
export async function loadPolicy(file: string | undefined): Promise<Policy> {
  if (file === undefined) return DEFAULT_POLICY;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
    throw new ConfigError([`${file}: cannot be read (${why}). Set POLICY_FILE to a file that can.`]);
  }
  return parsePolicy(text, file);
}

/** The policy in a YAML text. Throws `ConfigError`; each line names the file, the line and the mend. */
export function parsePolicy(text: string, file: string): Policy {
  if (text.length > LONGEST_FILE) throw new ConfigError([`${file}: larger than ${LONGEST_FILE} characters.`]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new ConfigError(
      document.errors.map(({ pos, message }) => `${file}:${lines.linePos(pos[0]).line}: no valid YAML: ${message}`),
    );
  }
  const at = (path: readonly PropertyKey[]) => `${file}:${lines.linePos(offsetOf(document, path)).line}`;
  const parsed = Policy.safeParse(toPlain(document, file) ?? {});
  if (!parsed.success) throw new ConfigError(parsed.error.issues.flatMap((issue) => problemsOf(issue, at)));
  const twice = parsed.data.channels.flatMap(({ id }, index, all) =>
    all.findIndex((channel) => channel.id === id) < index
      ? [`${at(['channels', index])}: channel ${id} is named twice. Keep one of them.`]
      : [],
  );
  if (twice.length > 0) throw new ConfigError(twice);
  return parsed.data;
}

type Document = ReturnType<typeof parseDocument>;

/** Aliases that multiply without end are refused by the YAML package. */
function toPlain(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new ConfigError([`${file}: ${cause instanceof Error ? cause.message : 'cannot be read'}.`]);
  }
}

function problemsOf(issue: z.core.$ZodIssue, at: (path: readonly PropertyKey[]) => string): string[] {
  const where = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  const name = where.replace(/^\./, '') || 'the file';
  if (issue.code !== 'unrecognized_keys') return [`${at(issue.path)}: ${name} ${issue.message}.`];
  const known = knownKeys(issue.path);
  return issue.keys.map((key) => {
    const close = nearest(key, known);
    const mend = close === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${close}"?`;
    return `${at([...issue.path, key])}: "${key}" is not known in ${name}. ${mend}`;
  });
}

function knownKeys(path: readonly PropertyKey[]): string[] {
  if (path.length === 0) return Object.keys(Policy.shape);
  return Object.keys(path[0] === 'channels' ? Channel.shape : ChannelRules.shape);
}

/** Where the key (or list item) at a path begins, or the nearest one above it that exists. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const key = isMap(parent) ? parent.items.find((pair) => isScalar(pair.key) && pair.key.value === last)?.key : null;
    const node = key ?? document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

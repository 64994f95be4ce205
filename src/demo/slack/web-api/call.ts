import type { Context } from '../context.ts';
import { app, type Channel } from '../people.ts';
import type { Json } from '../state.ts';

/** A call that Slack refuses: `{ok: false, error}` with status 200. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly error: string;
  /** Details, as in `response_metadata.messages`. */
  readonly messages: readonly string[];
  readonly fields: Json;

  constructor(error: string, messages: readonly string[] = [], fields: Json = {}) {
    super([error, ...messages].join('; '));
    this.error = error;
    this.messages = messages;
    this.fields = fields;
  }
}

/** Arguments of one call, as the form or the JSON body had them. */
export interface Call {
  readonly context: Context;
  readonly args: Json;
}

export interface Method {
  /** Scope the bot token must have; null where none is needed. */
  readonly scope: string | null;
  /** Which token it takes. */
  readonly token: 'bot' | 'app';
  run(call: Call): Json;
}

export function botMethod(scope: string | null, run: (call: Call) => Json): Method {
  return { scope, token: 'bot', run };
}

/** Text argument; undefined when absent or empty. */
export function optionalText({ args }: Call, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'object') throw new Refusal('invalid_arguments', [`[ERROR] must provide a string: ${name}`]);
  return String(value);
}

export function requiredText(call: Call, name: string, error = 'invalid_arguments'): string {
  const value = optionalText(call, name);
  if (value !== undefined) return value;
  throw new Refusal(error, error === 'invalid_arguments' ? [`[ERROR] missing required field: ${name}`] : []);
}

export function isOn({ args }: Call, name: string): boolean {
  return [true, 'true', '1', 1].includes(args[name] as string);
}

export function wholeNumber({ args }: Call, name: string, fallback: number): number {
  const value = args[name];
  if (value === undefined || value === '') return fallback;
  const number = Number(value);
  if (!Number.isInteger(number)) throw new Refusal('invalid_arguments', [`[ERROR] must provide an integer: ${name}`]);
  return number;
}

/** Structured argument: an object as it is, a string as JSON. `error` is what Slack says when it is neither. */
export function structured({ args }: Call, name: string, error: string): unknown {
  const value = args[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new Refusal(error);
  }
}

/** The channel that is meant, by id or `#name`. One the bot may not know of does not exist for it. */
export function channelOf(call: Call, name = 'channel'): Channel {
  const wanted = requiredText(call, name, 'channel_not_found');
  const channels = [...call.context.state.channels.values()];
  const channel = channels.find(
    ({ id, name: label, kind, members }) =>
      id === wanted || (kind !== 'im' && `#${label}` === wanted) || (kind === 'im' && members.has(wanted)),
  );
  if (channel === undefined || (channel.kind !== 'public' && !channel.members.has(app.botUserId))) {
    throw new Refusal('channel_not_found');
  }
  return channel;
}

/** The channel that is meant, which the bot must have been invited to. */
export function ownChannelOf(call: Call, name = 'channel'): Channel {
  const channel = channelOf(call, name);
  if (!channel.members.has(app.botUserId)) throw new Refusal('not_in_channel');
  return channel;
}

import { isRecord } from './blocks/rule.ts';
import type { Context } from './context.ts';
import type { Ack } from './deliveries.ts';
import { noteTo } from './messages.ts';
import { app, type Channel, team } from './people.ts';
import { issueResponseUrl, type ResponseTarget, respond } from './response-urls.ts';
import { childBlocksOf, elementsOf, type Json, type Message, type OpenView } from './state.ts';
import { issueTrigger } from './views.ts';
import { Refusal } from './web-api/call.ts';
import { historyMessage, wireView } from './wire.ts';

/** What people do besides writing messages: commands, buttons, shortcuts. Each becomes a delivery to the bot. */

/** How it went for the person: `error` is what Slack would show. */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly error: string };

export interface CommandInput {
  readonly user: string;
  readonly channel: string;
  /** With its slash. */
  readonly command: string;
  readonly text?: string;
}

/** Types a slash command. A late or failed acknowledgement shows as a line that only the person sees. */
export async function runCommand(
  context: Context,
  { user, channel, command, text = '' }: CommandInput,
): Promise<Outcome> {
  const place = placeOf(context, user, channel);
  const known = context.commands.find((entry) => entry.command === command);
  if (known === undefined) {
    noteTo(context, user, channel, `\`${command}\` is not a valid command.`);
    return { ok: false, error: 'unknown_command' };
  }
  const target: ResponseTarget = { user, channel, messageTs: null, threadTs: null };
  const ack = await context.deliveries.send('command', {
    token: 'legacy-verification-token',
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel,
    channel_name: channelName(place),
    user_id: user,
    user_name: context.state.users.get(user)?.handle ?? user,
    command,
    text: known.should_escape ? text : unescapeIds(text),
    api_app_id: app.appId,
    is_enterprise_install: 'false',
    response_url: issueResponseUrl(context, 'commands', target),
    trigger_id: issueTrigger(context, user),
  });
  if (!ack.ok) {
    const error = ack.failure === 'http_timeout' ? 'operation_timeout' : 'dispatch_failed';
    noteTo(context, user, channel, `${command} failed with the error "${error}"`);
    return { ok: false, error };
  }
  return showAnswer(context, target, ack.answer, command);
}

/** What the acknowledgement of a command says: nothing, a line of text, or a message as JSON. */
function showAnswer(context: Context, target: ResponseTarget, answer: string, command: string): Outcome {
  if (answer.trim() === '') return { ok: true };
  try {
    respond(context, target, parsed(answer) ?? { text: answer });
    return { ok: true };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    noteTo(context, target.user, target.channel, `${command} failed with the error "${error.error}"`);
    return { ok: false, error: error.error };
  }
}

export interface ActionInput {
  readonly user: string;
  /** Where the element is: a message (as it is now, or as somebody's screen still shows it) or an open modal. */
  readonly on: { readonly message: Message } | { readonly view: OpenView };
  readonly action_id: string;
  readonly block_id?: string;
  /** What was chosen, for menus and inputs: `selected_option`, `selected_options`, `value` and so on. */
  readonly chosen?: Json;
}

/** Presses a button or chooses from a menu. Throws `Refusal('action_not_found')` where there is none. */
export async function pressElement(context: Context, input: ActionInput): Promise<Outcome> {
  const { user, on, chosen = {} } = input;
  const blocks = 'message' in on ? (on.message.blocks ?? []) : (on.view.view.blocks as Json[]);
  const found = findElement(blocks, input.action_id, input.block_id);
  if (found === null) throw new Refusal('action_not_found');
  const { block, element } = found;
  refuseUnlisted(element, chosen);
  const { type, action_id: actionId } = element;
  const blockId = String(block.block_id);
  const isButton = ['button', 'icon_button', 'workflow_button'].includes(String(type));
  const action: Json = {
    type,
    action_id: actionId,
    block_id: blockId,
    ...(element.text === undefined ? {} : { text: element.text }),
    ...(element.placeholder === undefined ? {} : { placeholder: element.placeholder }),
    ...(isButton ? {} : chosen),
    ...(isButton && element.value !== undefined ? { value: element.value } : {}),
    action_ts: context.state.nextTs(),
  };
  if (!isButton && type !== 'overflow' && type !== 'feedback_buttons') {
    const values = 'message' in on ? on.message.values : on.view.values;
    values[blockId] = { ...values[blockId], [String(actionId)]: { type, ...chosen } };
    context.state.changed();
  }
  const payload = 'message' in on ? messageFields(context, user, on.message) : viewFields(context, user, on.view);
  return outcomeOf(
    await context.deliveries.send('block_actions', { type: 'block_actions', ...payload, actions: [action] }),
  );
}

/** People can only choose what the menu offers. */
function refuseUnlisted(element: Json, chosen: Json): void {
  const groups = Array.isArray(element.option_groups) ? element.option_groups.filter(isRecord) : [];
  const listed = [element.options, ...groups.map(({ options }) => options)].flat().filter(isRecord);
  if (listed.length === 0) return;
  for (const option of [chosen.selected_option, chosen.selected_options].flat().filter(isRecord)) {
    if (!listed.some(({ value }) => value === option.value)) throw new Refusal('option_not_found');
  }
}

function messageFields(context: Context, user: string, message: Message): Json {
  const channel = placeOf(context, user, message.channel);
  const isEphemeral = message.ephemeralTo !== null;
  if (isEphemeral && message.ephemeralTo !== user) throw new Refusal('message_not_found');
  const threadTs = message.threadTs === null ? {} : { thread_ts: message.threadTs };
  return {
    ...commonFields(context, user),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: isEphemeral,
      ...threadTs,
    },
    trigger_id: issueTrigger(context, user),
    channel: { id: channel.id, name: channelName(channel) },
    ...(isEphemeral ? {} : { message: historyMessage(message, context.state, true) }),
    state: { values: message.values },
    response_url: issueResponseUrl(context, 'actions', {
      user,
      channel: message.channel,
      messageTs: message.ts,
      threadTs: message.threadTs,
    }),
  };
}

function viewFields(context: Context, user: string, open: OpenView): Json {
  return {
    ...commonFields(context, user),
    container: { type: 'view', view_id: open.id },
    trigger_id: issueTrigger(context, user, open.id),
    view: wireView(open),
  };
}

export interface ShortcutInput {
  readonly user: string;
  readonly callback_id: string;
  /** The message of a message shortcut; none for a global one. */
  readonly message?: Message;
}

export async function runShortcut(context: Context, { user, callback_id, message }: ShortcutInput): Promise<Outcome> {
  const common = { ...commonFields(context, user), callback_id, action_ts: context.state.nextTs() };
  if (message === undefined) {
    const payload = { type: 'shortcut', ...common, trigger_id: issueTrigger(context, user) };
    return outcomeOf(await context.deliveries.send('shortcut', payload));
  }
  if (!context.shortcuts.some((shortcut) => shortcut.callback_id === callback_id)) {
    return { ok: false, error: 'unknown_shortcut' };
  }
  const channel = placeOf(context, user, message.channel);
  const ack = await context.deliveries.send('message_action', {
    type: 'message_action',
    ...common,
    trigger_id: issueTrigger(context, user),
    response_url: issueResponseUrl(context, 'actions', {
      user,
      channel: channel.id,
      messageTs: null,
      threadTs: null,
    }),
    message_ts: message.ts,
    channel: { id: channel.id, name: channelName(channel) },
    message: historyMessage(message, context.state, false),
  });
  return outcomeOf(ack);
}

export function commonFields(context: Context, user: string): Json {
  const person = context.state.users.get(user);
  return {
    token: 'legacy-verification-token',
    api_app_id: app.appId,
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
    user: {
      id: user,
      username: person?.handle ?? user,
      name: person?.handle ?? user,
      team_id: person?.teamId ?? team.id,
    },
  };
}

export function outcomeOf(ack: Ack): Outcome {
  if (ack.ok) return { ok: true };
  return { ok: false, error: ack.failure === 'http_timeout' ? 'operation_timeout' : 'dispatch_failed' };
}

/** The element with this action id, and the block it stands in. */
export function findElement(
  blocks: readonly Json[],
  actionId: string,
  blockId?: string,
): { block: Json; element: Json } | null {
  for (const block of blocks) {
    const element = elementsOf(block).find((entry) => entry.action_id === actionId);
    if (element !== undefined && (blockId === undefined || block.block_id === blockId)) return { block, element };
    const inner = findElement(childBlocksOf(block), actionId, blockId);
    if (inner !== null) return inner;
  }
  return null;
}

/** The channel, which the person must be in to act there. */
export function placeOf({ state }: Context, user: string, channelId: string): Channel {
  const channel = state.channels.get(channelId);
  if (channel === undefined || !state.users.has(user)) throw new Refusal('channel_not_found');
  if (!channel.members.has(user)) throw new Refusal('not_in_channel');
  return channel;
}

function channelName({ kind, name }: Channel): string {
  if (kind === 'im') return 'directmessage';
  return kind === 'private' ? 'privategroup' : name;
}

/** Without `should_escape` a command gets names as they were typed. */
function unescapeIds(text: string): string {
  return text.replace(/<([@#])[A-Z0-9]+\|([^>]*)>/gu, '$1$2');
}

function parsed(answer: string): Json | null {
  try {
    const value: unknown = JSON.parse(answer);
    return isRecord(value) ? value : { text: String(value) };
  } catch {
    return null;
  }
}

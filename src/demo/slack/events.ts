import type { Context } from './context.ts';
import { app, type Channel, team } from './people.ts';
import type { Json, Message } from './state.ts';
import { channelType, wireMessage } from './wire.ts';

/** Events for the bot: what it subscribed to, in channels it is a member of. */

/** A new message: `message` always, and `app_mention` beside it where the bot is mentioned in a channel. */
export function tellPosted(context: Context, message: Message): void {
  const event = { ...messageFields(context, message), ...wireMessage(message) };
  tellInChannel(context, message.channel, event);
  if (mentionsBot(message.text)) tellMention(context, message);
}

/** An edit: `message_changed`, and `app_mention` where the edit added the mention. */
export function tellChanged(context: Context, message: Message, before: Json): void {
  const ts = context.state.nextTs();
  tellInChannel(context, message.channel, {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    ...messageFields(context, message),
    ts,
    event_ts: ts,
    message: wireMessage(message),
    previous_message: before,
  });
  if (mentionsBot(message.text) && !mentionsBot(String(before.text ?? ''))) tellMention(context, message);
}

export function tellDeleted(context: Context, message: Message): void {
  const ts = context.state.nextTs();
  tellInChannel(context, message.channel, {
    type: 'message',
    subtype: 'message_deleted',
    hidden: true,
    ...messageFields(context, message),
    ts,
    event_ts: ts,
    deleted_ts: message.ts,
    previous_message: wireMessage(message),
  });
}

export function tellHomeOpened(context: Context, user: string, view: Json | null): void {
  const channel = [...context.state.channels.values()].find(({ kind, members }) => kind === 'im' && members.has(user));
  tell(context, 'app_home_opened', {
    type: 'app_home_opened',
    user,
    channel: channel?.id ?? '',
    tab: 'home',
    event_ts: context.state.nextTs(),
    ...(view === null ? {} : { view }),
  });
}

function messageFields(context: Context, message: Message): Json {
  const channel = context.state.channels.get(message.channel);
  return {
    channel: message.channel,
    channel_type: channel === undefined ? 'channel' : channelType(channel),
    event_ts: message.ts,
    ...(message.threadTs === null
      ? {}
      : { parent_user_id: context.state.message(message.channel, message.threadTs)?.user ?? '' }),
  };
}

function tellMention(context: Context, message: Message): void {
  const channel = context.state.channels.get(message.channel);
  if (channel?.kind === 'im' || message.user === app.botUserId) return;
  const event = { ...wireMessage(message), type: 'app_mention', channel: message.channel, event_ts: message.ts };
  tell(context, 'app_mention', event, channel);
}

function tellInChannel(context: Context, channelId: string, event: Json): void {
  const channel = context.state.channels.get(channelId);
  if (channel === undefined || !channel.members.has(app.botUserId)) return;
  const subscription = { public: 'message.channels', private: 'message.groups', im: 'message.im' }[channel.kind];
  tell(context, subscription, event, channel);
}

function tell(context: Context, subscription: string, event: Json, channel?: Channel): void {
  if (context.subscriptions !== null && !context.subscriptions.has(subscription)) return;
  const { state } = context;
  context.deliveries.sendEvent({
    token: 'legacy-verification-token',
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: app.appId,
    event,
    type: 'event_callback',
    event_id: state.nextId('Ev'),
    event_time: Math.floor(context.clock().getTime() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: app.botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: channel?.isExternallyShared ?? false,
    event_context: state.nextId('4-'),
  });
}

export function mentionsBot(text: string): boolean {
  return text.includes(`<@${app.botUserId}>`) || text.includes(`<@${app.botUserId}|`);
}

import type { Channel, User } from './people.ts';
import { app, team } from './people.ts';
import type { Json, Message, OpenView, State, StoredFile } from './state.ts';

/** How things look in Slack's answers and events. */

export function wireMessage(message: Message): Json {
  const { bot } = message;
  return {
    type: 'message',
    ...(message.subtype === null ? {} : { subtype: message.subtype }),
    ...(message.user === '' ? {} : { user: message.user }),
    text: message.text,
    ts: message.ts,
    team: team.id,
    ...(bot === null ? {} : botFields(bot, message.subtype)),
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    ...(message.blocks === null ? {} : { blocks: message.blocks }),
    ...(message.attachments.length === 0 ? {} : { attachments: message.attachments }),
    ...(message.files.length === 0 ? {} : { files: message.files.map((file) => wireFile(file, '')) }),
    ...(message.edited === null ? {} : { edited: message.edited }),
  };
}

function botFields(bot: NonNullable<Message['bot']>, subtype: string | null): Json {
  if (subtype === 'bot_message') return { bot_id: bot.botId, username: bot.name };
  return {
    bot_id: bot.botId,
    app_id: bot.appId,
    bot_profile: { id: bot.botId, app_id: bot.appId, name: bot.name, deleted: false, team_id: team.id },
  };
}

/** A message as conversations.history and replies show it: with its replies counted, metadata only when asked for. */
export function historyMessage(message: Message, state: State, withMetadata: boolean): Json {
  const replies = [...(state.messages.get(message.channel)?.values() ?? [])].filter(
    (other) => other.threadTs === message.ts && other.ephemeralTo === null,
  );
  const users = [...new Set(replies.map(({ user }) => user))];
  return {
    ...wireMessage(message),
    ...(replies.length === 0
      ? {}
      : {
          thread_ts: message.ts,
          reply_count: replies.length,
          reply_users: users,
          reply_users_count: users.length,
          latest_reply: replies.at(-1)?.ts,
        }),
    ...(withMetadata && message.metadata !== null ? { metadata: message.metadata } : {}),
  };
}

export function wireUser(user: User): Json {
  return {
    id: user.id,
    team_id: user.teamId ?? team.id,
    name: user.handle,
    real_name: user.name,
    deleted: false,
    is_bot: user.isBot ?? false,
    is_app_user: false,
    is_restricted: user.isRestricted ?? false,
    is_ultra_restricted: false,
    ...(user.teamId === undefined ? {} : { is_stranger: true }),
    tz: 'Etc/UTC',
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    profile: { real_name: user.name, display_name: user.handle, title: user.title, team: user.teamId ?? team.id },
  };
}

export function wireChannel(channel: Channel): Json {
  const isShared = channel.isExternallyShared ?? false;
  return {
    id: channel.id,
    ...(channel.kind === 'im'
      ? { user: [...channel.members].find((member) => member !== app.botUserId), is_im: true }
      : { name: channel.name, name_normalized: channel.name, is_im: false }),
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_mpim: false,
    is_private: channel.kind !== 'public',
    is_archived: false,
    is_general: false,
    is_shared: isShared,
    is_ext_shared: isShared,
    is_org_shared: false,
    is_member: channel.members.has(app.botUserId),
    context_team_id: team.id,
    num_members: channel.members.size,
  };
}

export function wireFile(file: StoredFile, baseUrl: string): Json {
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: file.name.split('.').at(-1) ?? '',
    size: file.size,
    url_private: `${baseUrl}/files/${file.id}/${encodeURIComponent(file.name)}`,
    permalink: `${baseUrl}/files/${file.id}/${encodeURIComponent(file.name)}`,
    ...(file.altText === null ? {} : { alt_txt: file.altText }),
  };
}

export function wireView({ id, rootId, previousId, hash, view, values }: OpenView): Json {
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    ...view,
    id,
    hash,
    state: { values },
    team_id: team.id,
    app_id: app.appId,
    app_installed_team_id: team.id,
    bot_id: app.botId,
    root_view_id: rootId,
    previous_view_id: previousId,
  };
}

/** Kind of a channel in events and commands. */
export function channelType({ kind }: Channel): 'channel' | 'group' | 'im' {
  if (kind === 'im') return 'im';
  return kind === 'private' ? 'group' : 'channel';
}

export function permalink(
  baseUrl: string,
  channel: string,
  { ts, threadTs }: Pick<Message, 'ts' | 'threadTs'>,
): string {
  const thread = threadTs === null ? '' : `?thread_ts=${threadTs}&cid=${channel}`;
  return `${baseUrl}/archives/${channel}/p${ts.replace('.', '')}${thread}`;
}

import type { Context } from './context.ts';
import type { PageLink, World } from './local-slack.ts';
import { app, team } from './people.ts';
import type { Json } from './state.ts';
import { wireView } from './wire.ts';

const shownDeliveries = 50;
const shownCalls = 100;

/** Everything the page shows. */
export function workspaceState(context: Context, worlds: readonly World[], links: readonly PageLink[] = []): Json {
  const { state } = context;
  const messages = [...state.messages.values()].flatMap((channel) => [...channel.values()]);
  messages.sort((a, b) => a.ts.localeCompare(b.ts));
  return {
    team: { id: team.id, name: team.name },
    bot: { user_id: app.botUserId, name: app.name },
    shortcuts: context.shortcuts,
    commands: context.commands.map(({ command, usage_hint }) => ({ command, usage_hint })),
    users: [...state.users.values()]
      .filter(({ isBot }) => isBot !== true)
      .map(({ id, name, title }) => ({ id, name, title })),
    user_groups: [...state.userGroups.values()].map(({ id, handle }) => ({ id, name: handle })),
    channels: [...state.channels.values()].map(({ id, name, kind, members }) => ({
      id,
      name,
      kind,
      members: [...members],
    })),
    messages: messages.map((message) => ({
      channel: message.channel,
      ts: message.ts,
      thread_ts: message.threadTs,
      user: message.user,
      bot: message.bot !== null,
      bot_name: message.bot?.name ?? null,
      text: message.text,
      blocks: message.blocks,
      edited: message.edited !== null,
      ephemeral_to: message.ephemeralTo,
      files: message.files.map(({ id, name, title, mimetype, altText }) => ({
        id,
        name,
        title,
        mimetype,
        alt_text: altText,
        url: `/files/${id}/${encodeURIComponent(name)}`,
      })),
    })),
    views: state.views.map((open) => ({ id: open.id, user: open.user, view: wireView(open) })),
    homes: [...state.homes.values()].map((open) => ({ id: open.id, user: open.user, view: wireView(open) })),
    has_home: context.subscriptions?.has('app_home_opened') ?? false,
    statuses: [...state.statuses].map(([key, text]) => {
      const [channel, threadTs] = key.split(':');
      return { channel, thread_ts: threadTs, text };
    }),
    worlds,
    links,
    active_world: state.activeWorld,
    deliveries: state.deliveries
      .slice(-shownDeliveries)
      .toReversed()
      .map(({ at, kind, path, status, failure, attempt, ms }) => ({ at, kind, path, status, failure, attempt, ms })),
    calls: state.calls
      .slice(-shownCalls)
      .toReversed()
      .map(({ at, method, ok, error, ms }) => ({ at, method, ok, error, ms })),
  };
}

import { app, team } from '../people.ts';
import { wireUser } from '../wire.ts';
import { botMethod, type Method, ownChannelOf, Refusal, requiredText, structured } from './call.ts';

/** Who the bot is, who people are, and the small calls about the app itself. */
export const workspaceInfo: Readonly<Record<string, Method>> = {
  'auth.test': botMethod(null, ({ context }) => ({
    url: `${context.baseUrl()}/`,
    team: team.name,
    user: app.handle,
    team_id: team.id,
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
  })),

  'bots.info': botMethod('users:read', (call) => {
    const wanted = requiredText(call, 'bot', 'bot_not_found');
    const { state } = call.context;
    if (wanted === app.botId) {
      return { bot: { id: app.botId, deleted: false, name: app.name, app_id: app.appId, user_id: app.botUserId } };
    }
    for (const channel of state.messages.values()) {
      for (const { bot, user } of channel.values()) {
        if (bot?.botId !== wanted) continue;
        return { bot: { id: bot.botId, deleted: false, name: bot.name, app_id: bot.appId, user_id: user } };
      }
    }
    throw new Refusal('bot_not_found');
  }),

  'users.info': botMethod('users:read', (call) => {
    const user = call.context.state.users.get(requiredText(call, 'user', 'user_not_found'));
    if (user === undefined) throw new Refusal('user_not_found');
    return { user: wireUser(user) };
  }),

  'usergroups.users.list': botMethod('usergroups:read', (call) => {
    const group = call.context.state.userGroups.get(requiredText(call, 'usergroup', 'no_such_subteam'));
    if (group === undefined) throw new Refusal('no_such_subteam');
    return { users: [...group.members] };
  }),

  'apps.connections.open': {
    scope: null,
    token: 'app',
    run: ({ context }) => ({ url: context.sockets.ticket(context.baseUrl()) }),
  },

  'assistant.threads.setStatus': botMethod('chat:write', (call) => {
    const channel = ownChannelOf(call, 'channel_id');
    const threadTs = requiredText(call, 'thread_ts', 'invalid_thread_ts');
    const status = typeof call.args.status === 'string' ? call.args.status : '';
    const loading = structured(call, 'loading_messages', 'invalid_arguments');
    if (Array.isArray(loading) && loading.length > 10) throw new Refusal('invalid_arguments');
    const key = `${channel.id}:${threadTs}`;
    if (status === '') call.context.state.statuses.delete(key);
    else call.context.state.statuses.set(key, status);
    call.context.state.changed();
    return {};
  }),
};

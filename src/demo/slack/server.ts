import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request as send } from 'undici';
import { type Context, type SlashCommand, slackTimes } from './context.ts';
import { createDeliveries, type Transport } from './deliveries.ts';
import { tellHomeOpened } from './events.ts';
import { createFaults } from './faults.ts';
import { createHttpTransport, encode } from './http-transport.ts';
import { pressElement, runCommand, runShortcut } from './interactions.ts';
import type { LocalSlack, SignedRequest, SlackOptions } from './local-slack.ts';
import { edit, remove } from './messages.ts';
import { closeModal, submitModal } from './modals.ts';
import { createPages } from './pages.ts';
import { createRoutes } from './routes.ts';
import { clickedPlace, say } from './say.ts';
import { signatureHeaders } from './signature.ts';
import { createSocketMode } from './socket-mode.ts';
import { createState } from './state.ts';
import { richTextOf } from './typed-text.ts';
import { stackOf } from './views.ts';
import { waitFor } from './wait-for.ts';
import { wireView } from './wire.ts';
import { createWorkspace } from './workspace.ts';

const defaultCommand: SlashCommand = {
  command: '/gpuaas-incident',
  usage_hint: '[correlation id | recent | status <id> | help]',
  should_escape: true,
};

/**
 * Starts a Slack of one workspace on 127.0.0.1: strict, stateful, with everything in memory. It serves the Web API,
 * delivers to the bot over HTTP or Socket Mode, and shows a page on which people take part.
 */
export async function startSlack(options: SlackOptions): Promise<LocalSlack> {
  const clock = options.clock ?? (() => new Date());
  const times = { ...slackTimes, ...options.times };
  const state = createState(clock);
  for (const user of options.users ?? []) state.users.set(user.id, user);
  for (const channel of options.channels ?? []) state.channels.set(channel.id, channel);
  const faults = createFaults(options.seed ?? 1);
  const sockets = createSocketMode(times.ackDeadlineMs, state.changed);
  let http: (Transport & { close(): Promise<void> }) | null = null;
  let botUrl: string | null = null;
  const deliveries = createDeliveries({
    state,
    clock,
    times,
    faults,
    transport: () => (sockets.wanted ? sockets : http),
    beforeDelivery: options.beforeDelivery,
  });

  const server = createServer();
  const baseUrl = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const context: Context = {
    state,
    clock,
    times,
    faults,
    deliveries,
    sockets,
    botToken: options.botToken,
    appToken: options.appToken ?? null,
    scopes: options.scopes === undefined ? null : new Set(options.scopes),
    subscriptions: options.subscriptions === undefined ? null : new Set(options.subscriptions),
    commands: options.commands ?? [defaultCommand],
    shortcuts: options.shortcuts ?? [],
    baseUrl,
  };

  const plainAgent = new Agent();

  function reachBotAt(url: string): void {
    botUrl = url;
    const before = http;
    http = createHttpTransport({
      botUrl: url,
      signingSecret: options.signingSecret,
      ackDeadlineMs: times.ackDeadlineMs,
      clock,
    });
    void before?.close();
  }
  if (options.botUrl !== undefined) reachBotAt(options.botUrl);

  async function signedRequest(wanted: SignedRequest): Promise<{ status: number; body: string }> {
    if (botUrl === null) throw new Error('signedRequest needs botUrl');
    const { body, contentType } = encode(wanted);
    const timestamp = Math.floor(clock().getTime() / 1000) + (wanted.skewSeconds ?? 0);
    const signature = signatureHeaders(body, { secret: wanted.secret ?? options.signingSecret, timestamp });
    const response = await send(new URL('/slack/events', botUrl), {
      method: 'POST',
      dispatcher: plainAgent,
      headers: { 'content-type': contentType, ...signature, ...wanted.headers },
      body: wanted.body ?? body,
    });
    return { status: response.statusCode, body: await response.body.text() };
  }

  const slack: LocalSlack = {
    get url() {
      return baseUrl();
    },
    get apiUrl() {
      return `${baseUrl()}/api/`;
    },
    faults,
    state,
    sockets,
    reachBotAt,
    say: (input) => say(context, input),
    amend(message, text) {
      if (text === null) remove(context, message);
      else edit(context, message, { text, blocks: [richTextOf(text)], editedBy: message.user });
    },
    command: (input) => runCommand(context, input),
    click: async (input) => pressElement(context, { ...input, on: clickedPlace(context, input) }),
    shortcut: (input) => runShortcut(context, input),
    submitView: (view, entered) => submitModal(context, view, entered),
    closeView: (view) => closeModal(context, view),
    openHome(user) {
      const home = state.homes.get(user);
      tellHomeOpened(context, user, home === undefined ? null : wireView(home));
    },
    messages: (channel) => [...(state.messages.get(channel)?.values() ?? [])],
    thread: (channel, ts) => slack.messages(channel).filter((message) => message.ts === ts || message.threadTs === ts),
    calls: (method) => state.calls.filter((call) => method === undefined || call.method === method),
    deliveries: (kind) => state.deliveries.filter((delivery) => kind === undefined || delivery.kind === kind),
    views: (user) => stackOf(context, user),
    home: (user) => state.homes.get(user),
    waitFor: (find, timeoutMs = 5000) => waitFor(state, find, timeoutMs),
    idle: () => deliveries.idle(),
    signedRequest,
    async close() {
      workspace.close();
      sockets.close();
      await deliveries.close();
      await http?.close();
      await plainAgent.destroy();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };

  const workspace = createWorkspace({
    context,
    slack,
    worlds: options.worlds ?? [],
    links: options.links ?? [],
    onWorld: options.onWorld ?? (() => undefined),
    beside: options.beside?.(slack),
  });
  server.on('request', createRoutes({ context, workspace, pages: createPages(context, options.page) }));
  sockets.attach(server);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return slack;
}

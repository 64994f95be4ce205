import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request as send } from 'undici';
import { type Context, type SlashCommand, slackTimes } from './context.ts';
import { createDeliveries, type Transport } from './deliveries.ts';
import { tellHomeOpened } from './events.ts';
import { createFaults } from './faults.ts';
import { answerJson, answerText, BadRequest, type RequestBody, readBody } from './http.ts';
import { createHttpTransport, encode } from './http-transport.ts';
import { placeOf, pressElement, runCommand, runShortcut } from './interactions.ts';
import type { ClickInput, LocalSlack, SayInput, SignedRequest, SlackOptions } from './local-slack.ts';
import { edit, post, remove } from './messages.ts';
import { closeModal, submitModal } from './modals.ts';
import { createPages } from './pages.ts';
import { takeResponse } from './response-urls.ts';
import { signatureHeaders } from './signature.ts';
import { createSocketMode } from './socket-mode.ts';
import { createState, type Message } from './state.ts';
import { richTextOf, wireText } from './typed-text.ts';
import { stackOf } from './views.ts';
import { Refusal } from './web-api/call.ts';
import { receiveUpload } from './web-api/files.ts';
import { handleCall } from './web-api/handle.ts';
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
    waitFor: (find, timeoutMs = 5000) => waitFor(context, find, timeoutMs),
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
    onWorld: options.onWorld ?? (() => undefined),
  });
  const pages = createPages(context, options.page);

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    refuseForeign(request);
    const { pathname } = new URL(request.url ?? '/', 'http://local');
    const [, area = '', ...rest] = pathname.split('/');
    const body = await readBody(request);
    if (area === 'api') await handleCall(context, rest.join('/'), { request, body, response });
    else if (area === 'workspace') await workspace.handle(request, response, body);
    else if (area === 'hooks' && request.method === 'POST') {
      takeResponse(context, rest.at(-1) ?? '', body.fields);
      answerText(response, 200, 'ok');
    } else if (area === 'upload' && request.method === 'POST') {
      receiveUpload(state.files.get(rest[0] ?? ''), await uploaded(body));
      answerText(response, 200, `OK - ${body.raw.length}`);
    } else if (!(await pages.handle(request, response))) {
      throw new BadRequest(404, 'not_found');
    }
  }

  server.on('request', (request, response) => {
    route(request, response).catch((error: unknown) => fail(response, error));
  });
  sockets.attach(server);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return slack;
}

/** Another site must not reach this server through a browser: only loopback names, and pages of this server. */
function refuseForeign(request: IncomingMessage): void {
  const host = URL.parse(`http://${request.headers.host ?? ''}`);
  if (host === null || !['127.0.0.1', 'localhost', '[::1]'].includes(host.hostname)) {
    throw new BadRequest(403, 'only for this machine');
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${request.headers.host}`) {
    throw new BadRequest(403, 'only for pages of this server');
  }
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof BadRequest) answerJson(response, error.status, { ok: false, error: error.message });
  else if (error instanceof Refusal) answerJson(response, refusedStatus(error), { ok: false, error: error.error });
  else {
    console.error('The local Slack failed:', error);
    answerJson(response, 500, { ok: false, error: 'internal_error' });
  }
}

/** Response urls and uploads answer refusals by HTTP status. */
function refusedStatus({ error }: Refusal): number {
  return ['no_such_url', 'expired_url', 'used_url', 'message_not_found', 'file_not_found'].includes(error) ? 404 : 400;
}

/** The bytes of an upload: the whole body, or the file in a form. */
async function uploaded({ raw, fields }: RequestBody): Promise<Buffer> {
  const file = Object.values(fields).find((value) => value instanceof Blob);
  return file === undefined ? raw : Buffer.from(await file.arrayBuffer());
}

function say(
  context: Context,
  { user = '', channel, text, typed = false, thread_ts, blocks, attachments, bot }: SayInput,
): Message {
  const wire = typed ? wireText(text, context.state) : text;
  if (bot !== undefined) {
    return post(context, {
      channel,
      text: wire,
      user: bot.legacy === true ? '' : (bot.userId ?? `U${bot.botId.slice(1)}`),
      bot: { botId: bot.botId, appId: bot.appId, name: bot.name },
      subtype: bot.legacy === true ? 'bot_message' : null,
      threadTs: thread_ts ?? null,
      blocks: blocks ?? null,
      attachments: attachments ?? [],
    });
  }
  placeOf(context, user, channel);
  return post(context, {
    channel,
    user,
    text: wire,
    threadTs: thread_ts ?? null,
    blocks: blocks ?? [richTextOf(wire)],
    attachments: attachments ?? [],
  });
}

function clickedPlace(context: Context, { channel, message, view }: ClickInput) {
  if (view !== undefined) return { view };
  if (typeof message !== 'string') {
    if (message === undefined) throw new Refusal('message_not_found');
    return { message };
  }
  const stored = context.state.message(channel ?? '', message);
  if (stored === undefined) throw new Refusal('message_not_found');
  return { message: stored };
}

async function waitFor<T>({ state }: Context, find: () => T | null | undefined | false, timeoutMs: number): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const look = (): void => {
    try {
      const found = find();
      if (found !== null && found !== undefined && found !== false) resolve(found);
    } catch (error) {
      reject(error);
    }
  };
  const stop = state.onChange(look);
  const timer = setTimeout(() => reject(new Error(`Not within ${timeoutMs} ms. ${recent(state)}`)), timeoutMs);
  look();
  try {
    return await promise;
  } finally {
    stop();
    clearTimeout(timer);
  }
}

/** The last things that happened, for whoever waited in vain. */
function recent({ calls, deliveries }: Context['state']): string {
  const lastCalls = calls.slice(-8).map(({ method, error }) => `${method} ${error ?? 'ok'}`);
  const last = deliveries.slice(-8).map(({ kind, status, failure }) => `${kind} ${failure ?? status}`);
  return `Last calls: ${lastCalls.join(', ') || 'none'}. Last deliveries: ${last.join(', ') || 'none'}.`;
}

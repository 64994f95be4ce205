import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { answerJson, cut, type RequestBody } from '../http.ts';
import type { ApiCall, Json } from '../state.ts';
import { type Call, type Method, Refusal } from './call.ts';
import { chat } from './chat.ts';
import { conversations } from './conversations.ts';
import { files } from './files.ts';
import { views } from './views.ts';
import { workspaceInfo } from './workspace-info.ts';

const methods: Readonly<Record<string, Method>> = { ...chat, ...conversations, ...files, ...views, ...workspaceInfo };

/** Answers one Web API call, after whatever fault is set for it, and keeps it in the log. */
export async function handleCall(
  context: Context,
  method: string,
  { request, body, response }: { request: IncomingMessage; body: RequestBody; response: ServerResponse },
): Promise<void> {
  const at = context.clock();
  const started = performance.now();
  const { token: _token, ...args } = body.fields;
  const log = (entry: Pick<ApiCall, 'ok' | 'error' | 'status' | 'answer'>): void => {
    context.state.calls.push({ method, args, at, ms: Math.round(performance.now() - started), ...entry });
    context.state.changed();
  };
  const refuse = (error: string, status: number, answer: Json | null): void => {
    log({ ok: false, error, status, answer });
  };

  const fault = context.faults.takeForCall(method, args);
  switch (fault?.kind) {
    case 'rate_limited':
      refuse('ratelimited', 429, null);
      answerJson(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(fault.retryAfter) });
      return;
    case 'status':
      refuse(`http_${fault.status}`, fault.status, null);
      response.writeHead(fault.status, { 'content-type': 'text/html' }).end(fault.body ?? '<html>Server Error</html>');
      return;
    case 'error':
      refuse(fault.error, 200, { ok: false, error: fault.error });
      answerJson(response, 200, { ok: false, error: fault.error });
      return;
    case 'reset':
      refuse('connection_reset', 0, null);
      cut(response);
      return;
    case 'timeout':
      refuse('timeout', 0, null);
      await wait(context.times.hangMs, undefined, { ref: false });
      cut(response);
      return;
    case 'slow':
      await wait(fault.ms);
      break;
  }

  const answer = perform(context, method, { args, token: tokenOf(request, body.fields) });
  const ok = answer.ok === true;
  const error = ok ? null : String(answer.error);
  if (fault?.kind === 'answer_lost') {
    log({ ok, error, status: 0, answer: null });
    cut(response);
    return;
  }
  log({ ok, error, status: 200, answer });
  const scopes = context.scopes === null ? {} : { 'x-oauth-scopes': [...context.scopes].join(',') };
  answerJson(response, 200, answer, scopes);
}

/** Runs a method for a token; a refusal becomes Slack's `ok: false`. */
function perform(context: Context, name: string, { args, token }: { args: Json; token: string }): Json {
  try {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (method === undefined) throw new Refusal('unknown_method', [], { req_method: name });
    const call: Call = { context, args };
    checkToken(call, method, token);
    return { ok: true, ...method.run(call) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const metadata = error.messages.length === 0 ? {} : { response_metadata: { messages: error.messages } };
    return { ok: false, error: error.error, ...metadata, ...error.fields };
  }
}

function checkToken({ context, args }: Call, method: Method, token: string): void {
  if (token === '') throw new Refusal('not_authed');
  if (token !== context.botToken && token !== context.appToken) throw new Refusal('invalid_auth');
  const kind = token === context.botToken ? 'bot' : 'app';
  if (kind !== method.token) throw new Refusal('not_allowed_token_type');
  if (method.scope === null || context.scopes === null) return;
  const needed = scopeFor(context, method.scope, args);
  if (context.scopes.has(needed)) return;
  throw new Refusal('missing_scope', [], { needed, provided: [...context.scopes].join(',') });
}

/** Conversations of each kind have scopes of their own: channels:…, groups:…, im:…. */
function scopeFor({ state }: Context, scope: string, args: Json): string {
  if (!scope.startsWith('channels:')) return scope;
  const kind = state.channels.get(String(args.channel))?.kind ?? 'public';
  return scope.replace('channels', { public: 'channels', private: 'groups', im: 'im' }[kind]);
}

function tokenOf(request: IncomingMessage, fields: Json): string {
  const header = /^Bearer (\S+)$/u.exec(request.headers.authorization ?? '')?.[1];
  return header ?? (typeof fields.token === 'string' ? fields.token : '');
}

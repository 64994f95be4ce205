import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRecord } from './blocks/rule.ts';
import type { Context } from './context.ts';
import { answerFile, answerJson, BadRequest, type RequestBody } from './http.ts';
import type { Beside, LocalSlack, PageLink, World } from './local-slack.ts';
import type { Entered } from './modals.ts';
import type { Json } from './state.ts';
import { Refusal } from './web-api/call.ts';
import { workspaceState } from './workspace-state.ts';

/** Changes are told to the page at most this often. */
const coalesceMs = 50;

export interface Workspace {
  /** Answers a request under /workspace/. */
  handle(request: IncomingMessage, response: ServerResponse, body: RequestBody): Promise<void>;
  close(): void;
}

export interface WorkspaceOptions {
  readonly context: Context;
  readonly slack: LocalSlack;
  readonly worlds: readonly World[];
  readonly links: readonly PageLink[];
  readonly onWorld: (id: string) => void | Promise<void>;
  readonly beside?: Beside | undefined;
}

/** The interface between the web page and the local Slack: the whole state out, what people do in. */
export function createWorkspace({ context, slack, worlds, links, onWorld, beside }: WorkspaceOptions): Workspace {
  const listeners = new Set<ServerResponse>();
  let timer: NodeJS.Timeout | null = null;
  let lastTold = 0;

  const current = (): Json => ({ ...workspaceState(context, worlds, links), ...beside?.state() });

  function tell(): void {
    timer = null;
    lastTold = performance.now();
    if (listeners.size === 0) return;
    const event = `data: ${JSON.stringify(current())}\n\n`;
    for (const listener of listeners) listener.write(event);
  }

  const stop = context.state.onChange(() => {
    timer ??= setTimeout(tell, Math.max(0, coalesceMs - (performance.now() - lastTold)));
  });

  function listen(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`data: ${JSON.stringify(current())}\n\n`);
    listeners.add(response);
    response.on('close', () => listeners.delete(response));
  }

  /** What a person does in the page; the answer goes back as JSON. */
  async function act(path: string, input: Json): Promise<Json> {
    switch (path) {
      case 'messages': {
        const thread = typeof input.thread_ts === 'string' ? { thread_ts: input.thread_ts } : {};
        const text = required(input, 'text');
        const message = slack.say({
          user: required(input, 'user'),
          channel: required(input, 'channel'),
          text,
          typed: true,
          ...thread,
        });
        return { ok: true, ts: message.ts };
      }
      case 'commands':
        return slack.command({
          user: required(input, 'user'),
          channel: required(input, 'channel'),
          command: required(input, 'command'),
          text: typeof input.text === 'string' ? input.text : '',
        });
      case 'actions': {
        const place =
          input.view_id === undefined
            ? { channel: required(input, 'channel'), message: required(input, 'message_ts') }
            : { view: viewOf(input) };
        const blockId = typeof input.block_id === 'string' ? { block_id: input.block_id } : {};
        const chosen = isRecord(input.action) ? withoutIdentity(input.action) : {};
        const user = required(input, 'user');
        return slack.click({ user, action_id: required(input, 'action_id'), ...place, ...blockId, chosen });
      }
      case 'shortcuts': {
        const message = context.state.message(required(input, 'channel'), required(input, 'message_ts'));
        if (message === undefined) throw new Refusal('message_not_found');
        return slack.shortcut({ user: required(input, 'user'), callback_id: required(input, 'callback_id'), message });
      }
      case 'views/submit':
        return slack.submitView(viewOf(input), (isRecord(input.values) ? input.values : {}) as Entered);
      case 'views/close':
        return slack.closeView(viewOf(input));
      case 'worlds': {
        const id = required(input, 'id');
        if (!worlds.some((world) => world.id === id)) throw new Refusal('world_not_found');
        await onWorld(id);
        context.state.activeWorld = id;
        context.state.changed();
        return { ok: true };
      }
      case 'home':
        slack.openHome(required(input, 'user'));
        return { ok: true };
      default:
        if (beside?.act(path, input) !== true) throw new BadRequest(404, 'not_found');
        context.state.changed();
        return { ok: true };
    }
  }

  /** The open modal or Home that is meant, which only the person who has it may use. */
  function viewOf(input: Json) {
    const user = required(input, 'user');
    const { views, homes } = context.state;
    const open = [...views, ...homes.values()].find(({ id, user: owner }) => id === input.view_id && owner === user);
    if (open === undefined) throw new Refusal('view_not_found');
    return open;
  }

  async function showBeside(path: string, query: URLSearchParams, response: ServerResponse): Promise<boolean> {
    const answer = await beside?.read(path, query);
    if (answer === undefined || answer === null) return false;
    if ('json' in answer) answerJson(response, 200, answer.json);
    else answerFile(response, answer.file, answer.content);
    return true;
  }

  return {
    async handle(request, response, body) {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://local');
      const path = pathname.replace('/workspace/', '');
      if (request.method === 'GET' && path === 'state') {
        answerJson(response, 200, current());
      } else if (request.method === 'GET' && path === 'events') {
        listen(response);
      } else if (request.method === 'POST') {
        if (body.contentType !== 'application/json') throw new BadRequest(415, 'application/json only');
        answerJson(response, 200, await refusalAsAnswer(() => act(path, body.fields)));
      } else if (!(await showBeside(path, searchParams, response))) {
        throw new BadRequest(404, 'not_found');
      }
    },
    close() {
      stop();
      if (timer !== null) clearTimeout(timer);
      for (const listener of listeners) listener.end();
    },
  };
}

async function refusalAsAnswer(work: () => Promise<Json>): Promise<Json> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, error: error.message };
  }
}

function required(input: Json, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') throw new BadRequest(400, `missing ${name}`);
  return value;
}

function withoutIdentity({ type: _type, action_id: _actionId, block_id: _blockId, ...chosen }: Json): Json {
  return chosen;
}

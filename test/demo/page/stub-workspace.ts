import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { buildPage } from '../../../src/demo/page/build-page.ts';
import type { State } from '../../../src/demo/page/state.ts';

export interface Posted {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface StubWorkspace {
  readonly url: string;
  /** What the page posted, oldest first. */
  readonly posted: readonly Posted[];
  /** Shows the page another state. */
  update(change: (state: State) => State): void;
  /** Answers the next requests to a path with this instead of `{ok: true}`. */
  answer(path: string, answer: object): void;
  /** Answers what the page reads at a path. */
  show(path: string, answer: object): void;
  /** Holds the answers to a path back until the returned function is called. */
  hold(path: string): () => void;
  stop(): Promise<void>;
}

/** The page and the interface it uses, over a state that a test sets: the page is tested without Slack or a bot. */
export async function startStubWorkspace(initial: State): Promise<StubWorkspace> {
  const { html, js, css } = await buildPage();
  const files = new Map([
    ['/', { type: 'text/html', body: html }],
    ['/page.js', { type: 'text/javascript', body: js }],
    ['/page.css', { type: 'text/css', body: css }],
  ]);
  const streams = new Set<ServerResponse>();
  const posted: Posted[] = [];
  const answers = new Map<string, object>();
  const shown = new Map<string, object>([['inspector', { incidents: [] }]]);
  const held = new Map<string, Promise<void>>();
  let state = initial;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://stub');
    if (pathname === '/workspace/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(state)}\n\n`);
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return;
    }
    if (request.method === 'POST' && pathname.startsWith('/workspace/')) {
      const path = pathname.slice('/workspace/'.length);
      posted.push({ path, body: (await json(request)) as Posted['body'] });
      await held.get(path);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answers.get(path) ?? { ok: true }));
      return;
    }
    const read = shown.get(pathname.slice('/workspace/'.length));
    if (read !== undefined) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(read));
      return;
    }
    const file = files.get(pathname);
    response.writeHead(file === undefined ? 404 : 200, {
      'content-type': `${file?.type ?? 'text/plain'}; charset=utf-8`,
    });
    response.end(file?.body);
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    posted,
    update(change) {
      state = change(state);
      for (const stream of streams) stream.write(`data: ${JSON.stringify(state)}\n\n`);
    },
    answer: (path, answer) => void answers.set(path, answer),
    show: (path, answer) => void shown.set(path, answer),
    hold(path) {
      const { promise, resolve } = Promise.withResolvers<void>();
      held.set(path, promise);
      return () => {
        held.delete(path);
        resolve();
      };
    },
    async stop() {
      for (const stream of streams) stream.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

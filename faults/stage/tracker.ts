import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the tracker holds, for those who look from outside. */
export interface Ticket {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly open: boolean;
  readonly comments: readonly string[];
  readonly createdAt: Date;
}

export interface Tracker {
  readonly url: string;
  readonly token: string;
  readonly project: string;
  readonly tickets: readonly Ticket[];
  close(): Promise<void>;
}

const TOKEN = 'glpat-tracker-token-of-the-stage';
const PROJECT = 'platform/gaps';

/** The part of GitLab's REST v4 that filing needs: issues by label, new issues, notes. */
export async function startTracker(): Promise<Tracker> {
  const tickets: (Ticket & { readonly comments: string[] })[] = [];
  const path = `/api/v4/projects/${encodeURIComponent(PROJECT)}/issues`;

  function shown({ number, title, body, labels, open, createdAt }: Ticket, base: string) {
    return {
      id: 7000 + number,
      iid: number,
      title,
      description: body,
      state: open ? 'opened' : 'closed',
      labels,
      created_at: createdAt.toISOString(),
      web_url: `${base}/${PROJECT}/-/issues/${number}`,
    };
  }

  function serve(request: IncomingMessage, response: ServerResponse, text: string): void {
    const url = new URL(request.url ?? '/', 'http://tracker');
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.headers['private-token'] !== TOKEN) return void answer(401, { message: '401 Unauthorized' });
    if (!url.pathname.startsWith(path)) return void answer(404, { message: '404 Project Not Found' });
    const base = `http://${request.headers.host}`;
    const given = text === '' ? {} : (JSON.parse(text) as Record<string, string>);
    const iid = Number(/\/issues\/(\d+)\/notes$/.exec(url.pathname)?.[1] ?? 0);
    if (iid > 0) {
      const ticket = tickets.find(({ number }) => number === iid);
      if (ticket === undefined) return void answer(404, { message: '404 Not found' });
      if (request.method === 'POST') ticket.comments.push(given.body ?? '');
      const notes = ticket.comments.map((body, index) => ({ id: index + 1, body }));
      return void answer(request.method === 'POST' ? 201 : 200, request.method === 'POST' ? notes.at(-1) : notes);
    }
    if (request.method === 'POST') {
      const ticket = {
        number: tickets.length + 1,
        title: given.title ?? '',
        body: given.description ?? '',
        labels: (given.labels ?? '').split(','),
        open: true,
        comments: [],
        createdAt: new Date(),
      };
      tickets.push(ticket);
      return void answer(201, shown(ticket, base));
    }
    const labels = url.searchParams.get('labels')?.split(',') ?? [];
    const numbers = url.searchParams.getAll('iids[]').map(Number);
    const found = tickets.filter(
      (ticket) =>
        labels.every((label) => ticket.labels.includes(label)) &&
        (numbers.length === 0 || numbers.includes(ticket.number)),
    );
    answer(
      200,
      found.toReversed().map((ticket) => shown(ticket, base)),
    );
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => serve(request, response, Buffer.concat(chunks).toString('utf8')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: TOKEN,
    project: PROJECT,
    tickets,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

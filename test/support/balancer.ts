import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What stands before several replicas over HTTP. */
export interface Balancer {
  readonly url: string;
  /** Ports of the replicas; each request goes to the next one that answers. */
  ports: readonly number[];
  /** Sends every request to all of them, as when Slack delivers the same thing twice at once. */
  toAll: boolean;
  close(): Promise<void>;
}

export async function startBalancer(): Promise<Balancer> {
  let turn = 0;
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const from = turn++;
    const order = balancer.ports.map((_, at) => balancer.ports[(from + at) % balancer.ports.length] ?? 0);
    const answer = balancer.toAll ? await forwardToAll(order, request, body) : await forwardToOne(order, request, body);
    response.writeHead(answer?.status ?? 502, { 'content-type': answer?.headers.get('content-type') ?? 'text/plain' });
    response.end(answer === null ? '' : Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const balancer: Balancer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ports: [],
    toAll: false,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return balancer;
}

/** The first replica that can be reached; null when none can. */
async function forwardToOne(
  ports: readonly number[],
  request: IncomingMessage,
  body: Buffer,
): Promise<Response | null> {
  for (const port of ports) {
    const answer = await forward(port, request, body);
    if (answer !== null) return answer;
  }
  return null;
}

async function forwardToAll(
  ports: readonly number[],
  request: IncomingMessage,
  body: Buffer,
): Promise<Response | null> {
  const answers = await Promise.all(ports.map((port) => forward(port, request, body)));
  return answers.find((answer) => answer !== null) ?? null;
}

async function forward(port: number, { method, url, headers }: IncomingMessage, body: Buffer) {
  const kept = Object.entries(headers).filter(
    ([name]) => name.startsWith('x-slack-') || name === 'content-type' || name === 'user-agent',
  );
  try {
    return await fetch(`http://127.0.0.1:${port}${url}`, {
      method: method ?? 'POST',
      headers: kept.map(([name, value]): [string, string] => [name, String(value)]),
      body: new Uint8Array(body),
    });
  } catch {
    // Not there any more: the next one is asked.
    return null;
  }
}

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

export interface RecordingBot {
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** What to answer to the request with this number (from 0): a status, a status with headers, or nothing at all. */
export type Answers = (
  index: number,
) => number | { status: number; headers: Record<string, string> } | 'nothing' | 'cut';

/** A bot that only writes down what it gets, raw, and answers as told. */
export async function startRecordingBot(answers: Answers = () => 200): Promise<RecordingBot> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const answer = answers(received.length);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), at: performance.now() });
    if (answer === 'cut') request.socket.destroy();
    else if (typeof answer === 'number') response.writeHead(answer).end();
    else if (answer !== 'nothing') response.writeHead(answer.status, answer.headers).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

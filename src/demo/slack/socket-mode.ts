import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { isRecord } from './blocks/rule.ts';
import type { Ack, Outgoing, Transport } from './deliveries.ts';
import { app } from './people.ts';
import type { DeliveryKind } from './state.ts';

/** Slack allows so many open links of one app. */
const maxConnections = 10;

export interface SocketMode extends Transport {
  /** Whether the app ever asked for a link: from then on it is reached by Socket Mode only. */
  readonly wanted: boolean;
  readonly connections: number;
  /** Address of a new link; it can be used once. */
  ticket(baseUrl: string): string;
  /** Tells every link (or the first `count`) to reconnect, then closes it: what Slack does every few hours. */
  refresh(reason?: 'warning' | 'refresh_requested' | 'link_disabled', count?: number): void;
  /** Cuts the TCP connections without a word. */
  kill(): void;
  close(): void;
}

const envelopeTypes: Readonly<Record<DeliveryKind, string>> = {
  event: 'events_api',
  command: 'slash_commands',
  block_actions: 'interactive',
  message_action: 'interactive',
  shortcut: 'interactive',
  view_submission: 'interactive',
  view_closed: 'interactive',
};

/** Slack's side of Socket Mode: hello, envelopes to one of the links in turn, acknowledgements, disconnects. */
export function createSocketMode(
  ackDeadlineMs: number,
  changed: () => void,
): SocketMode & { attach(server: Server): void } {
  const server = new WebSocketServer({ noServer: true, maxPayload: 1_000_000 });
  const tickets = new Set<string>();
  const links: WebSocket[] = [];
  /** Who waits for the acknowledgement of an envelope: several, where it was sent twice. */
  const waiting = new Map<string, Set<(answer: string) => void>>();
  const envelopeIds = new WeakMap<object, string>();
  let next = 0;
  let wanted = false;

  function opened(link: WebSocket): void {
    links.push(link);
    changed();
    link.on('message', (data) => acknowledged(data));
    link.on('error', () => link.terminate());
    link.on('close', () => {
      links.splice(links.indexOf(link), 1);
      changed();
    });
    const hello = {
      type: 'hello',
      num_connections: links.length,
      connection_info: { app_id: app.appId },
      debug_info: { host: 'local', approximate_connection_time: 3600 },
    };
    link.send(JSON.stringify(hello));
  }

  function acknowledged(data: RawData): void {
    const frame: unknown = parse(data.toString());
    if (!isRecord(frame) || typeof frame.envelope_id !== 'string') return;
    const answer = isRecord(frame.payload) && Object.keys(frame.payload).length > 0 ? frame.payload : null;
    const text = typeof frame.payload === 'string' ? frame.payload : answer === null ? '' : JSON.stringify(answer);
    for (const acknowledge of waiting.get(frame.envelope_id) ?? []) acknowledge(text);
  }

  /** The same payload keeps its envelope id when it is sent again. */
  function envelopeId(payload: object): string {
    const known = envelopeIds.get(payload) ?? randomUUID();
    envelopeIds.set(payload, known);
    return known;
  }

  async function send(outgoing: Outgoing, closing: AbortSignal): Promise<Ack> {
    const link = links[next % Math.max(links.length, 1)];
    next += 1;
    if (link === undefined) {
      return { ok: false, failure: 'connection_failed', status: null, answer: '', noRetry: false };
    }
    const id = envelopeId(outgoing.payload);
    const { promise, resolve } = Promise.withResolvers<Ack>();
    const fail = (failure: 'http_timeout' | 'connection_failed') => () =>
      resolve({ ok: false, failure, status: null, answer: '', noRetry: false });
    const late = fail('http_timeout');
    const gone = fail('connection_failed');
    const timer = setTimeout(late, ackDeadlineMs);
    closing.addEventListener('abort', gone);
    link.on('close', gone);
    const acknowledge = (answer: string) => resolve({ ok: true, status: 200, answer });
    const together = waiting.get(id) ?? new Set();
    waiting.set(id, together.add(acknowledge));
    link.send(JSON.stringify(envelope(id, outgoing)));
    const ack = await promise;
    clearTimeout(timer);
    closing.removeEventListener('abort', gone);
    link.off('close', gone);
    together.delete(acknowledge);
    if (together.size === 0) waiting.delete(id);
    return ack;
  }

  return {
    path: 'socket',
    get wanted() {
      return wanted;
    },
    get connections() {
      return links.length;
    },
    ticket(baseUrl) {
      wanted = true;
      const ticket = randomUUID();
      tickets.add(ticket);
      return `${baseUrl.replace(/^http/u, 'ws')}/link?ticket=${ticket}`;
    },
    attach(http) {
      http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://local');
        const allowed = pathname === '/link' && tickets.delete(searchParams.get('ticket') ?? '');
        if (!allowed || links.length >= maxConnections) {
          socket.end(`HTTP/1.1 ${allowed ? '429 Too Many Requests' : '403 Forbidden'}\r\nconnection: close\r\n\r\n`);
          return;
        }
        server.handleUpgrade(request, socket, head, opened);
      });
    },
    send,
    refresh(reason = 'refresh_requested', count = links.length) {
      for (const link of links.slice(0, count)) {
        link.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'local' } }));
        if (reason !== 'warning') link.close();
      }
    },
    kill() {
      for (const link of [...links]) link.terminate();
    },
    close() {
      for (const link of [...links]) link.terminate();
      server.close();
    },
  };
}

function envelope(id: string, { kind, payload, attempt, retryReason }: Outgoing): Record<string, unknown> {
  const retry = kind === 'event' ? { retry_attempt: attempt, retry_reason: retryReason ?? '' } : {};
  return {
    envelope_id: id,
    type: envelopeTypes[kind],
    accepts_response_payload: kind !== 'event',
    payload,
    ...retry,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

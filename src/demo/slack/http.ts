import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRecord } from './blocks/rule.ts';
import type { Json } from './state.ts';

const maxBody = 25_000_000;

export interface RequestBody {
  readonly raw: Buffer;
  readonly contentType: string;
  /** Fields of a form or of a JSON object; empty for other bodies. */
  readonly fields: Json;
}

export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Reads a request whole. Throws `BadRequest` for one that is too large or not what its content type says. */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBody) throw new BadRequest(413, 'request too large');
    chunks.push(chunk);
  }
  const raw = Buffer.concat(chunks);
  const contentType = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return { raw, contentType, fields: await fieldsOf(raw, contentType, request) };
}

async function fieldsOf(raw: Buffer, contentType: string, request: IncomingMessage): Promise<Json> {
  if (contentType === 'application/x-www-form-urlencoded') {
    return Object.fromEntries(new URLSearchParams(raw.toString('utf8')));
  }
  if (contentType === 'multipart/form-data') {
    const body = new Response(new Uint8Array(raw), {
      headers: { 'content-type': request.headers['content-type'] ?? '' },
    });
    return Object.fromEntries(await body.formData());
  }
  if (contentType !== 'application/json' || raw.length === 0) return {};
  try {
    const parsed: unknown = JSON.parse(raw.toString('utf8'));
    return isRecord(parsed) ? parsed : {};
  } catch {
    throw new BadRequest(400, 'invalid_json');
  }
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(text);
}

export function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
  response.end(text);
}

/** A file that the browser keeps instead of showing it. */
export function answerFile(response: ServerResponse, name: string, content: string): void {
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(content);
}

/** Ends the connection without an answer. */
export function cut(response: ServerResponse): void {
  response.socket?.destroy();
}

import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';

const Recording = z.object({
  name: z.string(),
  request: z.object({ path: z.string(), query: z.record(z.string(), z.string()).catch({}) }),
  response: z.object({
    status: z.number(),
    headers: z.record(z.string(), z.string()),
    body: z.unknown(),
  }),
});
export type Recording = z.infer<typeof Recording>;

/** An answer of a real Loki or Tempo server, as it was recorded. */
export function recording(source: 'loki' | 'tempo', name: string): Recording {
  const file = new URL(`../../fixtures/${source}/${name}.json`, import.meta.url);
  return Recording.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Sends a recorded answer the way the server sent it: text as text, compressed bytes as they were. */
export function replay(response: ServerResponse, { response: recorded }: Recording): void {
  response.writeHead(recorded.status, recorded.headers).end(bytesOf(recorded.body));
}

function bytesOf(body: unknown): string | Buffer {
  if (typeof body === 'string') return body;
  const compressed = z.object({ base64: z.string() }).safeParse(body);
  return compressed.success ? Buffer.from(compressed.data.base64, 'base64') : JSON.stringify(body);
}

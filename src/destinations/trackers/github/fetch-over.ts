import { z } from 'zod';
import { readAnswer, type TrackerHttp } from '../tracker-http.ts';

/** The client takes what is no JSON for a text, and stumbles over it later. */
const Json = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]);

/** A `fetch` for a client that wants one; requests go through our own HTTP, with its limits and its errors. */
export function fetchOver(http: TrackerHttp) {
  return async function fetch(
    url: string,
    {
      method,
      headers,
      body,
      signal,
    }: { method: string; headers: Record<string, string>; body?: string; signal?: AbortSignal },
  ): Promise<Response> {
    if (method !== 'GET' && method !== 'POST') throw new TypeError(`no tracker is asked to ${method}`);
    const answer = await http.send({
      method,
      url: new URL(url),
      headers,
      signal,
      ...(body === undefined ? {} : { body: JSON.parse(body) as unknown }),
    });
    // What the client needs of the headers, and no content type that it might stumble over.
    const { link } = answer.headers;
    return Response.json(readAnswer('github', answer, Json), {
      status: answer.status,
      headers: { 'content-type': 'application/json', ...(link === undefined ? {} : { link }) },
    });
  };
}

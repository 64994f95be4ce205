import { createRequesterFn } from '@gitbeaker/requester-utils';
import { z } from 'zod';
import { readAnswer, type TrackerHttp } from '../tracker-http.ts';

const Json = z.union([z.array(z.record(z.string(), z.unknown())), z.record(z.string(), z.unknown())]);

/** What the client hands over for one request. */
const Wanted = z.object({
  method: z.enum(['GET', 'POST', 'PUT']),
  prefixUrl: z.string(),
  searchParams: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
});

/**
 * Sends the client's requests through our own HTTP. Its own way of sending repeats any request up to ten times after a
 * 502, a POST too, which may make ten tickets of one.
 */
export function requesterOver(http: TrackerHttp, signal: AbortSignal | undefined) {
  return createRequesterFn(
    async (_service, options) => options,
    async (endpoint, options) => {
      const { method, prefixUrl, searchParams, headers, body } = Wanted.parse(options);
      const url = new URL(`${prefixUrl.replace(/\/+$/, '')}/${endpoint}`);
      url.search = searchParams ?? '';
      const answer = await http.send({
        method,
        url,
        headers,
        signal,
        ...(body === undefined ? {} : { body: JSON.parse(body) as unknown }),
      });
      return { status: answer.status, headers: { ...answer.headers }, body: readAnswer('gitlab', answer, Json) };
    },
  );
}

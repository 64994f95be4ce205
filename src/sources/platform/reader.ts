import { randomUUID } from 'node:crypto';
import type { ZodType } from 'zod';
import { urlOf } from '../../http/url.ts';
import type { Http } from '../http/http.ts';
import { Page, redactPage } from './schemas/page.ts';

export interface GetOptions<T> {
  readonly schema: ZodType<T>;
  readonly redact?: (json: unknown) => unknown;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as `X-Project-ID`; the platform refuses one that is not the path's. */
  readonly projectId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface List {
  readonly rows: readonly unknown[];
  /** False when the list went on past the page limit. */
  readonly complete: boolean;
}

interface ReaderOptions {
  readonly url: string;
  readonly token: string | undefined;
  readonly pageSize: number;
  readonly maxPages: number;
}

/** Sends the platform's read requests with the headers that its contract asks for. */
export function createReader({ url, token, pageSize, maxPages }: ReaderOptions, http: Http) {
  const baseUrl = url.replace(/\/api\/v1\/?$/, '');

  function get<T>(path: string, { query = {}, projectId, signal, ...how }: GetOptions<T>): Promise<T> {
    const headers: Record<string, string> = {
      'x-request-id': randomUUID(),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(projectId === undefined ? {} : { 'x-project-id': projectId }),
    };
    return http.getJson({ url: urlOf(baseUrl, path, query), headers, signal, ...how });
  }

  /** All rows of a list, page by page up to the page limit. */
  async function list(path: string, { projectId, signal }: Omit<GetOptions<unknown>, 'schema'>): Promise<List> {
    const rows: unknown[] = [];
    const asked = new Set<string>();
    let query: Record<string, string> = { page_size: String(pageSize) };
    for (let page = 0; page < maxPages; page += 1) {
      const answer = await get(path, { schema: Page, redact: redactPage, query, projectId, signal });
      rows.push(...answer.rows);
      if (answer.next === null) return { rows, complete: true };
      query = { page_size: String(pageSize), ...answer.next };
      // A cursor that leads back would be followed for ever.
      const key = JSON.stringify(query);
      if (asked.has(key)) return { rows, complete: false };
      asked.add(key);
    }
    return { rows, complete: false };
  }

  return { get, list };
}

import { redactText } from '../triage/redact/redact-text.ts';

/** Path and query appended to a base address that may have a path of its own (a gateway). */
export function urlOf(baseUrl: string, path: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(baseUrl);
  const [pathname = '', ownQuery = ''] = path.split('?');
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${pathname}`;
  const parameters = new URLSearchParams(ownQuery);
  for (const [name, value] of Object.entries(query)) parameters.set(name, value);
  url.search = parameters.toString();
  url.hash = '';
  return url;
}

/** A user and password in a base address become a header: an address is shown, a header is not. */
export function credentialsOf(url: URL): Record<string, string> {
  if (url.username === '') return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

export function withoutCredentials(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

/** Method and address for a message. The query is left out: evidence names it, and it is long. */
export function requestLine(url: URL, method = 'GET'): string {
  return redactText(`${method} ${url.origin}${url.pathname}`);
}

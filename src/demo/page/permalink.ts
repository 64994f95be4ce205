export interface Permalink {
  readonly channel: string;
  readonly ts: string;
  /** The thread the message stands in; null for a message of the channel itself. */
  readonly threadTs: string | null;
}

/** The message the page was opened for: the workspace answers a permalink with `/?channel=…&message=…&thread_ts=…`. */
export function openedFor(search: string): Permalink | null {
  const query = new URLSearchParams(search);
  const [channel, ts] = [query.get('channel'), query.get('message')];
  return channel === null || ts === null ? null : { channel, ts, threadTs: query.get('thread_ts') };
}

/**
 * Reads a permalink of this workspace, `/archives/<channel>/p<ts without its dot>?thread_ts=…` (Slack's form).
 * Answers null for any other address, also for permalinks of other workspaces.
 */
export function readPermalink(href: string, origin: string): Permalink | null {
  if (!URL.canParse(href, origin)) return null;
  const url = new URL(href, origin);
  if (url.origin !== origin) return null;
  const [, channel, seconds, fraction] = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(url.pathname) ?? [];
  if (channel === undefined) return null;
  return { channel, ts: `${seconds}.${fraction}`, threadTs: url.searchParams.get('thread_ts') };
}

export interface Permalink {
  readonly channel: string;
  readonly ts: string;
  /** The thread the message stands in; null for a message of the channel itself. */
  readonly threadTs: string | null;
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

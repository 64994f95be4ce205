/** Longest link that is shown; Slack's own limit for a button's URL. */
const LONGEST = 3000;

/** What a view needs to know to make links: the hosts that evidence may link to, and the workspace's own address. */
export interface LinkScope {
  /** Host names with port where it is not the default one (`grafana.example.com`), from the configuration. */
  readonly hosts: ReadonlySet<string>;
  /** `https://team.slack.com/`, from `auth.test`; null when Slack does not say. */
  readonly workspaceUrl: string | null;
}

/** What may be linked to in a channel; within the workspace alone where no channel is named. */
export type ScopeOf = (channelId?: string) => LinkScope;

/**
 * A link that may stand on a card, or null: http or https, no user name or password in it, to a host of the
 * configuration. `|` and angle brackets would end a link in mrkdwn, so they are percent-encoded.
 */
export function safeLink(link: string | null, scope: LinkScope): string | null {
  if (link === null || link.length > LONGEST || !URL.canParse(link)) return null;
  const url = new URL(link);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (url.username !== '' || url.password !== '' || !scope.hosts.has(url.host)) return null;
  const href = url.href.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E');
  return href.length > LONGEST ? null : href;
}

/**
 * Address of a message in the workspace (`archives/<channel>/p<ts>`), as Slack's own permalinks are formed. Built
 * instead of asked for: a pointer then needs no call that could be limited or fail.
 */
export function permalink(
  where: { channelId: string; ts: string; threadTs: string | null },
  scope: LinkScope,
): string | null {
  if (scope.workspaceUrl === null || !URL.canParse(scope.workspaceUrl)) return null;
  const path = `archives/${encodeURIComponent(where.channelId)}/p${where.ts.replace('.', '')}`;
  const url = new URL(path, scope.workspaceUrl);
  if (where.threadTs !== null && where.threadTs !== where.ts) {
    url.searchParams.set('thread_ts', where.threadTs);
    url.searchParams.set('cid', where.channelId);
  }
  return url.href;
}

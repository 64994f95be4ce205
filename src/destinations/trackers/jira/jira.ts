import { z } from 'zod';
import { urlOf } from '../../../http/url.ts';
import type { GapTicket, TicketTracker } from '../../../usecases/action-ports.ts';
import { titleText } from '../markdown.ts';
import { hidden } from '../marks.ts';
import { clipped, LONGEST_FIELD, seen } from '../ticket-text.ts';
import { createTracker, type Ticket } from '../tracker.ts';
import { createTrackerHttp, nullIfGone, readAnswer } from '../tracker-http.ts';
import { type AdfNode, adfDocument, adfHeading, adfMark, adfMarkdown, adfPlain, marksIn } from './adf.ts';

export interface JiraOptions {
  /** Address of the site, such as `https://company.atlassian.net`. */
  readonly url: string;
  /** Where people open tickets, when that is another address than `url` (as with `https://api.atlassian.com/ex/jira/…`). */
  readonly browseUrl?: string;
  /** Key of the project, such as `GPU`. */
  readonly project: string;
  /** Name of the issue type of new tickets. */
  readonly issueType: string;
  /** With a user name the token is sent as basic authorization, without as bearer. */
  readonly user?: string | undefined;
  readonly token: string;
  /** Further labels of new tickets. */
  readonly labels?: readonly string[];
  /** For each request. */
  readonly timeoutMs: number;
  /** How long Jira's search may lag behind what was written. */
  readonly settleMs?: number;
}

const FIELDS = ['status', 'labels', 'description'] as const;
const LONGEST_TITLE = 255;
/** Within Jira's 32 767 characters for one text, the format's own included. */
const LONGEST_EVIDENCE = 8000;
const MOST_PAGES = 10;
const SETTLE_MS = 5000;

const Issue = z.object({
  id: z.string(),
  key: z.string().regex(/^[A-Z][A-Z0-9_]*-\d+$/),
  fields: z.object({
    status: z.object({ statusCategory: z.object({ key: z.string() }) }),
    labels: z.array(z.string()).default([]),
    description: z.unknown(),
  }),
});
const Found = z.object({ issues: z.array(Issue), nextPageToken: z.string().nullish(), isLast: z.boolean().nullish() });
const Created = Issue.pick({ id: true, key: true });
const Comments = z.object({ comments: z.array(z.object({ body: z.unknown() })), total: z.number().default(0) });

/** Tickets as Jira issues (Cloud, REST v3). */
export function createJira(options: JiraOptions): TicketTracker & { close(): Promise<void> } {
  const { url, browseUrl = url, project, issueType, labels: ownLabels = [], timeoutMs, settleMs = SETTLE_MS } = options;
  const http = createTrackerHttp({ name: 'jira', timeoutMs });
  const headers = { authorization: authorizationOf(options) };

  async function ask<T>(
    method: 'GET' | 'POST',
    path: string,
    schema: z.ZodType<T>,
    { body, query = {}, signal }: { body?: unknown; query?: Record<string, string>; signal?: AbortSignal | undefined },
  ): Promise<T> {
    const target = urlOf(url, `/rest/api/3/${path}`, query);
    const answer = await http.send({ method, url: target, headers, signal, ...(body === undefined ? {} : { body }) });
    return readAnswer('jira', answer, schema);
  }

  function ticketOf({ id, key, fields }: z.infer<typeof Issue>): Ticket {
    const { status, labels, description } = fields;
    const open = status.statusCategory.key !== 'done';
    return { id, key, url: browseAddress(key), open, labels, text: marksIn(description).map(hidden).join('\n') };
  }
  const browseAddress = (key: string) => urlOf(browseUrl, `/browse/${key}`).toString();
  const issuePath = (id: string) => `issue/${encodeURIComponent(id)}`;

  const tracker = createTracker({
    name: 'jira',
    settleMs,
    async list(label, signal) {
      const jql = `project = ${quoted(project)} AND labels = ${quoted(label)} ORDER BY created DESC`;
      const issues: Ticket[] = [];
      let nextPageToken: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const body = { jql, fields: FIELDS, maxResults: 50, ...(nextPageToken === undefined ? {} : { nextPageToken }) };
        const found = await ask('POST', 'search/jql', Found, { body, signal });
        issues.push(...found.issues.map(ticketOf));
        if (found.isLast === true || !found.nextPageToken) break;
        nextPageToken = found.nextPageToken;
      }
      return issues;
    },
    async read(id, signal) {
      const found = await nullIfGone(ask('GET', issuePath(id), Issue, { query: { fields: FIELDS.join(',') }, signal }));
      return found && ticketOf(found);
    },
    async comments(id, signal) {
      const texts: string[] = [];
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const query = { startAt: String(texts.length), maxResults: '100', orderBy: '-created' };
        const { comments, total } = await ask('GET', `${issuePath(id)}/comment`, Comments, { query, signal });
        texts.push(...comments.map(({ body }) => marksIn(body).map(hidden).join('\n')));
        if (comments.length === 0 || texts.length >= total) break;
      }
      return texts;
    },
    async create(ticket, mark, given, signal) {
      const labels = [...given, ...ownLabels];
      const fields = {
        project: { key: project },
        issuetype: { name: issueType },
        summary: titleText(ticket.title, LONGEST_TITLE),
        description: bodyOf(ticket, mark),
        labels,
      };
      // A project whose screens have no labels refuses them, so what was made carries them.
      const { id, key } = await ask('POST', 'issue', Created, { body: { fields }, signal });
      return { id, key, url: browseAddress(key), open: true, labels, text: hidden(mark) };
    },
    async comment(id, ticket, mark, signal) {
      const body = commentOf(ticket, mark);
      await ask('POST', `${issuePath(id)}/comment`, z.object({ id: z.string() }), { body: { body }, signal });
    },
  });
  return { ...tracker, close: () => http.close() };
}

function bodyOf(ticket: GapTicket, mark: string): AdfNode {
  const { kind, area, classification, currentCapability, pressure, evidence, repeats } = ticket;
  return adfDocument([
    ...adfPlain(`Kind: ${kind} | Area: ${oneLine(area)} | Classification: ${classification}`),
    adfHeading('Current capability'),
    ...adfPlain(clipped(currentCapability, LONGEST_FIELD)),
    adfHeading(kind === 'gap' ? 'Gap' : 'Defect'),
    ...adfPlain(clipped(pressure, LONGEST_FIELD)),
    adfHeading('Evidence'),
    ...adfMarkdown(clipped(evidence, LONGEST_EVIDENCE)),
    ...adfPlain(`${seen(repeats)} so far. Filed by the GPUaaS incident bot.`),
    adfMark(mark),
  ]);
}

function commentOf({ evidence, repeats }: GapTicket, mark: string): AdfNode {
  return adfDocument([
    ...adfPlain(`Filed again: ${seen(repeats)} so far.`),
    ...adfMarkdown(clipped(evidence, LONGEST_EVIDENCE)),
    adfMark(mark),
  ]);
}

function authorizationOf({ user, token }: JiraOptions): string {
  return user === undefined ? `Bearer ${token}` : `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
}

/** A string in JQL. */
function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

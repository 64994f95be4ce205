import { IssueNotes, Issues } from '@gitbeaker/rest';
import { z } from 'zod';
import type { TicketTracker } from '../../../usecases/action-ports.ts';
import { titleText } from '../markdown.ts';
import { ticketBody, ticketComment } from '../ticket-text.ts';
import { createTracker, type Ticket } from '../tracker.ts';
import { createTrackerHttp, readJson } from '../tracker-http.ts';
import { requesterOver } from './requester.ts';

export interface GitLabOptions {
  /** Address of the instance, with its own path if it has one; no `/api/v4`. */
  readonly url: string;
  /** Path (`group/project`) or number of the project. */
  readonly project: string;
  /** A project, group or personal access token with the scope `api`. */
  readonly token: string;
  /** Further labels of new tickets. */
  readonly labels?: readonly string[];
  /** For each request. */
  readonly timeoutMs: number;
}

const Issue = z
  .object({
    iid: z.number(),
    web_url: z.url({ protocol: /^https?$/ }),
    state: z.string(),
    labels: z.array(z.string()),
    description: z.string().nullish(),
  })
  .transform(
    ({ iid, web_url, state, labels, description }): Ticket => ({
      id: String(iid),
      key: `#${iid}`,
      url: web_url,
      open: state === 'opened',
      labels,
      text: description ?? '',
    }),
  );
const Note = z.object({ body: z.string() });

const LONGEST_TITLE = 255;
const PAGES = { perPage: 100, maxPages: 10 } as const;

/** Tickets as GitLab issues (REST v4). */
export function createGitLab(options: GitLabOptions): TicketTracker & { close(): Promise<void> } {
  const { project, token, labels: ownLabels = [], timeoutMs } = options;
  const http = createTrackerHttp({ name: 'gitlab', timeoutMs });
  const host = options.url.replace(/\/+$/, '');
  const clientOf = (signal: AbortSignal | undefined) => ({
    host,
    token,
    queryTimeout: null,
    requesterFn: requesterOver(http, signal),
  });
  const issues = (signal?: AbortSignal) => new Issues(clientOf(signal));
  const notes = (signal?: AbortSignal) => new IssueNotes(clientOf(signal));

  const tracker = createTracker({
    name: 'gitlab',
    settleMs: 0,
    async list(label, signal) {
      const found = await issues(signal).all({
        projectId: project,
        labels: label,
        scope: 'all',
        orderBy: 'created_at',
        sort: 'desc',
        ...PAGES,
      });
      return readJson('gitlab', found, z.array(Issue));
    },
    async read(id, signal) {
      const [found] = readJson(
        'gitlab',
        await issues(signal).all({ projectId: project, iids: [Number(id)], scope: 'all' }),
        z.array(Issue),
      );
      return found ?? null;
    },
    async comments(id, signal) {
      const found = await notes(signal).all(project, Number(id), { sort: 'desc', orderBy: 'created_at', ...PAGES });
      return readJson('gitlab', found, z.array(Note)).map(({ body }) => body);
    },
    async create(ticket, mark, labels, signal) {
      const created = await issues(signal).create(project, titleText(ticket.title, LONGEST_TITLE), {
        description: ticketBody(ticket, mark),
        labels: [...labels, ...ownLabels].join(','),
      });
      return readJson('gitlab', created, Issue);
    },
    async comment(id, ticket, mark, signal) {
      readJson('gitlab', await notes(signal).create(project, Number(id), ticketComment(ticket, mark)), Note);
    },
  });
  return { ...tracker, close: () => http.close() };
}

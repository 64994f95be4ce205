import { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { ActionError, type TicketTracker } from '../../../usecases/action-ports.ts';
import { titleText } from '../markdown.ts';
import { ticketBody, ticketComment } from '../ticket-text.ts';
import { createTracker, type Ticket } from '../tracker.ts';
import { createTrackerHttp, nullIfGone, readJson } from '../tracker-http.ts';
import { fetchOver } from './fetch-over.ts';

export interface GitHubOptions {
  /** Address of the API: `https://api.github.com`, or `https://…/api/v3` of a server of one's own. */
  readonly url: string;
  /** `owner/name`. */
  readonly repository: string;
  /** A fine-grained token with `Issues: write`, of somebody who may label. */
  readonly token: string;
  /** Further labels of new tickets. */
  readonly labels?: readonly string[];
  /** For each request. */
  readonly timeoutMs: number;
  /** How long GitHub's lists may lag behind what was written. */
  readonly settleMs?: number;
}

const Label = z.union([z.string(), z.object({ name: z.string().nullish() }).transform(({ name }) => name ?? '')]);
const Issue = z
  .object({
    number: z.number(),
    html_url: z.url({ protocol: /^https?$/ }),
    state: z.string(),
    labels: z.array(Label),
    body: z.string().nullish(),
    pull_request: z.unknown().optional(),
  })
  .transform(
    ({ number, html_url, state, labels, body, pull_request }): Ticket & { readonly isPullRequest: boolean } => ({
      id: String(number),
      key: `#${number}`,
      url: html_url,
      open: state === 'open',
      labels,
      text: body ?? '',
      isPullRequest: pull_request !== undefined,
    }),
  );
const Comment = z.object({ body: z.string().nullish() });

const LONGEST_TITLE = 256;
const PER_PAGE = 100;
const MOST_PAGES = 10;
const SETTLE_MS = 1000;

/** Tickets as GitHub issues. */
export function createGitHub(options: GitHubOptions): TicketTracker & { close(): Promise<void> } {
  const { repository, token, labels: ownLabels = [], timeoutMs, settleMs = SETTLE_MS } = options;
  const http = createTrackerHttp({ name: 'github', timeoutMs });
  const [owner = '', repo = ''] = repository.split('/');
  const quiet = () => undefined;
  const { rest: github, paginate } = new Octokit({
    auth: token,
    baseUrl: options.url.replace(/\/+$/, ''),
    // The client logs to the console, addresses and all.
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    request: { fetch: fetchOver(http) },
  });

  /** What the client throws wraps what our HTTP threw, and says less. */
  async function asked<T>(request: Promise<T>): Promise<T> {
    try {
      return await request;
    } catch (error) {
      throw error instanceof Error && error.cause instanceof ActionError ? error.cause : error;
    }
  }

  /** All pages of a list, up to a limit: one that never ends must not be read for ever. */
  function pages(list: AsyncIterable<{ readonly data: unknown }>): Promise<unknown[]> {
    return asked(
      (async () => {
        const rows: unknown[] = [];
        let page = 0;
        for await (const { data } of list) {
          rows.push(...readJson('github', data, z.array(z.unknown())));
          page += 1;
          if (page === MOST_PAGES) break;
        }
        return rows;
      })(),
    );
  }
  const aborting = (signal: AbortSignal | undefined) => (signal ? { request: { signal } } : {});

  const tracker = createTracker({
    name: 'github',
    settleMs,
    async list(labels, signal) {
      const rows = await pages(
        paginate.iterator(github.issues.listForRepo, {
          owner,
          repo,
          labels,
          state: 'all',
          per_page: PER_PAGE,
          ...aborting(signal),
        }),
      );
      return readJson('github', rows, z.array(Issue)).filter(({ isPullRequest }) => !isPullRequest);
    },
    async read(id, signal) {
      const found = await nullIfGone(
        asked(github.issues.get({ owner, repo, issue_number: Number(id), ...aborting(signal) })),
      );
      return found && readJson('github', found.data, Issue);
    },
    async comments(id, signal) {
      const rows = await pages(
        paginate.iterator(github.issues.listComments, {
          owner,
          repo,
          issue_number: Number(id),
          per_page: PER_PAGE,
          ...aborting(signal),
        }),
      );
      return readJson('github', rows, z.array(Comment)).map(({ body }) => body ?? '');
    },
    async create(ticket, mark, labels, signal) {
      const { data } = await asked(
        github.issues.create({
          owner,
          repo,
          title: titleText(ticket.title, LONGEST_TITLE),
          body: ticketBody(ticket, mark),
          labels: [...labels, ...ownLabels],
          ...aborting(signal),
        }),
      );
      return readJson('github', data, Issue);
    },
    async comment(id, ticket, mark, signal) {
      const body = ticketComment(ticket, mark);
      const { data } = await asked(
        github.issues.createComment({ owner, repo, issue_number: Number(id), body, ...aborting(signal) }),
      );
      readJson('github', data, Comment);
    },
  });
  return { ...tracker, close: () => http.close() };
}

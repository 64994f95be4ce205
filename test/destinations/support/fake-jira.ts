import type { ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { createJira } from '../../../src/destinations/trackers/jira/jira.ts';
import { type FakeTracker, TOKEN } from './fake-tracker.ts';
import { answer, type Received, startLoopback } from './loopback.ts';
import { createTrouble } from './trouble.ts';

interface Issue {
  id: string;
  key: string;
  summary: string;
  description: unknown;
  labels: string[];
  done: boolean;
  comments: unknown[];
  /** When its search begins to find it, milliseconds since the epoch. */
  indexedAt: number;
}

interface IssueFields {
  readonly summary: string;
  readonly description: unknown;
  readonly labels: string[];
  readonly issuetype: { readonly name: string };
  readonly project: { readonly key: string };
}

interface Asked {
  readonly jql?: string;
  readonly nextPageToken?: string;
  readonly fields?: readonly string[] | IssueFields;
  readonly body?: unknown;
}

const BASE = '/rest/api/3';
const USER = 'bot@core42.example';

/** Jira Cloud's issues and comments as REST v3 shows them; its search lags `lagMs` behind, as the real one does. */
export async function fakeJira({ page = 50, lagMs = 0, settleMs = 30 } = {}): Promise<FakeTracker> {
  const issues: Issue[] = [];
  const shown = ({ id, key, labels, description, done }: Issue) => ({
    expand: 'renderedFields,names',
    id,
    self: `https://company.atlassian.example/rest/api/3/issue/${id}`,
    key,
    fields: {
      labels,
      description,
      status: done
        ? { id: '3', name: 'Erledigt', statusCategory: { id: 3, key: 'done', colorName: 'green', name: 'Done' } }
        : { id: '1', name: 'To Do', statusCategory: { id: 2, key: 'new', colorName: 'blue-gray', name: 'To Do' } },
    },
  });
  const refused = (response: ServerResponse, status: number, ...errorMessages: string[]) =>
    answer(response, status, { errorMessages, errors: {} });

  function serve(request: Received, response: ServerResponse): unknown {
    const { method, path, query, headers } = request;
    const body = (request.json ?? {}) as Asked;
    if (headers.authorization !== `Basic ${Buffer.from(`${USER}:${TOKEN}`).toString('base64')}`)
      return refused(response, 401, 'Client must be authenticated to access this resource.');
    if (path === `${BASE}/search/jql` && method === 'POST') return search(response, body);
    if (path === `${BASE}/issue` && method === 'POST') return create(response, body);
    const [, id, comments] = /^\/rest\/api\/3\/issue\/(\d+)(\/comment)?$/.exec(path) ?? [];
    const issue = issues.find((each) => each.id === id);
    if (!issue) return refused(response, 404, 'Issue does not exist or you do not have permission to see it.');
    if (comments === undefined) return answer(response, 200, shown(issue));
    if (method === 'POST') {
      issue.comments.push(body.body);
      return answer(response, 201, { id: String(issue.comments.length), body: body.body });
    }
    const startAt = Number(query.get('startAt') ?? 0);
    const newest = issue.comments.map((each, index) => ({ id: String(index), body: each })).reverse();
    const size = Math.min(page, Number(query.get('maxResults') ?? 50));
    answer(response, 200, {
      startAt,
      maxResults: size,
      total: newest.length,
      comments: newest.slice(startAt, startAt + size),
    });
  }

  function search(response: ServerResponse, { jql = '', nextPageToken = '0', fields }: Asked): unknown {
    const [, project, label] =
      /^project = "([A-Z]+)" AND labels = "([a-z0-9-]+)" ORDER BY created DESC$/.exec(jql) ?? [];
    if (project !== 'GPU')
      return refused(response, 400, `The value '${project}' does not exist for the field 'project'.`);
    const found = issues
      .filter(({ labels, indexedAt }) => labels.includes(label ?? '') && indexedAt <= Date.now())
      .reverse();
    const from = Number(nextPageToken);
    const more = from + page < found.length;
    const rows = found
      .slice(from, from + page)
      .map((issue) => (Array.isArray(fields) && fields.includes('labels') ? shown(issue) : { id: issue.id }));
    answer(response, 200, { issues: rows, isLast: !more, ...(more ? { nextPageToken: String(from + page) } : {}) });
  }

  function create(response: ServerResponse, { fields: given }: Asked): unknown {
    const fields = given as IssueFields;
    if (fields.issuetype.name !== 'Bug')
      return answer(response, 400, { errorMessages: [], errors: { issuetype: 'Specify a valid issue type' } });
    if (/[\r\n]/.test(fields.summary))
      return answer(response, 400, {
        errorMessages: [],
        errors: { summary: 'The summary is invalid because it contains newline characters.' },
      });
    const number = issues.length + 1;
    issues.push({
      id: String(10_000 + number),
      key: `GPU-${number}`,
      summary: fields.summary,
      description: fields.description,
      labels: fields.labels,
      done: false,
      comments: [],
      indexedAt: Date.now() + lagMs,
    });
    answer(response, 201, {
      id: String(10_000 + number),
      key: `GPU-${number}`,
      self: `https://company.atlassian.example/rest/api/3/issue/${10_000 + number}`,
    });
  }

  const { respond, trouble } = createTrouble(serve);
  const server = await startLoopback(respond);
  function again() {
    const tracker = createJira({
      url: server.url,
      browseUrl: 'https://company.atlassian.example',
      project: 'GPU',
      issueType: 'Bug',
      user: USER,
      token: TOKEN,
      labels: ['ops'],
      timeoutMs: 400,
      settleMs,
    });
    onTestFinished(() => tracker.close());
    return tracker;
  }
  return {
    tracker: again(),
    again,
    server,
    trouble,
    tickets: () =>
      issues.map(({ summary, description, labels, comments }) => ({
        title: summary,
        body: JSON.stringify(description),
        labels,
        comments: comments.map((each) => JSON.stringify(each)),
      })),
    close: (index) => {
      const issue = issues[index];
      if (issue) issue.done = true;
    },
    chat: (index, comments) => {
      for (let i = 0; i < comments; i++)
        issues[index]?.comments.push({
          type: 'doc',
          version: 1,
          content: [{ type: 'paragraph', content: [{ type: 'mention', attrs: { id: '5b', text: '@someone' } }] }],
        });
    },
  };
}

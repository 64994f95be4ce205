import type { ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { createGitLab } from '../../../src/destinations/trackers/gitlab/gitlab.ts';
import { type FakeTracker, TOKEN } from './fake-tracker.ts';
import { answer, type Received, startLoopback } from './loopback.ts';
import { createTrouble } from './trouble.ts';

interface Issue {
  iid: number;
  title: string;
  description: string;
  labels: string[];
  state: 'opened' | 'closed';
  notes: string[];
}

const PROJECT = '/api/v4/projects/platform%2Fgaps';

/** GitLab's issues and notes as REST v4 shows them; lists in pages of `page`, with the links that it sends. */
export async function fakeGitLab({ page = 20 } = {}): Promise<FakeTracker> {
  const issues: Issue[] = [];
  let url = '';
  const shown = (issue: Issue) => ({
    id: 7_000_000 + issue.iid,
    iid: issue.iid,
    project_id: 278964,
    title: issue.title,
    description: issue.description,
    state: issue.state,
    labels: issue.labels,
    milestone: null,
    assignees: [],
    author: { id: 1, username: 'incident-bot', name: 'Incident bot', state: 'active' },
    created_at: '2026-05-01T10:00:00.000Z',
    web_url: `${url}/platform/gaps/-/issues/${issue.iid}`,
    confidential: false,
  });
  const noted = (body: string, index: number) => ({
    id: 300 + index,
    body,
    author: { id: 1, username: 'incident-bot' },
    system: false,
    noteable_type: 'Issue',
    created_at: '2026-05-01T10:00:00.000Z',
  });

  function list(request: Received, response: ServerResponse, rows: readonly unknown[]): void {
    const size = Math.min(Number(request.query.get('per_page') ?? 20), page);
    const number = Number(request.query.get('page') ?? 1);
    const next = new URL(`${url}${request.path}`);
    next.search = request.query.toString();
    next.searchParams.set('page', String(number + 1));
    const more = number * size < rows.length;
    const link = more ? `<${next}>; rel="next"` : `<${next}>; rel="first"`;
    answer(response, 200, rows.slice((number - 1) * size, number * size), {
      link,
      'x-page': String(number),
      'x-next-page': more ? String(number + 1) : '',
    });
  }

  function serve(request: Received, response: ServerResponse): unknown {
    const { method, path, query, json, headers } = request;
    if (headers['private-token'] !== TOKEN) return answer(response, 401, { message: '401 Unauthorized' });
    if (!path.startsWith(`${PROJECT}/issues`)) return answer(response, 404, { message: '404 Project Not Found' });
    const body = (json ?? {}) as Record<string, string>;
    const iid = Number(/\/issues\/(\d+)\/notes$/.exec(path)?.[1] ?? 0);
    const issue = issues.find((each) => each.iid === iid);
    if (iid > 0) {
      if (!issue) return answer(response, 404, { message: '404 Not found' });
      if (method === 'GET') return list(request, response, issue.notes.map(noted).reverse());
      issue.notes.push(body.body ?? '');
      return answer(response, 201, noted(body.body ?? '', issue.notes.length));
    }
    if (method === 'POST') {
      const made: Issue = {
        iid: issues.length + 1,
        title: body.title ?? '',
        description: body.description ?? '',
        labels: (body.labels ?? '').split(','),
        state: 'opened',
        notes: [],
      };
      issues.push(made);
      return answer(response, 201, shown(made));
    }
    const wanted = query.get('labels')?.split(',') ?? [];
    const iids = query.getAll('iids[]').map(Number);
    const found = issues.filter(
      (each) => wanted.every((label) => each.labels.includes(label)) && (iids.length === 0 || iids.includes(each.iid)),
    );
    list(request, response, found.map(shown).reverse());
  }

  const { respond, trouble } = createTrouble(serve);
  const server = await startLoopback(respond);
  url = server.url;
  function again() {
    const tracker = createGitLab({
      url: `${url}/`,
      project: 'platform/gaps',
      token: TOKEN,
      labels: ['ops'],
      timeoutMs: 400,
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
      issues.map(({ title, description, labels, notes }) => ({ title, body: description, labels, comments: notes })),
    close: (index) => {
      const issue = issues[index];
      if (issue) issue.state = 'closed';
    },
    chat: (index, comments) => {
      for (let i = 0; i < comments; i++) issues[index]?.notes.push(`chatter ${i}`);
    },
  };
}

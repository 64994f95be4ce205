import type { ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { createGitHub } from '../../../src/destinations/trackers/github/github.ts';
import { type FakeTracker, TOKEN } from './fake-tracker.ts';
import { answer, type Received, startLoopback } from './loopback.ts';
import { createTrouble } from './trouble.ts';

interface Issue {
  number: number;
  title: string;
  body: string;
  labels: string[];
  state: 'open' | 'closed';
  comments: string[];
  pull: boolean;
}

const REPO = '/repos/core42/gaps';

/** GitHub's issues and comments as its REST interface shows them; lists in pages of `page`, with the links that it sends. */
export async function fakeGitHub({
  page = 30,
  mayLabel = true,
} = {}): Promise<FakeTracker & { addPull(label: string): void }> {
  const issues: Issue[] = [];
  let url = '';
  const shown = (issue: Issue) => ({
    id: 9_000_000 + issue.number,
    node_id: 'I_kwDO',
    number: issue.number,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    state_reason: null,
    labels: issue.labels.map((name, index) => ({
      id: index,
      name,
      color: 'ededed',
      default: false,
      description: null,
    })),
    user: { login: 'incident-bot', id: 1 },
    html_url: `https://github.example/core42/gaps/issues/${issue.number}`,
    comments: issue.comments.length,
    ...(issue.pull ? { pull_request: { url: 'https://github.example/core42/gaps/pull/1' } } : {}),
  });
  const said = (body: string, index: number) => ({
    id: index,
    node_id: 'IC_kw',
    body,
    user: { login: 'incident-bot' },
  });

  function list(request: Received, response: ServerResponse, rows: readonly unknown[]): void {
    const size = Math.min(Number(request.query.get('per_page') ?? 30), page);
    const number = Number(request.query.get('page') ?? 1);
    const next = new URL(`${url}${request.path}`);
    next.search = request.query.toString();
    next.searchParams.set('page', String(number + 1));
    const headers: Record<string, string> = number * size < rows.length ? { link: `<${next}>; rel="next"` } : {};
    answer(response, 200, rows.slice((number - 1) * size, number * size), headers);
  }

  function serve(request: Received, response: ServerResponse): unknown {
    const { method, path, query, json, headers } = request;
    if (headers.authorization !== `token ${TOKEN}`)
      return answer(response, 401, {
        message: 'Bad credentials',
        documentation_url: 'https://docs.github.com/rest',
        status: '401',
      });
    if (!path.startsWith(`${REPO}/issues`)) return answer(response, 404, { message: 'Not Found', status: '404' });
    const body = (json ?? {}) as { title?: string; body?: string; labels?: string[] };
    const number = Number(/\/issues\/(\d+)/.exec(path)?.[1] ?? 0);
    const issue = issues.find((each) => each.number === number);
    if (number > 0) {
      if (!issue) return answer(response, 410, { message: 'This issue was deleted' });
      if (!path.endsWith('/comments')) return answer(response, 200, shown(issue));
      if (method === 'GET') return list(request, response, issue.comments.map(said));
      issue.comments.push(body.body ?? '');
      return answer(response, 201, said(body.body ?? '', issue.comments.length));
    }
    if (method === 'POST') {
      const made: Issue = {
        number: issues.length + 1,
        title: body.title ?? '',
        body: body.body ?? '',
        labels: mayLabel ? [...(body.labels ?? [])] : [],
        state: 'open',
        comments: [],
        pull: false,
      };
      issues.push(made);
      return answer(response, 201, shown(made));
    }
    const wanted = query.get('labels')?.split(',') ?? [];
    list(
      request,
      response,
      issues
        .filter((each) => wanted.every((label) => each.labels.includes(label)))
        .map(shown)
        .reverse(),
    );
  }

  const { respond, trouble } = createTrouble(serve);
  const server = await startLoopback(respond);
  url = server.url;
  function again() {
    const tracker = createGitHub({
      url,
      repository: 'core42/gaps',
      token: TOKEN,
      labels: ['ops'],
      timeoutMs: 400,
      settleMs: 30,
    });
    onTestFinished(() => tracker.close());
    return tracker;
  }
  return {
    tracker: again(),
    again,
    server,
    trouble,
    tickets: () => issues.map(({ title, body, labels, comments }) => ({ title, body, labels, comments })),
    close: (index) => {
      const issue = issues[index];
      if (issue) issue.state = 'closed';
    },
    chat: (index, comments) => {
      for (let i = 0; i < comments; i++) issues[index]?.comments.unshift(`chatter ${i}`);
    },
    addPull: (label) => {
      issues.push({
        number: issues.length + 1,
        title: 'A change',
        body: '',
        labels: [label],
        state: 'open',
        comments: [],
        pull: true,
      });
    },
  };
}

import type { Row } from '../../world/seeded.ts';
import type { ApiCall, ApiOutcome, ApiRoute } from './route.ts';

/** The routes that only read. Those without a documented shape follow the platform contract. */
export const READ_ROUTES: readonly ApiRoute[] = [
  {
    name: 'health',
    method: 'GET',
    path: /^\/healthz$/,
    open: true,
    answer: () => ({ kind: 'body', body: { status: 'ok' } }),
  },
  {
    name: 'project',
    method: 'GET',
    path: /^\/projects\/([^/]+)$/,
    project: true,
    answer: ({ parts, world }) =>
      one(
        world.records.projects.find(({ id }) => id === parts[0]),
        'project',
      ),
  },
  {
    name: 'instance',
    method: 'GET',
    path: /^\/projects\/([^/]+)\/app-instances\/([^/]+)$/,
    project: true,
    answer: (call) => one(inProject(call.world.records.instances, call), 'app_instance'),
  },
  {
    name: 'events',
    method: 'GET',
    path: /^\/projects\/([^/]+)\/app-instances\/([^/]+)\/events$/,
    project: true,
    answer: (call) => {
      if (!inProject(call.world.records.instances, call)) return notFound('app_instance');
      const rows = call.world.records.events.filter(({ app_instance_id }) => app_instance_id === call.parts[1]);
      return { kind: 'list', rows };
    },
  },
  {
    name: 'service_account',
    method: 'GET',
    path: /^\/projects\/([^/]+)\/service-accounts\/([^/]+)$/,
    project: true,
    answer: (call) => one(inProject(call.world.records.serviceAccounts, call), 'service_account'),
  },
  {
    name: 'audit',
    method: 'GET',
    path: /^\/admin\/audit-logs$/,
    admin: true,
    answer: ({ request, world }) => {
      const wanted = request.query.get('correlation_id');
      const rows = world.records.audit.filter((row) => wanted === null || row.correlation_id === wanted);
      return { kind: 'list', rows };
    },
  },
  {
    name: 'overview',
    method: 'GET',
    path: /^\/admin\/ops\/overview$/,
    admin: true,
    answer: ({ world }) => ({ kind: 'body', body: world.records.overview }),
  },
  {
    name: 'outbox',
    method: 'GET',
    path: /^\/admin\/outbox\/failed$/,
    admin: true,
    answer: ({ world }) => ({ kind: 'list', rows: world.records.failedOutbox }),
  },
  {
    name: 'dlq',
    method: 'GET',
    path: /^\/admin\/dlq\/messages$/,
    admin: true,
    answer: ({ request, world }) => {
      const prefix = request.query.get('subject_prefix') ?? '';
      const rows = world.records.deadLetters.filter(({ subject }) => String(subject ?? '').startsWith(prefix));
      return { kind: 'list', rows };
    },
  },
];

/** The record with the id of the path, when the project of the path may see it. */
function inProject(rows: readonly Row[], { parts: [project, id] }: ApiCall): Row | undefined {
  return rows.find((row) => row.id === id && [row.project_id, row.listed_under].flat().includes(project));
}

function one(row: Row | undefined, kind: string): ApiOutcome {
  if (!row) return notFound(kind);
  const { listed_under: _hidden, ...body } = row;
  return { kind: 'body', body };
}

function notFound(kind: string): ApiOutcome {
  return {
    kind: 'error',
    status: 404,
    code: `${kind}_not_found`,
    message: `${kind.replaceAll('_', ' ')} was not found`,
  };
}

import { ACTIONS } from '../../triage/terms.ts';

/**
 * Every route that is written to, in one place. Configuration may override each of them: the platform's documents are
 * silent about the verbs.
 */
export const WRITE_ROUTES = {
  token: '/api/v1/auth/service-account/token',
  create: '/api/v1/projects/{project_id}/app-instances',
  upgrade: '/api/v1/projects/{project_id}/app-instances/{id}/upgrade',
  rollback: '/api/v1/projects/{project_id}/app-instances/{id}/rollback',
  decommission: '/api/v1/projects/{project_id}/app-instances/{id}/decommission',
  start: '/api/v1/projects/{project_id}/app-instances/{id}/start',
  stop: '/api/v1/projects/{project_id}/app-instances/{id}/stop',
} as const;

export type WriteRoutes = Readonly<Record<keyof typeof WRITE_ROUTES, string>>;

const PLACEHOLDER = /\{\w+\}/g;

/** True for a route that names the same ids as the one it stands for: without one of them it would act on another thing. */
export function namesTheSameIds(name: keyof WriteRoutes, route: string): boolean {
  const ids = (text: string) => [...new Set(text.match(PLACEHOLDER) ?? [])].toSorted().join();
  return ids(route) === ids(WRITE_ROUTES[name]);
}

/** An id that names one thing and cannot lead to another path: no slash, no `..`, no blank. */
const PATH_ID = /^[A-Za-z0-9][A-Za-z0-9_:@~-]*(?:\.[A-Za-z0-9_:@~-]+)*$/;
const LONGEST_ID = 255;

/** The path of a lifecycle call; null when the action is none, or an id is missing or no single name. */
export function lifecyclePath(
  routes: WriteRoutes,
  { action, projectId, instanceId }: { action: string; projectId: string; instanceId: string | null },
): string | null {
  const verb = ACTIONS.find((known) => known === action);
  if (verb === undefined || !isPathId(projectId)) return null;
  if (verb === 'create') return filled(routes[verb], projectId, '');
  return instanceId !== null && isPathId(instanceId) ? filled(routes[verb], projectId, instanceId) : null;
}

function isPathId(id: string): boolean {
  return id.length <= LONGEST_ID && PATH_ID.test(id);
}

function filled(route: string, projectId: string, id: string): string {
  return route.replaceAll('{project_id}', encodeURIComponent(projectId)).replaceAll('{id}', encodeURIComponent(id));
}

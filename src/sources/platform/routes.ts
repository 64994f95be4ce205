/**
 * Every route that is read, in one place. `{name}` is replaced by an id; a query may be part of a route. Configuration
 * may override each of them, because some were chosen where the platform's documents are silent.
 */
export const ROUTES = {
  /** Chosen. */
  project: '/api/v1/projects/{project_id}',
  instance: '/api/v1/projects/{project_id}/app-instances/{id}',
  /** Chosen. */
  instanceEvents: '/api/v1/projects/{project_id}/app-instances/{id}/events',
  /** Chosen. */
  serviceAccount: '/api/v1/projects/{project_id}/service-accounts/{id}',
  audit: '/api/v1/admin/audit-logs?correlation_id={correlation_id}',
  overview: '/api/v1/admin/ops/overview',
  failedOutbox: '/api/v1/admin/outbox/failed',
  deadLetters: '/api/v1/admin/dlq/messages?subject_prefix=dlq.apps.',
} as const;

export type RouteName = keyof typeof ROUTES;
export type Routes = Readonly<Record<RouteName, string>>;

const PLACEHOLDER = /\{\w+\}/g;

/** Ids come from log lines and from people; what is more than a name never becomes part of a path. */
const PATH_ID = /^[A-Za-z0-9](?:[A-Za-z0-9._:@~-]{0,254})$/;

/** True for an id that names one thing and cannot lead anywhere else: no slash, no `..`, no blank. */
export function isPathId(id: string): boolean {
  return PATH_ID.test(id) && !id.includes('..');
}

/** True for a route that asks for no other ids than the one it stands for, so that it can always be filled in. */
export function canBeFilledIn(name: RouteName, route: string): boolean {
  const known: readonly string[] = ROUTES[name].match(PLACEHOLDER) ?? [];
  return (route.match(PLACEHOLDER) ?? []).every((placeholder) => known.includes(placeholder));
}

/** The route with its ids filled in. Throws for a route that names an id which is not given: a configuration mistake. */
export function pathOf(route: string, ids: Readonly<Record<string, string>>): string {
  return route.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = ids[name];
    if (id === undefined) throw new TypeError(`the route ${route} asks for {${name}}, which is not known there`);
    return encodeURIComponent(id);
  });
}

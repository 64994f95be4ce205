/** Organisations and projects that something names, lower case. */
export interface Named {
  readonly orgs: ReadonlySet<string>;
  readonly projects: ReadonlySet<string>;
}

/** What the platform says of a project; null: not known. */
export interface KnownProject {
  readonly orgId: string | null;
  readonly environment: string | null;
}

/** Whose evidence a reader may see. A list that is given has to name it. */
export interface Lists {
  readonly orgs?: readonly string[] | undefined;
  readonly projects?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
}

/** `own`: the lists name it; `other`: it names something that they do not; `silent`: it names nobody. */
export type Belonging = 'own' | 'other' | 'silent';

const ORG_KEY = /(?:^|[^a-z])(?:org|organi[sz]ation|tenant)_?ids?$/;
const PROJECT_KEY = /(?:^|[^a-z])project_?ids?$/;

/** An id within a text has a digit: `project_id: missing` names nobody. */
const ID = String.raw`(?=[A-Za-z_.-]{0,63}\d)[A-Za-z0-9][A-Za-z0-9_.-]{0,63}`;
const GAP = String.raw`\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?`;
const ORG_WORD = '(?:org|organi[sz]ation|tenant)';
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const ORG_IN_TEXT = [
  new RegExp(`${ORG_WORD}[_-]?id${GAP}(${ID})`, 'gi'),
  new RegExp(`/(?:orgs|organi[sz]ations|tenants)/(${ID})`, 'gi'),
  new RegExp(`\\b${ORG_WORD}\\s(${UUID})`, 'gi'),
  // Resource names: `…:region:<organisation>:<project>:service/…`.
  new RegExp(`:(${UUID}):${UUID}:`, 'gi'),
];
const PROJECT_IN_TEXT = [
  new RegExp(`project[_-]?id${GAP}(${ID})`, 'gi'),
  new RegExp(`/projects/(${ID})`, 'gi'),
  new RegExp(`\\bproject\\s(${UUID})`, 'gi'),
  new RegExp(`:${UUID}:(${UUID}):`, 'gi'),
];

/** Beyond this depth nothing of ours nests. */
const DEEPEST = 12;

/** Every organisation and project that a row names: by a field of that meaning at any depth, and in its texts. */
export function namedIn(row: unknown): Named {
  const orgs = new Set<string>();
  const projects = new Set<string>();
  const look = (value: unknown, key: string, depth: number): void => {
    if (typeof value === 'string') {
      if (value === '') return;
      if (ORG_KEY.test(key)) orgs.add(value.toLowerCase());
      else if (PROJECT_KEY.test(key)) projects.add(value.toLowerCase());
      for (const pattern of ORG_IN_TEXT) for (const [, id = ''] of value.matchAll(pattern)) orgs.add(id.toLowerCase());
      for (const pattern of PROJECT_IN_TEXT)
        for (const [, id = ''] of value.matchAll(pattern)) projects.add(id.toLowerCase());
      return;
    }
    if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
    if (Array.isArray(value)) {
      for (const item of value) look(item, key, depth + 1);
      return;
    }
    for (const [name, inner] of Object.entries(value)) look(inner, snakeCase(name), depth + 1);
  };
  look(row, '', 0);
  return { orgs, projects };
}

function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}

/** Whose a row is, judged on everything it names. What is not known of a project is never taken for listed. */
export function belongingOf(
  { orgs, projects }: Named,
  lists: Lists,
  known: ReadonlyMap<string, KnownProject>,
): Belonging {
  const inOrgs = (id: string) => lists.orgs === undefined || has(lists.orgs, id);
  if ([...orgs].some((org) => !inOrgs(org))) return 'other';
  for (const project of projects) {
    const { orgId = null, environment = null } = known.get(project) ?? {};
    if (lists.projects !== undefined && !has(lists.projects, project)) return 'other';
    if (lists.environments !== undefined && (environment === null || !has(lists.environments, environment)))
      return 'other';
    if (lists.orgs !== undefined && (orgId === null ? orgs.size === 0 : !inOrgs(orgId))) return 'other';
    if (orgId !== null && [...orgs].some((org) => org !== orgId.toLowerCase())) return 'other';
  }
  if (projects.size > 0) return 'own';
  if (orgs.size === 0) return 'silent';
  if (lists.orgs !== undefined)
    return lists.projects === undefined && lists.environments === undefined ? 'own' : 'silent';
  if (lists.projects === undefined) return 'silent';
  // Only projects are listed, and only an organisation is named: it has to be the one of a listed project.
  const ofListed = lists.projects.flatMap((project) => known.get(project.toLowerCase())?.orgId?.toLowerCase() ?? []);
  return [...orgs].every((org) => ofListed.includes(org)) ? 'silent' : 'other';
}

function has(list: readonly string[], id: string): boolean {
  return list.some((listed) => listed.toLowerCase() === id.toLowerCase());
}

import { dataOf } from '../../triage/evidence.ts';
import { type Belonging, belongingOf, type KnownProject, type Named, namedIn } from '../../triage/tenancy.ts';
import type { PlatformSource } from '../ports.ts';
import type { Visibility } from './visibility.ts';

/** Whose the rows of one triage are. */
export interface TenancyReader {
  /** Looks up what the platform says of the projects that these rows name. Before `of`, for rows not learnt yet. */
  learn(rows: readonly unknown[]): Promise<void>;
  /** `projectId`: the project in which the row was asked for. */
  of(row: unknown, projectId?: string): Belonging;
}

/** Projects beyond these are not looked up, so they count as not listed where their organisation has to be. */
const MOST_PROJECTS = 20;

export function createTenancyReader(
  { lists, environmentOf }: Visibility,
  platform: PlatformSource,
  signal?: AbortSignal,
): TenancyReader {
  const known = new Map<string, KnownProject>();
  const named = new WeakMap<object, Named>();

  function namesOf(row: unknown): Named {
    if (typeof row !== 'object' || row === null) return namedIn(row);
    const before = named.get(row);
    if (before !== undefined) return before;
    const names = namedIn(row);
    named.set(row, names);
    return names;
  }

  return {
    async learn(rows) {
      const projects = [...new Set(rows.flatMap((row) => [...namesOf(row).projects]))];
      const unknown = projects.filter((id) => !known.has(id)).slice(0, Math.max(0, MOST_PROJECTS - known.size));
      await Promise.all(
        unknown.map(async (projectId) => {
          const project = dataOf(await platform.project(projectId, signal));
          known.set(projectId, {
            orgId: project?.orgId ?? null,
            environment: environmentOf(projectId),
          });
        }),
      );
    },
    of(row, projectId) {
      const { orgs, projects } = namesOf(row);
      const all = projectId === undefined ? projects : new Set([...projects, projectId.toLowerCase()]);
      return belongingOf({ orgs, projects: all }, lists, known);
    },
  };
}

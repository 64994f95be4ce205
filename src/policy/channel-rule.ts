import type { TriageReport } from '../triage/report.ts';
import type { Scope } from '../usecases/action-ports.ts';
import { scopeOf } from '../usecases/visibility/report-scope.ts';
import type { Visibility } from '../usecases/visibility/visibility.ts';
import { Policy } from './schema.ts';

/** What holds in one channel. */
export interface ChannelRule {
  /** `messages`: any message with an id counts; `mentions`: only those that mention the bot; `off`: none. */
  readonly listen: 'messages' | 'mentions' | 'off';
  /** Whether a ULID or UUID without a label counts wherever it stands. */
  readonly bareIds: boolean;
  /** Bot ids (`B…`) whose messages count. */
  readonly bots: readonly string[];
  /** Whether guests, and channels that other organisations read along, are served. Their members never are. */
  readonly external: 'refuse' | 'allow';
}

/** Without a policy file: every channel that the bot is in, labelled ids only, no other bots, nobody may act. */
export const DEFAULT_POLICY: Policy = Policy.parse({});

/** The rule of a channel: what the file says of it, then the file's defaults, then the built-in ones. */
export function channelPolicy({ channels, defaults }: Policy, channelId: string): ChannelRule {
  const own = channels.find(({ id }) => id === channelId);
  return {
    listen: own?.listen ?? defaults.listen ?? 'messages',
    bareIds: own?.bare_ids ?? defaults.bare_ids ?? false,
    bots: own?.bots ?? defaults.bots ?? [],
    external: own?.external ?? 'refuse',
  };
}

/** Who reads a channel. A tenant channel gets no counts across tenants and nothing that is not listed for it. */
export function audienceOf({ channels, defaults }: Policy, channelId: string): 'internal' | 'tenant' {
  return channels.find(({ id }) => id === channelId)?.audience ?? defaults.audience ?? 'internal';
}

/** Whether finished runs put their lineage picture into the thread. Off unless the file says so. */
export function filesAllowed({ channels, defaults }: Policy, channelId: string): boolean {
  return channels.find(({ id }) => id === channelId)?.files ?? defaults.files ?? false;
}

/**
 * Whether a channel may see and act on what belongs to a scope. A list that is given has to name it; what is not known
 * of the scope is never named. A tenant channel without any list sees nothing.
 */
export function channelAllows(policy: Policy, channelId: string, { orgId, projectId, environment }: Scope): boolean {
  const own = policy.channels.find(({ id }) => id === channelId);
  if (own?.orgs === undefined && own?.projects === undefined && audienceOf(policy, channelId) === 'tenant')
    return false;
  const named = (names: readonly string[] | undefined, value: string | null) =>
    names === undefined || (value !== null && names.includes(value));
  return named(own?.orgs, orgId) && named(own?.projects, projectId) && named(own?.environments, environment);
}

/** What may be seen in a channel. A tenant channel that lists neither organisations nor projects sees nothing. */
export function visibilityIn(policy: Policy, channelId: string): Visibility {
  const own = policy.channels.find(({ id }) => id === channelId);
  const audience = audienceOf(policy, channelId);
  const listsNobody = own?.orgs === undefined && own?.projects === undefined;
  return {
    audience,
    lists: {
      orgs: audience === 'tenant' && listsNobody ? [] : own?.orgs,
      projects: own?.projects,
      environments: own?.environments,
    },
    environmentOf: (projectId) => environmentOf(policy, projectId),
  };
}

/** Whether a channel may see a stored report. What names neither organisation nor project shows nobody's evidence. */
export function maySeeReport(policy: Policy, channelId: string, report: Pick<TriageReport, 'context'>): boolean {
  const scope = scopeOf(report, (projectId) => environmentOf(policy, projectId));
  return (scope.orgId === null && scope.projectId === null) || channelAllows(policy, channelId, scope);
}

/** The environment that the policy gives a project; null when it gives none. */
export function environmentOf({ projects }: Policy, projectId: string | null): string | null {
  if (projectId === null || !Object.hasOwn(projects, projectId)) return null;
  return projects[projectId]?.environment ?? null;
}

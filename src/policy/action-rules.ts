import type { GroupMembers, Person, Role, Scope } from '../usecases/action-ports.ts';
import type { ActionRules } from '../usecases/actions/action-rules.ts';
import { channelAllows, environmentOf } from './channel-rule.ts';
import type { Owner, Policy } from './schema.ts';

export interface ActionRulesNeeds {
  /** The policy in force now. */
  readonly policy: () => Policy;
  readonly groups: GroupMembers;
}

/** A role and those above it: an approver may do what an operator may. */
const AT_LEAST: Readonly<Record<Role, readonly Role[]>> = {
  viewer: ['viewer', 'operator', 'approver'],
  operator: ['operator', 'approver'],
  approver: ['approver'],
};

/** What needs a second person whatever the policy says. */
const ALWAYS_SECOND = { actions: ['decommission'], environments: ['prod'] };

/** The policy as actions ask it. Every answer is of the policy that is in force at that moment. */
export function createActionRules({ policy, groups }: ActionRulesNeeds): ActionRules {
  async function isMember(userId: string, ids: readonly string[]): Promise<boolean> {
    for (const id of ids) if ((await groups.membersOf(id))?.has(userId) === true) return true;
    return false;
  }

  function ownerPlace(name: Parameters<ActionRules['owner']>[0]): Owner | undefined {
    const { apps, ...others } = policy().owners;
    if (typeof name === 'object') return Object.hasOwn(apps, name.app) ? apps[name.app] : undefined;
    return others[name];
  }

  return {
    async may(person, role, scope) {
      const { roles } = policy();
      // While nobody is named a viewer, everybody who sees the channel is one.
      if (role === 'viewer' && !person.foreign && !roles.some((grant) => grant.role === 'viewer'))
        return { granted: true, as: 'viewer' };
      const grants = roles.filter((grant) => AT_LEAST[role].includes(grant.role) && covers(grant, scope));
      for (const { role: as, users, groups: ids } of grants) {
        if (person.foreign) break;
        if (users.includes(person.userId) || (await isMember(person.userId, ids))) return { granted: true, as };
      }
      const holders = grants.flatMap(({ users, groups: ids }) => [...users, ...ids].map(mentionOf));
      return { granted: false, needs: role, holders: [...new Set(holders)] };
    },

    needsSecondPerson(action, { environment }) {
      const { actions, environments } = policy().second_person;
      return (
        [...ALWAYS_SECOND.actions, ...actions].includes(action) ||
        // What the policy does not name may be production.
        environment === null ||
        [...ALWAYS_SECOND.environments, ...environments].includes(environment)
      );
    },

    channelAllows: (channelId, scope) => channelAllows(policy(), channelId, scope),

    environmentOf: (projectId) => environmentOf(policy(), projectId),

    owner(name) {
      const place = ownerPlace(name);
      if (place === undefined) return null;
      return { channelId: place.channel, mention: place.mention === undefined ? null : mentionOf(place.mention) };
    },

    async speaksFor(person: Person, name) {
      const place = ownerPlace(name);
      if (place === undefined || person.foreign) return false;
      if (place.mention === undefined || place.mention === person.userId) return true;
      return isGroup(place.mention) && (await isMember(person.userId, [place.mention]));
    },

    quietHours: () => policy().quiet_hours,
  };
}

/** Whether a grant holds in a scope. Without projects and environments it holds everywhere. */
function covers(grant: Policy['roles'][number], { projectId, environment }: Scope): boolean {
  const named = (names: readonly string[] | undefined, value: string | null) =>
    names === undefined || (value !== null && names.includes(value));
  return named(grant.projects, projectId) && named(grant.environments, environment);
}

const isGroup = (id: string): boolean => id.startsWith('S');

function mentionOf(id: string): string {
  return isGroup(id) ? `<!subteam^${id}>` : `<@${id}>`;
}

import type { Environment } from '../config.ts';
import { KNOWN_ENVIRONMENTS, type Policy } from './schema.ts';

/** What is wrong with keys that are each right by themselves. */
export interface Contradiction {
  readonly path: readonly PropertyKey[];
  readonly problem: string;
}

/** Things named twice, and environments that no project has: such a rule would never hold. */
export function contradictionsIn(policy: Policy): Contradiction[] {
  const { channels, operator_accounts: accounts, roles, second_person: second } = policy;
  const known = new Set([
    ...KNOWN_ENVIRONMENTS,
    ...Object.values(policy.projects).flatMap(({ environment }) => environment ?? []),
  ]);
  const environments = (path: readonly PropertyKey[], names: readonly string[] = []): Contradiction[] =>
    names.flatMap((name, index) =>
      known.has(name)
        ? []
        : [
            {
              path: [...path, 'environments', index],
              problem: `environment ${name} is of no project. Give it to one under projects, or use ${KNOWN_ENVIRONMENTS.join(', ')}.`,
            },
          ],
    );
  return [
    ...twice(channels, ({ id }) => id).map(({ index, name }) => ({
      path: ['channels', index],
      problem: `channel ${name} is named twice. Keep one of them.`,
    })),
    ...twice(accounts, ({ project_id }) => project_id).map(({ index, name }) => ({
      path: ['operator_accounts', index],
      problem: `project ${name} has two operator accounts. Keep one of them.`,
    })),
    ...channels.flatMap((channel, index) => environments(['channels', index], channel.environments)),
    ...roles.flatMap((grant, index) => environments(['roles', index], grant.environments)),
    ...environments(['second_person'], second.environments),
    ...tenantOwners(policy),
  ];
}

/** What is escalated carries evidence as operators see it. */
function tenantOwners({ channels, owners: { apps, ...others } }: Policy): Contradiction[] {
  const tenants = channels.filter(({ audience }) => audience === 'tenant').map(({ id }) => id);
  const named = [
    ...Object.entries(others).map(([name, owner]) => ({ path: ['owners', name, 'channel'], owner })),
    ...Object.entries(apps).map(([slug, owner]) => ({ path: ['owners', 'apps', slug, 'channel'], owner })),
  ];
  return named.flatMap(({ path, owner }) =>
    owner !== undefined && tenants.includes(owner.channel)
      ? [{ path, problem: `${owner.channel} is a tenant's channel. Escalations go to operators: name one of theirs.` }]
      : [],
  );
}

function twice<Item>(items: readonly Item[], nameOf: (item: Item) => string): { index: number; name: string }[] {
  return items.flatMap((item, index) =>
    items.findIndex((other) => nameOf(other) === nameOf(item)) < index ? [{ index, name: nameOf(item) }] : [],
  );
}

/** Variables that the policy names for secrets and that are not set. Their values are never shown. */
export function unsetIn({ operator_accounts: accounts, tracker }: Policy, env: Environment): Contradiction[] {
  const named = [
    ...accounts.map(({ secret_env: name }, index) => ({ path: ['operator_accounts', index, 'secret_env'], name })),
    ...(tracker === undefined || tracker.kind === 'file'
      ? []
      : [{ path: ['tracker', 'token_env'], name: tracker.token_env }]),
  ];
  return named.flatMap(({ path, name }) =>
    (env[name] ?? '').trim() === ''
      ? [{ path, problem: `${name} is not set. Set this environment variable to the secret, or name another one.` }]
      : [],
  );
}

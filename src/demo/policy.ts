import type { Environment } from '../config.ts';
import { Policy } from '../policy/schema.ts';
import type { OperatorAccountKey } from './platform/platform.ts';
import { ada, appTeam, ben, cleo, incidents, platformPrivate } from './slack/people.ts';

export interface DemoRules {
  readonly policy: Policy;
  /** The secrets that the policy names by their variable. */
  readonly env: Environment;
}

/**
 * Who may do what in the local workspace: Ada operates, Ben approves, Cleo looks on. Each project of the worlds has its
 * own operator account, whose secret stands in the environment as it would in a real installation.
 */
export function demoRules(keys: readonly OperatorAccountKey[], ledger: { path: string; url: string }): DemoRules {
  // A project has one operator account; worlds about wrong accounts hold more.
  const accounts = [...new Map(keys.toReversed().map((key) => [key.projectId, key])).values()].map((key, index) => ({
    key,
    variable: `DEMO_OPERATOR_SECRET_${index + 1}`,
  }));
  return {
    policy: Policy.parse({
      channels: [{ id: incidents, files: true }],
      roles: [
        { role: 'operator', users: [ada.id] },
        { role: 'approver', users: [ben.id] },
        { role: 'viewer', users: [cleo.id] },
      ],
      owners: {
        managed_service_owner: { channel: platformPrivate, mention: 'S0PLATFORM' },
        platform_architecture: { channel: platformPrivate, mention: ben.id },
        proxied_app_ui: { channel: appTeam },
        apps: { slurm: { channel: appTeam, mention: cleo.id } },
      },
      projects: Object.fromEntries(keys.map(({ projectId, environment }) => [projectId, { environment }])),
      operator_accounts: accounts.map(({ key, variable }) => ({
        project_id: key.projectId,
        service_account_id: key.serviceAccountId,
        key_id: key.keyId,
        secret_env: variable,
      })),
      tracker: { kind: 'file', ...ledger },
      // Whoever tries one world after the other is in no storm; whoever pastes the ids of all at once is.
      storms: { count: 8, window_seconds: 10 },
    }),
    env: Object.fromEntries(accounts.map(({ key, variable }) => [variable, key.secret])),
  };
}

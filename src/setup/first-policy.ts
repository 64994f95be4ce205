import { stringify } from 'yaml';

export interface FirstPolicy {
  /** Where every message with an id counts; null when only mentions do, everywhere. */
  readonly channel: string | null;
  /** Who may retry, file and escalate; null: nobody yet. */
  readonly operator: string | null;
}

/** A policy file to begin with. `policy.example.yaml` explains every key. */
export function firstPolicy({ channel, operator }: FirstPolicy): string {
  const policy = {
    defaults: { listen: 'mentions' },
    ...(channel === null ? {} : { channels: [{ id: channel, listen: 'messages', bare_ids: true }] }),
    ...(operator === null ? {} : { roles: [{ role: 'operator', users: [operator], environments: ['dev', 'test'] }] }),
  };
  return `# Who may ask and do what, and where. policy.example.yaml explains every key; a change is read while the bot runs.
${stringify(policy)}`;
}

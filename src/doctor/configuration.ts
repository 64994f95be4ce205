import {
  type Config,
  ConfigError,
  type Environment,
  parseConfig,
  parseDatabaseConfig,
  parseSourcesConfig,
} from '../config.ts';
import { loadPolicy } from '../policy/policy-file.ts';
import type { Policy } from '../policy/schema.ts';
import { type Finding, failed, ok } from './finding.ts';

/** The configuration as far as it can be used: a mistake in one part leaves the others to be checked. */
export interface ReadConfiguration {
  readonly findings: readonly Finding[];
  readonly whole: Config | null;
  readonly sources: Config['sources'] | null;
  readonly database: Config['database'] | null;
  readonly policy: Policy | null;
}

const MEND = 'Set it in the environment or in .env; README.md, Configuration, explains each variable.';

export async function readConfiguration(env: Environment): Promise<ReadConfiguration> {
  const findings: Finding[] = [];
  const attempt = <T>(read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      if (error instanceof ConfigError) return null;
      throw error;
    }
  };
  let whole: Config | null = null;
  try {
    whole = parseConfig(env);
    const database = whole.database.kind === 'server' ? 'a Postgres server' : 'the embedded database';
    const over = whole.slack.mode === 'http' ? 'HTTP' : 'Socket Mode';
    findings.push(ok('configuration', `Slack over ${over}, ${database}`));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    findings.push(...error.problems.map((problem) => failed('configuration', problem, MEND)));
  }
  const read = await readPolicy(env);
  return {
    findings: [...findings, ...read.findings],
    whole,
    sources: whole?.sources ?? attempt(() => parseSourcesConfig(env))?.sources ?? null,
    database: whole?.database ?? attempt(() => parseDatabaseConfig(env)),
    policy: read.policy,
  };
}

async function readPolicy(env: Environment): Promise<{ findings: Finding[]; policy: Policy | null }> {
  const file = env.POLICY_FILE?.trim() || undefined;
  try {
    const policy = await loadPolicy(file, env);
    const said = file === undefined ? 'no POLICY_FILE: the defaults hold, and nobody may act' : `${file} is valid`;
    return { findings: [ok('policy', said)], policy };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const mend = 'Mend the file; policy.example.yaml explains each key.';
    return { findings: error.problems.map((problem) => failed('policy', problem, mend)), policy: null };
  }
}

/** The values of every variable that may hold a secret: no finding may show one, whatever a server echoes. */
export function secretsIn(env: Environment, policy: Policy | null): string[] {
  const named = new Set<string>();
  for (const account of policy?.operator_accounts ?? []) named.add(account.secret_env);
  if (policy?.tracker !== undefined && 'token_env' in policy.tracker) named.add(policy.tracker.token_env);
  return Object.entries(env).flatMap(([name, value]) => {
    const mayBeSecret = named.has(name) || /TOKEN|SECRET|PASSWORD|_KEY$/.test(name);
    if (value === undefined || value === '') return [];
    if (mayBeSecret) return value.split(',').map((part) => part.trim());
    if (!/_URL$/.test(name) || !URL.canParse(value)) return [];
    const { password } = new URL(value);
    return password === '' ? [] : [password, decodeURIComponent(password)];
  });
}

import type { z } from 'zod';
import type { WriteRoutes } from './destinations/platform/routes.ts';
import {
  type AllValues,
  AllVariables,
  DatabaseVariables,
  NEEDS,
  type SourceValues,
  SourceVariables,
} from './environment.ts';
import type { LogLevel } from './log.ts';
import type { SourcesConfig } from './sources/sources.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Configuration that cannot be used. One problem a line, each with its mend; values are never shown. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

export type SlackConfig =
  | {
      readonly mode: 'http';
      readonly botToken: string;
      /** Accepted at the same time: two while the secret is being changed. */
      readonly signingSecrets: readonly [string, ...string[]];
      readonly apiUrl: string;
    }
  | { readonly mode: 'socket'; readonly botToken: string; readonly appToken: string; readonly apiUrl: string };

export interface Config {
  readonly slack: SlackConfig;
  readonly sources: SourcesConfig;
  /** Routes that lifecycle actions are sent to, where they are elsewhere than expected. */
  readonly writeRoutes: Partial<WriteRoutes>;
  readonly maxLookbackMs: number;
  readonly database:
    | { readonly kind: 'folder'; readonly folder: string }
    | { readonly kind: 'server'; readonly url: string };
  /** Undefined: the built-in defaults hold in every channel. */
  readonly policyFile: string | undefined;
  readonly port: number;
  readonly logLevel: LogLevel;
  readonly triageConcurrency: number;
}

/**
 * The configuration of the bot from the environment. Slack comes over HTTP when there is a signing secret, and over
 * Socket Mode when there is only an app-level token; with both, HTTP, because its requests can be spread over replicas.
 * `DATABASE_URL` goes before `DATA_DIR`. Throws one `ConfigError` with every problem.
 */
export function parseConfig(env: Environment): Config {
  const given = present(env);
  const values = read(AllVariables, given, slackProblems(given));
  return {
    slack: slackOf(values),
    sources: sourcesOf(values),
    writeRoutes: values.GPUAAS_API_ROUTES ?? {},
    maxLookbackMs: values.MAX_LOOKBACK,
    database: databaseOf(values),
    policyFile: values.POLICY_FILE,
    port: values.PORT,
    logLevel: values.LOG_LEVEL,
    triageConcurrency: values.TRIAGE_CONCURRENCY,
  };
}

/** The part that the terminal command needs: no Slack, no database. Throws one `ConfigError` with every problem. */
export function parseSourcesConfig(env: Environment): { sources: SourcesConfig; maxLookbackMs: number } {
  const values = read(SourceVariables, present(env), []);
  return { sources: sourcesOf(values), maxLookbackMs: values.MAX_LOOKBACK };
}

/** Where incidents are stored, for commands that read them. Throws one `ConfigError` with every problem. */
export function parseDatabaseConfig(env: Environment): Config['database'] {
  return databaseOf(read(DatabaseVariables, present(env), []));
}

function databaseOf({ DATABASE_URL: url, DATA_DIR: folder }: z.infer<typeof DatabaseVariables>): Config['database'] {
  return url === undefined ? { kind: 'folder', folder } : { kind: 'server', url };
}

/** A variable set to nothing is not set, as `.env` files have it. */
function present(env: Environment): Record<string, string> {
  const entries = Object.entries(env).map(([name, value]) => [name, value?.trim() ?? ''] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  given: Readonly<Record<string, string>>,
  more: readonly string[],
): z.infer<Schema> {
  const parsed = schema.safeParse({ LOKI_URL: '', ...given });
  const wrong = parsed.success ? [] : firstOfEach(parsed.error.issues);
  const alone = NEEDS.filter(([name, needed]) => given[name] !== undefined && given[needed] === undefined).map(
    ([name, needed]) => `${name} is set without ${needed}. Set both or neither.`,
  );
  const problems = [...more, ...wrong, ...alone];
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  return parsed.data;
}

/** One line a variable: an empty value breaks several rules, of which the first says it. */
function firstOfEach(issues: readonly z.core.$ZodIssue[]): string[] {
  const lines = new Map<string, string>();
  for (const { path, message } of issues) {
    const name = String(path[0]);
    if (!lines.has(name)) lines.set(name, `${name} ${message}.`);
  }
  return [...lines.values()];
}

function slackProblems(given: Readonly<Record<string, string>>): string[] {
  const problems: string[] = [];
  if (given.SLACK_BOT_TOKEN === undefined) {
    problems.push('SLACK_BOT_TOKEN is missing. Copy the bot token (xoxb-…) from "OAuth & Permissions".');
  }
  if (given.SLACK_SIGNING_SECRET === undefined && given.SLACK_APP_TOKEN === undefined) {
    problems.push(
      'SLACK_SIGNING_SECRET (HTTP) and SLACK_APP_TOKEN (Socket Mode, xapp-…) are both missing. Set one, from "Basic Information".',
    );
  }
  return problems;
}

function slackOf(values: AllValues): SlackConfig {
  const { SLACK_BOT_TOKEN: botToken = '', SLACK_APP_TOKEN: appToken = '', SLACK_API_URL: apiUrl } = values;
  const [first, ...others] = (values.SLACK_SIGNING_SECRET ?? '').split(',').map((secret) => secret.trim());
  return first
    ? { mode: 'http', botToken, signingSecrets: [first, ...others], apiUrl }
    : { mode: 'socket', botToken, appToken, apiUrl };
}

function sourcesOf(values: SourceValues): SourcesConfig {
  const { LOKI_URL, TEMPO_URL, GPUAAS_API_URL, GRAFANA_URL } = values;
  return {
    timeoutMs: values.SOURCE_TIMEOUT_MS,
    turns: {
      waitMs: values.SOURCE_WAIT_MS,
      most: { loki: values.LOKI_REQUESTS, tempo: values.TEMPO_REQUESTS, platform: values.GPUAAS_API_REQUESTS },
    },
    loki: { url: LOKI_URL, ...withValues({ tenantId: values.LOKI_TENANT_ID, token: values.LOKI_TOKEN }) },
    ...(TEMPO_URL === undefined
      ? {}
      : {
          tempo: { url: TEMPO_URL, ...withValues({ tenantId: values.TEMPO_TENANT_ID, token: values.TEMPO_TOKEN }) },
        }),
    ...(GPUAAS_API_URL === undefined
      ? {}
      : {
          platform: {
            url: GPUAAS_API_URL,
            ...withValues({ token: values.GPUAAS_API_TOKEN }),
            ...(values.GPUAAS_API_ROUTES === undefined ? {} : { routes: values.GPUAAS_API_ROUTES }),
          },
        }),
    ...(GRAFANA_URL === undefined
      ? {}
      : {
          grafana: {
            url: GRAFANA_URL,
            ...withValues({ lokiUid: values.GRAFANA_LOKI_UID, tempoUid: values.GRAFANA_TEMPO_UID }),
          },
        }),
  };
}

/** Only the entries that have a value. */
function withValues<Name extends string>(entries: Record<Name, string | undefined>): Partial<Record<Name, string>> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Partial<
    Record<Name, string>
  >;
}

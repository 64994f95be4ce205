import { ConfigError, parseConfig } from '../config.ts';
import type { Reach } from './app-manifest.ts';
import type { Question } from './ask.ts';

export interface VariableQuestion extends Omit<Question, 'problem' | 'standard'> {
  readonly name: string;
  /** Asked only when this variable has a value. */
  readonly after?: string;
  readonly needed?: true;
  readonly standard?: string;
}

/** From Slack's pages of the app. */
export function slackQuestions(reach: Reach): VariableQuestion[] {
  const token = { name: 'SLACK_BOT_TOKEN', text: 'Bot token (xoxb-…)', secret: true, needed: true } as const;
  return reach.mode === 'socket'
    ? [token, { name: 'SLACK_APP_TOKEN', text: 'App-level token (xapp-…)', secret: true, needed: true }]
    : [token, { name: 'SLACK_SIGNING_SECRET', text: 'Signing secret', secret: true, needed: true }];
}

/** Where evidence is read. Loki alone is enough. */
export const SOURCE_QUESTIONS: readonly VariableQuestion[] = [
  { name: 'LOKI_URL', text: 'Address of Loki', standard: 'http://localhost:3100', needed: true },
  { name: 'LOKI_TENANT_ID', text: 'Its tenant (X-Scope-OrgID), or nothing' },
  { name: 'LOKI_TOKEN', text: 'Its token, or nothing', secret: true },
  { name: 'TEMPO_URL', text: 'Address of Tempo, or nothing' },
  { name: 'TEMPO_TENANT_ID', text: 'Its tenant, or nothing', after: 'TEMPO_URL' },
  { name: 'TEMPO_TOKEN', text: 'Its token, or nothing', secret: true, after: 'TEMPO_URL' },
  { name: 'GPUAAS_API_URL', text: 'Address of the platform’s API, or nothing' },
  { name: 'GPUAAS_API_TOKEN', text: 'A token of it that may only read', secret: true, after: 'GPUAAS_API_URL' },
  { name: 'GRAFANA_URL', text: 'Address of Grafana for links, or nothing' },
  { name: 'GRAFANA_LOKI_UID', text: 'Uid of its Loki data source', after: 'GRAFANA_URL' },
  { name: 'GRAFANA_TEMPO_UID', text: 'Uid of its Tempo data source, or nothing', after: 'GRAFANA_URL' },
];

export const DATABASE_QUESTION: VariableQuestion = {
  name: 'DATABASE_URL',
  text: 'Address of a Postgres server, or nothing for the embedded database',
  secret: true,
};

/** What the bot itself would say of this variable; null when it takes it. */
export function problemOf(name: string, value: string): string | null {
  try {
    parseConfig({ [name]: value });
    return null;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const own = error.problems.find(
      (problem) => problem.startsWith(`${name} `) && !problem.includes(' is set without '),
    );
    return own ?? null;
  }
}

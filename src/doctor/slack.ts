import type { FetchFunction } from '@slack/web-api';
import type { SlackConfig } from '../config.ts';
import { silentLog } from '../log.ts';
import { calling } from '../slack/call-error.ts';
import { createSlackClients, measuredFetch, type SlackClients } from '../slack/clients.ts';
import { noMetrics } from '../slack/metrics.ts';
import { SCOPES } from '../slack/scopes.ts';
import { whoAmI } from '../slack/self.ts';
import { SlackCallError } from '../usecases/ports.ts';
import type { ClockReading } from './clock.ts';
import { type Finding, failed, notChecked, ok } from './finding.ts';

/** Slack as the bot sees it, and what its answers say beside their bodies. */
export interface SlackProbe {
  readonly clients: SlackClients;
  check(): Promise<Finding[]>;
  /** Slack's clock against ours, from its last answer; null while there was none. */
  clock(): ClockReading | null;
}

const TOKEN = 'slack: bot token';
const APP_TOKEN = 'slack: app token';
const SCOPE_HOP = 'slack: scopes';
const SECRET = 'slack: signing secret';

export function createSlackProbe(config: SlackConfig): SlackProbe {
  let scopes: string | null = null;
  let reading: ClockReading | null = null;
  const listening: typeof globalThis.fetch = async (url, init) => {
    const sentMs = Date.now();
    const response = await globalThis.fetch(url, init);
    scopes = response.headers.get('x-oauth-scopes') ?? scopes;
    const date = response.headers.get('date');
    if (date !== null) reading = { of: 'Slack', theirs: Date.parse(date), sentMs, answeredMs: Date.now() };
    return response;
  };
  const fetch: FetchFunction = measuredFetch(listening, noMetrics);
  const clientsOf = (botToken: string) =>
    createSlackClients({ botToken, apiUrl: config.apiUrl, fetch, log: silentLog });
  const clients = clientsOf(config.botToken);

  async function botToken(): Promise<Finding> {
    try {
      const { teamId, userId } = await whoAmI(clients.posts);
      return ok(TOKEN, `belongs to bot user ${userId} of workspace ${teamId}`);
    } catch (error) {
      return refusal(TOKEN, error, 'Copy the bot token (xoxb-…) from "OAuth & Permissions" into SLACK_BOT_TOKEN.');
    }
  }

  async function connection(): Promise<Finding> {
    if (config.mode === 'http') {
      const mend = 'Run doctor with --channel C… --click: a click passes only with the right secret.';
      return notChecked(SECRET, 'only Slack can sign; nothing here tells a wrong secret from a right one', mend);
    }
    try {
      await calling('apps.connections.open', () => clientsOf(config.appToken).posts.apps.connections.open({}));
      return ok(APP_TOKEN, 'opens a Socket Mode connection');
    } catch (error) {
      const mend = 'Create an app-level token with connections:write, turn Socket Mode on, and set SLACK_APP_TOKEN.';
      return refusal(APP_TOKEN, error, mend);
    }
  }

  return {
    clients,
    async check() {
      const token = await botToken();
      const granted = token.state === 'ok' ? scopesFinding(scopes) : notChecked(SCOPE_HOP, 'the token does not work');
      return [token, granted, await connection()];
    },
    clock: () => reading,
  };
}

function scopesFinding(header: string | null): Finding {
  if (header === null) return notChecked(SCOPE_HOP, 'Slack did not name the scopes of the token');
  const granted = new Set(header.split(',').map((scope) => scope.trim()));
  const missing = Object.entries(SCOPES).filter(([scope]) => !granted.has(scope));
  if (missing.length === 0) return ok(SCOPE_HOP, `all ${Object.keys(SCOPES).length} of the manifest are granted`);
  const said = missing.map(([scope, why]) => `${scope} (${why})`).join(', ');
  return failed(SCOPE_HOP, `missing: ${said}`, 'Bring the app to manifest.yml and install it again in the workspace.');
}

function refusal(hop: string, error: unknown, mend: string): Finding {
  if (!(error instanceof SlackCallError)) throw error;
  const unreachable = error.retryable && error.reason !== 'rate_limited';
  return failed(
    hop,
    error.message,
    unreachable ? 'Look whether SLACK_API_URL can be reached from here (proxy, firewall, DNS).' : mend,
  );
}

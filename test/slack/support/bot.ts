import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalSlack, SlackOptions } from '../../../src/demo/slack/local-slack.ts';
import { silentLog } from '../../../src/log.ts';
import type { ChannelRule } from '../../../src/policy/channel-rule.ts';
import { createSlackApp, type SlackApp } from '../../../src/slack/app.ts';
import type { SlackMetrics } from '../../../src/slack/metrics.ts';
import { type RecordedActions, recordedActions } from '../../support/action-use-cases.ts';
import { slackSecrets, startTestSlack } from '../../support/slack.ts';
import { type RecordedUseCases, recordedUseCases } from '../../support/use-cases.ts';
import { SCOPE } from './reports.ts';

export const COMMANDS = [{ command: '/gpuaas-incident', usage_hint: '', should_escape: true }] as const;
export const SHORTCUTS = [{ callback_id: 'triage_message', name: 'Triage this message' }] as const;

/** Everything the Slack side counted, as `kind:detail`. */
export interface Counted extends SlackMetrics {
  readonly seen: string[];
}

export function counted(): Counted {
  const seen: string[] = [];
  return {
    seen,
    refused: (reason) => seen.push(`refused:${reason}`),
    delivered: (kind, ended) => seen.push(`${kind}:${ended}`),
    acknowledged: () => {},
    heard: (what) => seen.push(`heard:${what}`),
    called: (method, outcome) => seen.push(`${method}:${outcome}`),
  };
}

export interface TestBot {
  readonly slack: LocalSlack;
  readonly app: SlackApp;
  readonly useCases: RecordedUseCases;
  readonly actions: RecordedActions;
  readonly metrics: Counted;
  readonly url: string;
  close(): Promise<void>;
}

export interface TestBotOptions {
  readonly slack?: Partial<SlackOptions>;
  readonly mode?: 'http' | 'socket';
  readonly rules?: Readonly<Record<string, Partial<ChannelRule>>>;
  readonly tenants?: readonly string[];
  readonly routes?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
  readonly signingSecrets?: readonly string[];
}

/** The real app with its real receivers against the local Slack, and the use cases in memory. */
export async function startBot(options: TestBotOptions = {}): Promise<TestBot> {
  const slack = await startTestSlack({ commands: [...COMMANDS], shortcuts: [...SHORTCUTS], ...options.slack });
  const useCases = recordedUseCases();
  const actions = recordedActions();
  const metrics = counted();
  const app = createSlackApp({
    config: {
      botToken: slackSecrets.botToken,
      apiUrl: slack.apiUrl,
      linkHosts: [...SCOPE.hosts],
      connection:
        options.mode === 'socket'
          ? { mode: 'socket', appToken: slackSecrets.appToken }
          : {
              mode: 'http',
              signingSecrets: options.signingSecrets ?? [slackSecrets.signingSecret],
              port: 0,
              host: '127.0.0.1',
              routes: options.routes ?? (async () => false),
            },
    },
    useCases,
    acting: { useCases: actions, ticketHosts: () => ['tickets.example.com'] },
    policies: (channelId) => ({
      listen: 'messages',
      bareIds: false,
      bots: [],
      external: 'refuse',
      ...options.rules?.[channelId],
    }),
    isTenants: (channelId) => options.tenants?.includes(channelId) ?? false,
    log: silentLog,
    metrics,
  });
  const { port } = await app.start();
  const url = `http://127.0.0.1:${port}`;
  if (port !== null) slack.reachBotAt(url);
  return {
    slack,
    app,
    useCases,
    actions,
    metrics,
    url,
    async close() {
      await slack.idle();
      await app.stop();
      await slack.close();
    },
  };
}

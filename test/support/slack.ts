import { App, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { LocalSlack, SlackOptions } from '../../src/demo/slack/local-slack.ts';
import { startSlack } from '../../src/demo/slack/server.ts';

/** Made-up secrets of the local Slack in tests. */
export const slackSecrets = {
  signingSecret: 'local-signing-secret',
  botToken: 'xoxb-local-bot-token',
  appToken: 'xapp-local-app-token',
} as const;

/** A local Slack whose waits are a thousandth of the real ones, except that of an acknowledgement (1 s). */
export function startTestSlack(options: Partial<SlackOptions> = {}): Promise<LocalSlack> {
  const { times, ...rest } = options;
  return startSlack({
    ...slackSecrets,
    ...rest,
    times: { ackDeadlineMs: 1000, eventRetriesMs: [0, 60, 300], hangMs: 500, ...times },
  });
}

export interface BoltBot {
  readonly app: App;
  close(): Promise<void>;
}

/** A Bolt app that is connected to the local Slack over HTTP; `listen` registers its listeners. */
export async function startHttpBot(slack: LocalSlack, listen: (app: App) => void): Promise<BoltBot> {
  const receiver = new HTTPReceiver({ signingSecret: slackSecrets.signingSecret, logLevel: LogLevel.ERROR });
  const app = createApp(slack, receiver);
  listen(app);
  await app.init();
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver listens on no port');
  slack.reachBotAt(`http://127.0.0.1:${address.port}`);
  return {
    app,
    async close() {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await receiver.stop();
    },
  };
}

/** Says nothing: tests cut links on purpose, and the client reports each cut as an error. */
const quietLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** The same over Socket Mode. */
export async function startSocketBot(slack: LocalSlack, listen: (app: App) => void): Promise<BoltBot> {
  const receiver = new SocketModeReceiver({
    appToken: slackSecrets.appToken,
    logger: quietLogger,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
    clientPingTimeout: 500,
  });
  const app = createApp(slack, receiver);
  listen(app);
  await app.init();
  await app.start();
  return {
    app,
    async close() {
      await receiver.client.disconnect();
    },
  };
}

function createApp(slack: LocalSlack, receiver: HTTPReceiver | SocketModeReceiver): App {
  return new App({
    receiver,
    token: slackSecrets.botToken,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, timeout: 2000 },
    convoStore: false,
    deferInitialization: true,
    logLevel: LogLevel.ERROR,
  });
}

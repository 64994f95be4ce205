import { App, HTTPReceiver, LogLevel, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { COMMAND } from '../../src/slack/action-ids.ts';
import { answering } from './answering.ts';
import { usage } from './usage.ts';

/** A Bolt app that acknowledges and does nothing else: what Bolt itself costs. */
const { SLACK_SIGNING_SECRET = '', SLACK_BOT_TOKEN: botToken = '', SLACK_APP_TOKEN, SLACK_API_URL = '' } = process.env;
const logLevel = LogLevel.ERROR;

function appOn(receiver: Receiver): void {
  const app = new App({
    receiver,
    authorize: async () => ({ botToken, botId: 'B0BARE', botUserId: 'U0BARE' }),
    logLevel,
  });
  app.command(COMMAND, async ({ ack }) => ack());
  app.message(async () => {});
}

async function overHttp(): Promise<number> {
  const receiver = new HTTPReceiver({ signingSecret: SLACK_SIGNING_SECRET, logLevel });
  appOn(receiver);
  const address = (await receiver.start({ port: 0, host: '127.0.0.1' })).address();
  if (address === null || typeof address === 'string') throw new Error('The receiver listens on no port');
  return address.port;
}

async function overSocketMode(appToken: string): Promise<number> {
  const installerOptions = { clientOptions: { slackApiUrl: SLACK_API_URL } };
  const receiver = new SocketModeReceiver({ appToken, logLevel, installerOptions });
  appOn(receiver);
  await receiver.start();
  return 0;
}

const port = await (SLACK_APP_TOKEN === undefined ? overHttp() : overSocketMode(SLACK_APP_TOKEN));
answering({ port }, async () => usage());

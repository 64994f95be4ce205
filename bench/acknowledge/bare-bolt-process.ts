import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { COMMAND } from '../../src/slack/action-ids.ts';

/** A Bolt app that acknowledges and does nothing else: what Bolt itself costs. Its first line is its port. */
const { SLACK_SIGNING_SECRET: signingSecret = '', SLACK_BOT_TOKEN: botToken = '' } = process.env;
const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
const app = new App({
  receiver,
  authorize: async () => ({ botToken, botId: 'B0BARE', botUserId: 'U0BARE' }),
  logLevel: LogLevel.ERROR,
});
app.command(COMMAND, async ({ ack }) => ack());
app.message(async () => {});
const server = await receiver.start({ port: 0, host: '127.0.0.1' });
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('The receiver listens on no port');
process.stdout.write(`${address.port}\n`);

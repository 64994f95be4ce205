import { Agent, request } from 'undici';
import { encode } from '../../src/demo/slack/http-transport.ts';
import { ada, incidents } from '../../src/demo/slack/people.ts';
import { startSlack } from '../../src/demo/slack/server.ts';
import { signatureHeaders } from '../../src/demo/slack/signature.ts';
import { ActionId } from '../../src/slack/action-ids.ts';
import { answering } from './answering.ts';
import { type Delivery, newDelivery } from './deliveries.ts';
import { Order } from './order.ts';
import { steadyLoad } from './steady-load.ts';

/** Slack in a process of its own: it sends at a steady rate, takes the cards, and answers what stands in the channel. */
const TIMEOUT_MS = 20_000;
const {
  SLACK_SIGNING_SECRET: secret = '',
  SLACK_BOT_TOKEN: botToken = '',
  SLACK_APP_TOKEN: appToken = '',
} = process.env;
// No events: the orders say what people write.
const slack = await startSlack({
  signingSecret: secret,
  botToken,
  appToken,
  subscriptions: [],
  times: { ackDeadlineMs: TIMEOUT_MS },
});
const { ts: threadTs } = slack.say({ user: ada.id, channel: incidents, text: 'What fails today' });
const agent = new Agent({ connections: 128 });
const finished = new Set<string>();

async function overHttp(address: string, delivery: Delivery): Promise<boolean> {
  const { body, contentType } = encode(delivery);
  const signature = signatureHeaders(body, { secret, timestamp: Math.floor(Date.now() / 1000) });
  try {
    const response = await request(address, {
      method: 'POST',
      dispatcher: agent,
      headers: { 'content-type': contentType, ...signature },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body.dump();
    return response.statusCode === 200;
  } catch {
    // Not acknowledged, which is counted.
    return false;
  }
}

async function overSocketMode(delivery: Delivery): Promise<boolean> {
  const never = new AbortController().signal;
  return (await slack.sockets.send({ ...delivery, attempt: 0, retryReason: null }, never)).ok;
}

function send({ kinds, ids, address }: Order, index: number): Promise<boolean> {
  const kind = kinds[index % kinds.length] ?? 'message';
  const delivery = newDelivery(kind, threadTs, ids[index] ?? '');
  return address === null ? overSocketMode(delivery) : overHttp(address, delivery);
}

/** A card has the button of the evidence from the end of its run on. */
function shown() {
  const calls: Record<string, number> = {};
  for (const { method } of slack.calls()) calls[method] = (calls[method] ?? 0) + 1;
  for (const { ts, blocks } of slack.messages(incidents)) {
    if (!finished.has(ts) && JSON.stringify(blocks).includes(ActionId.showEvidence)) finished.add(ts);
  }
  const inStorms = slack.messages(incidents).reduce((sum, { text }) => sum + triagedIn(text), 0);
  return { finished: Math.max(finished.size, inStorms), calls };
}

/** Ids that the card over a storm says are triaged; the first of them have cards of their own as well. */
function triagedIn(text: string): number {
  const [, total] = /^Storm of (\d+) ids? in this channel/.exec(text) ?? [];
  const [, atWork = '0'] = /(\d+) of \d+ ids are still at work/.exec(text) ?? [];
  return total === undefined ? 0 : Number(total) - Number(atWork);
}

answering({ apiUrl: slack.apiUrl, threadTs }, async (question) => {
  const order = Order.safeParse(question);
  if (!order.success) return shown();
  for (let index = 0; index < order.data.warmUp; index++) await send(order.data, index);
  const { warmUp, rate, ids } = order.data;
  return steadyLoad({ rate, count: ids.length - warmUp }, (index) => send(order.data, warmUp + index));
});

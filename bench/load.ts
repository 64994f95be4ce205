import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { signatureHeaders } from '../src/demo/slack/signature.ts';

/**
 * A process of its own that plays Slack: signed requests at a steady rate, one JSON line with the latencies at the end.
 * Arguments: address, signing secret, `command` or `message`, requests a second, seconds.
 */
const [address = '', secret = '', kind = 'command', rate = '50', seconds = '5'] = process.argv.slice(2);
const total = Number(rate) * Number(seconds);
const latencies: number[] = [];
let failed = 0;

function bodyOf(index: number): { type: string; body: string } {
  const id = randomUUID();
  if (kind === 'command') {
    const fields = {
      command: '/gpuaas-incident',
      text: `status ${id}`,
      trigger_id: `${index}.${id}`,
      team_id: 'T0LOCAL00',
      channel_id: 'C0INCIDENT',
      user_id: 'U0ADA0000',
      response_url: 'http://127.0.0.1:1/',
    };
    return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() };
  }
  const ts = `${Math.floor(Date.now() / 1000)}.${String(index).padStart(6, '0')}`;
  const event = {
    type: 'message',
    channel: 'C0INCIDENT',
    channel_type: 'channel',
    user: 'U0ADA0000',
    team: 'T0LOCAL00',
    text: `correlation_id: ${id}`,
    ts,
    event_ts: ts,
  };
  return {
    type: 'application/json',
    body: JSON.stringify({
      type: 'event_callback',
      team_id: 'T0LOCAL00',
      api_app_id: 'A0',
      event_id: `Ev${index}${id}`,
      event_time: Math.floor(Date.now() / 1000),
      event,
      authorizations: [{ team_id: 'T0LOCAL00', user_id: 'U0BOT', is_bot: true, enterprise_id: null }],
    }),
  };
}

async function send(index: number): Promise<void> {
  const { type, body } = bodyOf(index);
  const headers = {
    'content-type': type,
    ...signatureHeaders(body, { secret, timestamp: Math.floor(Date.now() / 1000) }),
  };
  const start = performance.now();
  const response = await fetch(address, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
  await response.text();
  latencies.push(performance.now() - start);
  if (!response.ok) failed += 1;
}

const begun = performance.now();
const sending: Promise<void>[] = [];
for (let index = 0; index < total; index++) {
  await wait(Math.max(0, begun + (index * 1000) / Number(rate) - performance.now()));
  sending.push(send(index));
}
await Promise.all(sending);
process.stdout.write(`${JSON.stringify({ latencies, failed })}\n`);

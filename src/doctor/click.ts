import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createDeadline } from '../http/deadline.ts';
import { TEST_METADATA } from '../slack/action-ids.ts';
import { calling } from '../slack/call-error.ts';
import type { SlackClients } from '../slack/clients.ts';
import { TEST_STATES, type TestState, testCard } from '../slack/views/test-card.ts';
import { SlackCallError } from '../usecases/ports.ts';
import { type Finding, failed, messageOf, notChecked, ok } from './finding.ts';

export interface ClickOptions {
  readonly clients: SlackClients;
  readonly channel: string;
  /** Where the running bot answers probes, e.g. `http://127.0.0.1:3000`. */
  readonly botUrl: string;
  /** How long a person has to press. */
  readonly waitMs: number;
  readonly everyMs: number;
  /** A name of its own for this card (UUID). */
  readonly name: string;
  /** Tells the person at the terminal what to do. */
  readonly onPosted: () => void;
}

const BOT = 'bot: ready';
const POST = 'test card: post';
const CLICK = 'test card: click';
const PROBE_MS = 5_000;

/**
 * The whole way once: a card is posted, a person presses, the running bot stores the click and edits the card, and the
 * card is read again. Whatever is missing at the end is told apart by the bot's own counters.
 */
export async function checkClick(options: ClickOptions): Promise<Finding[]> {
  const bot = await botFinding(options.botUrl);
  if (bot.state === 'failed') return [bot, notChecked(POST, 'not posted: nobody would take the click')];
  const before = await countersOf(options.botUrl);
  const posted = await post(options);
  if (typeof posted !== 'string') return [bot, posted];
  options.onPosted();
  const state = await pressed(options, posted);
  const end = state === 'waiting' ? await lost(options, before) : clickFinding(state);
  if (state === 'waiting') await close(options, posted);
  return [bot, ok(POST, `stands in ${options.channel}`), end];
}

const Ready = z.object({ ready: z.boolean(), parts: z.record(z.string(), z.string()) });

async function botFinding(botUrl: string): Promise<Finding> {
  let text: string;
  try {
    text = await read(`${botUrl}/readyz`);
  } catch (error) {
    const mend = 'Start the bot, or say where it answers: --bot http://HOST:PORT.';
    return failed(BOT, `no answer at ${botUrl}/readyz (${messageOf(error)})`, mend);
  }
  const state = Ready.safeParse(parsed(text));
  if (!state.success)
    return failed(BOT, `${botUrl}/readyz is not the bot`, 'Say where the bot answers: --bot http://HOST:PORT.');
  if (state.data.ready) return ok(BOT, 'every part is ready');
  const parts = Object.entries(state.data.parts).filter(([, is]) => is !== 'ready');
  const said = parts.length === 0 ? 'it is stopping' : `not ready: ${parts.map(([part]) => part).join(', ')}`;
  return failed(BOT, said, 'See what doctor says of that part, and the log of the bot.');
}

async function post({ clients, channel, name }: ClickOptions): Promise<string | Finding> {
  try {
    const { ts } = await calling('chat.postMessage', () =>
      clients.posts.chat.postMessage({ channel, ...testCard('waiting', name) }),
    );
    return ts ?? failed(POST, 'Slack named no ts', 'Run doctor again.');
  } catch (error) {
    if (!(error instanceof SlackCallError)) throw error;
    const mend =
      error.reason === 'not_in_channel' || error.reason === 'channel_not_found'
        ? 'Invite the bot to that channel, and give its id (C…), not its name.'
        : 'See what doctor says of the token and its scopes.';
    return failed(POST, error.message, mend);
  }
}

const History = z.looseObject({
  messages: z.array(
    z.looseObject({
      ts: z.string(),
      metadata: z
        .looseObject({
          event_type: z.literal(TEST_METADATA),
          event_payload: z.looseObject({ name: z.string(), state: z.enum(TEST_STATES) }),
        })
        .optional()
        .catch(undefined),
    }),
  ),
});

/** Reads the card until its state is another one, or the time is up. A read that fails is tried again. */
async function pressed(options: ClickOptions, ts: string): Promise<TestState> {
  const { clients, channel, name, waitMs, everyMs } = options;
  const endsAt = performance.now() + waitMs;
  for (;;) {
    const asked = { channel, latest: ts, oldest: ts, inclusive: true, limit: 1, include_all_metadata: true };
    const answer = await calling('conversations.history', () => clients.posts.conversations.history(asked)).catch(
      (error: unknown) => {
        if (error instanceof SlackCallError && error.retryable) return null;
        throw error;
      },
    );
    const found = History.safeParse(answer);
    const card = found.success ? found.data.messages.find((message) => message.ts === ts)?.metadata : undefined;
    const state = card?.event_payload.name === name ? card.event_payload.state : 'waiting';
    if (state !== 'waiting' || performance.now() >= endsAt) return state;
    await sleep(everyMs);
  }
}

function clickFinding(state: Exclude<TestState, 'waiting'>): Finding {
  if (state === 'stored') return ok(CLICK, 'went from Slack to the bot, into its database and back onto the card');
  if (state === 'over') return failed(CLICK, 'another doctor closed the card', 'Run one doctor at a time.');
  return failed(
    'test card: database',
    'the click arrived, and the database refused it',
    'See what doctor says of the database, and the log of the bot.',
  );
}

interface Counters {
  readonly badSignatures: number;
  readonly refused: number;
  readonly clicks: number;
}

/** The bot's own numbers say where a click that was not seen on the card has ended. */
async function lost({ botUrl, waitMs }: ClickOptions, before: Counters | null): Promise<Finding> {
  const now = await countersOf(botUrl);
  if (before !== null && now !== null) {
    if (now.badSignatures > before.badSignatures) {
      const mend =
        'Copy the signing secret from "Basic Information" into SLACK_SIGNING_SECRET, and start the bot anew.';
      return failed('test card: signature', 'a request arrived whose signature the bot refused', mend);
    }
    if (now.refused > before.refused) {
      return failed(
        'test card: request',
        'a request arrived and was refused',
        'See "request refused" in the log of the bot, and what doctor says of the clock.',
      );
    }
    if (now.clicks > before.clicks) {
      return failed(
        'test card: answer',
        'a click arrived at the bot, and the card did not change',
        'See what doctor says of chat:write, and the log of the bot.',
      );
    }
  }
  const said = `no click came within ${Math.round(waitMs / 1000)} s`;
  const mend =
    'If nobody pressed, run it again. If Slack showed a warning sign: HTTP needs Slack to reach the request URL of the app (address, TLS, firewall); Socket Mode needs it turned on in the app.';
  return failed(CLICK, said, mend);
}

async function countersOf(botUrl: string): Promise<Counters | null> {
  const text = await read(`${botUrl}/metrics`).catch(() => null);
  if (text === null) return null;
  const sum = (line: RegExp) => [...text.matchAll(line)].reduce((total, [, value]) => total + Number(value), 0);
  return {
    badSignatures: sum(/^incident_bot_refused_requests_total\{reason="signature"\} (\S+)$/gm),
    refused: sum(/^incident_bot_refused_requests_total\{[^}]*\} (\S+)$/gm),
    clicks: sum(/^incident_bot_deliveries_total\{kind="action",[^}]*\} (\S+)$/gm),
  };
}

async function close({ clients, channel, name }: ClickOptions, ts: string): Promise<void> {
  const shown = { channel, ts, ...testCard('over', name) };
  // The finding stands already; the card of a test that failed may stay as it is.
  await calling('chat.update', () => clients.posts.chat.update(shown)).catch(() => undefined);
}

async function read(url: string): Promise<string> {
  const deadline = createDeadline(PROBE_MS, undefined);
  try {
    const response = await fetch(url, { signal: deadline.signal });
    return await response.text();
  } finally {
    deadline.clear();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import type { Environment } from '../config.ts';
import { readOptions } from '../terminal/options.ts';
import { createPaint, type Paint } from '../terminal/paint.ts';
import { EXIT, type Terminal } from '../terminal/triage-command.ts';
import { runDoctor } from './doctor.ts';
import type { Finding } from './finding.ts';

const USAGE =
  'Usage: npm run -s doctor [-- --channel C… --click [--wait 60] [--bot http://HOST:PORT]] [--json]. Exit status: 0 nothing failed, 1 something did, 2 wrong words.';
const STANDARD_WAIT_S = 60;
const LONGEST_WAIT_S = 600;

interface Wanted {
  readonly json: boolean;
  readonly click?: { readonly channel: string; readonly botUrl: string | null; readonly waitMs: number };
}

/** `doctor`: says of each hop whether it works, and what to do where it does not. */
export async function doctorCommand(words: readonly string[], env: Environment, terminal: Terminal): Promise<number> {
  const wanted = readWords(words, terminal);
  if (typeof wanted === 'number') return wanted;
  const paint = createPaint(terminal.colour);
  const findings = await runDoctor({
    env,
    now: () => new Date(),
    ...(wanted.click && { click: wanted.click }),
    onFindings(found) {
      if (!wanted.json) for (const finding of found) terminal.out(`${line(finding, paint)}\n`);
    },
    onPosted: () => terminal.err(`The test card stands in ${wanted.click?.channel ?? ''}: press its button now.\n`),
  });
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  const bad = count('failed');
  if (wanted.json) terminal.out(`${JSON.stringify({ ok: bad === 0, findings }, null, 2)}\n`);
  else terminal.err(`${count('ok')} ok, ${bad} failed, ${count('not checked')} not checked.\n`);
  return bad === 0 ? EXIT.verdict : EXIT.failure;
}

function readWords(words: readonly string[], terminal: Terminal): Wanted | number {
  const options = readOptions(
    words.filter((word) => word !== '--click'),
    ['--channel', '--wait', '--bot'],
    USAGE,
    terminal,
  );
  if (typeof options === 'number') return options;
  const { '--channel': channel, '--wait': wait = String(STANDARD_WAIT_S), '--bot': bot } = options.values;
  const wrong = problemOf(words.includes('--click'), channel, wait, bot);
  if (wrong !== null) {
    terminal.err(`${wrong} ${USAGE}\n`);
    return EXIT.usage;
  }
  if (channel === undefined) return { json: options.json };
  const botUrl = bot?.replace(/\/+$/, '') ?? null;
  return { json: options.json, click: { channel, botUrl, waitMs: Number(wait) * 1000 } };
}

function problemOf(click: boolean, channel: string | undefined, wait: string, bot: string | undefined): string | null {
  if (click !== (channel !== undefined)) return '--channel and --click belong together.';
  if (channel !== undefined && !/^[CGD][A-Z0-9]{2,}$/.test(channel))
    return '--channel is the id of a channel, such as C0123ABCD.';
  if (!/^\d{1,3}$/.test(wait) || Number(wait) < 1 || Number(wait) > LONGEST_WAIT_S) {
    return `--wait is a number of seconds from 1 to ${LONGEST_WAIT_S}.`;
  }
  return bot !== undefined && !(URL.canParse(bot) && /^https?:/.test(bot))
    ? '--bot is an address such as http://127.0.0.1:3000.'
    : null;
}

const WIDEST = 'not checked'.length;

function line({ hop, state, said, mend }: Finding, { good, bad, warn }: Paint): string {
  const colour = { ok: good, failed: bad, 'not checked': warn }[state];
  const first = `${colour(state.padEnd(WIDEST))}  ${hop}: ${said}`;
  return mend === null ? first : `${first}\n${' '.repeat(WIDEST)}  mend: ${mend}`;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** A bot in a process of its own. */
export interface BotProcess {
  readonly url: string;
  /** Resolves when it is gone, by whatever way. */
  readonly ended: Promise<void>;
  isGone(): boolean;
  /** It ended although nobody had told it to, with this status. */
  fellOver(): number | null;
  /** Ends it at once, with nothing flushed, and waits until it is gone. */
  kill(): Promise<void>;
  /** Ends it as an operator does, and waits until it is gone. */
  stop(): Promise<void>;
  /** Everything it wrote so far. */
  output(): string;
}

const ENTRY = fileURLToPath(new URL('./bot-process.ts', import.meta.url));
/** Each bot finds its code compiled by the one before. */
const COMPILED = join(tmpdir(), `incident-bot-compiled-${process.getuid?.() ?? 0}`);
const Ready = z.object({ port: z.number() });
const STARTS_WITHIN_MS = 60_000;
/** Whoever started bots may be ended by a signal: they end with it. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts it and waits until it takes requests. Rejects with what it wrote when it ends before. */
export async function startBotProcess(environment: Readonly<Record<string, string>>): Promise<BotProcess> {
  const child = spawn(process.execPath, [ENTRY], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILED, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const written: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => written.push(text));
  running.add(child);
  let gone = false;
  let told = false;
  let fellOver: number | null = null;
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => {
    gone = true;
    running.delete(child);
    // One that ends itself at a crash point does so by a signal, and has no status.
    if (!told) fellOver = code ?? null;
  });
  const end = async (signal: NodeJS.Signals) => {
    told = true;
    child.kill(signal);
    await ended;
  };
  const late = AbortSignal.timeout(STARTS_WITHIN_MS);
  const early = ended.then(() => {
    throw new Error(`The bot ended before it started:\n${written.join('')}`);
  });
  early.catch(() => undefined);
  try {
    const [message] = await Promise.race([once(child, 'message', { signal: late }), early]);
    const url = `http://127.0.0.1:${Ready.parse(message).port}`;
    return {
      url,
      ended,
      isGone: () => gone,
      fellOver: () => fellOver,
      kill: () => end('SIGKILL'),
      stop: () => end('SIGTERM'),
      output: () => written.join(''),
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

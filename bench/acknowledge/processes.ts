import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Kind } from './deliveries.ts';

/** A server in a process of its own. */
export interface Target {
  readonly address: string;
  /** Ends it at once, with nothing flushed, and waits until it is gone. */
  kill(): Promise<void>;
}

const pathOf = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url));

/** Starts a script of this folder and waits for its port. Rejects with what it wrote when it ends before. */
export async function startTarget(script: string, env: Readonly<Record<string, string>>): Promise<Target> {
  const child = spawn(process.execPath, [pathOf(script)], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const ended = once(child, 'exit');
  const first = once(createInterface({ input: child.stdout }), 'line').then(([line]) => Number(line));
  const early = ended.then(([code]) => {
    throw new Error(`${script} ended with ${code} before it took requests:\n${errors.join('')}`);
  });
  const port = await Promise.race([first, early]);
  early.catch(() => {});
  return { address: `http://127.0.0.1:${port}/slack/events`, kill: () => kill(child, ended) };
}

async function kill(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

const Outcome = z.object({
  /** Milliseconds from request to acknowledgement. */
  latencies: z.array(z.number()),
  /** How late each request was sent, milliseconds: says whether the sender kept its rate. */
  lateness: z.array(z.number()),
  /** Requests that were answered with 200, those of the warm-up included. */
  acknowledged: z.number(),
  failed: z.number(),
});
export type Outcome = z.infer<typeof Outcome>;

export interface Load {
  readonly address: string;
  readonly secret: string;
  readonly kind: Kind;
  /** Thread that messages are written in. */
  readonly threadTs: string;
  readonly rate: number;
  readonly seconds: number;
  readonly warmUp: number;
}

/** Sends requests from a process of its own. Rejects when it takes minutes. */
export async function load(order: Load): Promise<Outcome> {
  const { stdout } = await promisify(execFile)(process.execPath, [pathOf('load-process.ts'), JSON.stringify(order)], {
    timeout: 120_000,
    maxBuffer: 16 * 1024 * 1024,
  });
  return Outcome.parse(JSON.parse(stdout));
}

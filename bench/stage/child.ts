import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** A process of its own that answers questions; its script calls `answering`. */
export interface Child<Ready> {
  readonly ready: Ready;
  /** Milliseconds from its start until it said that it is ready. */
  readonly startMs: number;
  /** Rejects with what the other threw, and when it ended. */
  ask<Answer>(question: object, answer: z.ZodType<Answer>): Promise<Answer>;
  /** Ends it at once, with nothing flushed, and waits until it is gone. */
  kill(): Promise<void>;
}

const Message = z.object({
  ready: z.unknown().optional(),
  id: z.number().optional(),
  answer: z.unknown().optional(),
  error: z.string().optional(),
});
type Message = z.infer<typeof Message>;

/** Starts a script of this folder and waits until it is ready. Rejects with what it wrote when it ends before. */
export async function startChild<Ready>(
  script: string,
  env: Readonly<Record<string, string>>,
  ready: z.ZodType<Ready>,
): Promise<Child<Ready>> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [fileURLToPath(new URL(`./${script}`, import.meta.url))], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  const errors: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const first = Promise.withResolvers<unknown>();
  const gone = once(child, 'close');
  child.once('close', (code) => {
    const error = new Error(`${script} ended with ${code}:\n${errors.join('')}`);
    first.reject(error);
    for (const each of waiting.values()) each.reject(error);
  });
  child.on('message', (raw) => {
    const message: Message = Message.parse(raw);
    if (message.id === undefined) return first.resolve(message.ready);
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) asked?.resolve(message.answer);
    else asked?.reject(new Error(`${script}: ${message.error}`));
  });
  let asked = 0;

  const said = ready.parse(await first.promise);
  return {
    ready: said,
    startMs: performance.now() - startedMs,
    async ask(question, answer) {
      const id = asked++;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      waiting.set(id, { promise, resolve, reject });
      child.send({ id, question });
      return answer.parse(await promise);
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

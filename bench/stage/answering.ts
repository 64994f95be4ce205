import { z } from 'zod';

const Asked = z.object({ id: z.number(), question: z.unknown() });

/**
 * Lets the process that started this one ask it things. Says first that it is ready, with what the other has to know.
 * What `answer` throws goes back as its message.
 */
export function answering(ready: unknown, answer: (question: unknown) => Promise<unknown>): void {
  if (process.send === undefined) throw new Error('This script is started by the benchmark');
  const tell = (message: object) => void process.send?.(message);
  process.on('message', (message) => {
    const { id, question } = Asked.parse(message);
    answer(question).then(
      (found) => tell({ id, answer: found }),
      (error: unknown) => tell({ id, error: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
  tell({ ready });
}

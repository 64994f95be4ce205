import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export interface Question {
  readonly text: string;
  /** Taken when nothing is typed; shown unless it is secret. */
  readonly standard?: string;
  /** What is typed is not echoed on a terminal. */
  readonly secret?: boolean;
  /** What is wrong with an answer, with its mend; null when it can be taken. */
  readonly problem?: (answer: string) => string | null;
}

/** Asks a person, one question after the other. */
export interface Ask {
  /** The answer without blanks around it. Asks again until it can be taken. Rejects with `NoMoreAnswersError`. */
  question(question: Question): Promise<string>;
  close(): void;
}

/** The input ended before the last question was answered. */
export class NoMoreAnswersError extends Error {
  override readonly name = 'NoMoreAnswersError';
}

export interface AskStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Whether a person types at a terminal, so that secrets have to be kept from the screen. */
  readonly isTerminal: boolean;
}

/** Questions on two streams: a terminal, or lines of a pipe. */
export function createAsk({ input, output, isTerminal }: AskStreams): Ask {
  let muted = false;
  const screen = new Writable({
    write(chunk, _encoding, done) {
      if (!muted) output.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input, output: screen, terminal: isTerminal });
  const answers = lines[Symbol.asyncIterator]();
  // Of a pipe that ended there may be lines left to read, but nothing to draw a prompt on.
  let ended = false;
  lines.once('close', () => {
    ended = true;
  });

  async function line(question: Question): Promise<string> {
    const { text, standard, secret = false } = question;
    const shown = standard === undefined ? '' : ` [${secret ? 'keep what is set' : standard}]`;
    const prompt = `${text}${shown}: `;
    lines.setPrompt(prompt);
    if (ended) output.write(prompt);
    else lines.prompt();
    muted = secret && isTerminal;
    const next = await answers.next();
    if (muted) output.write('\n');
    muted = false;
    if (next.done === true) throw new NoMoreAnswersError(`"${text}" was not answered`);
    return next.value.trim() || (standard ?? '');
  }

  return {
    async question(question) {
      for (;;) {
        const answer = await line(question);
        const problem = question.problem?.(answer) ?? null;
        if (problem === null) return answer;
        output.write(`  ${problem}\n`);
      }
    },
    close: () => lines.close(),
  };
}

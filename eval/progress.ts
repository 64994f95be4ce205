/** Tells how far a long run has come. */
export interface Progress {
  /** One more is done. */
  step(name: string, note: string): void;
  end(): void;
}

const BAR = 30;

/** A bar that redraws itself on a terminal; one line a step elsewhere, so that a log stays readable. */
export function createProgress(total: number, write: (text: string) => void, isTerminal: boolean): Progress {
  let done = 0;
  return {
    step(name, note) {
      done++;
      if (!isTerminal) {
        write(`${String(done).padStart(String(total).length)}/${total} ${name}: ${note}\n`);
        return;
      }
      const filled = Math.round((BAR * done) / total);
      write(`\r\u001b[2K${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${done}/${total} ${name}`);
    },
    end() {
      if (isTerminal) write('\r\u001b[2K');
    },
  };
}

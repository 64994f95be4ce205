/** Tells how far a long command has come. */
export interface ProgressBar {
  /** One more is done: what it was, and what came of it in a few words. */
  step(name: string, note: string): void;
  /** Removes the bar; lines that were written stay. */
  end(): void;
}

export interface ProgressBarOptions {
  /** How many steps there will be; one that comes on top is shown as it is. */
  readonly total: number;
  /** To standard error: standard output belongs to the result. */
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Width of the terminal, characters; read at each step, because a window changes. */
  readonly columns?: (() => number | undefined) | undefined;
}

const WIDEST_BAR = 30;
const STANDARD_COLUMNS = 80;

/** A bar that redraws itself on a terminal, never wider than it; one line a step elsewhere, so that a log stays readable. */
export function createProgressBar({ total, write, isTerminal, columns }: ProgressBarOptions): ProgressBar {
  let done = 0;
  return {
    step(name, note) {
      done++;
      const count = `${String(done).padStart(String(total).length)}/${total}`;
      if (isTerminal) write(`\r\u001b[2K${drawn(done, total, `${count} ${name}`, columns?.() ?? STANDARD_COLUMNS)}`);
      else write(`${count} ${name}: ${note}\n`);
    },
    end() {
      if (isTerminal) write('\r\u001b[2K');
    },
  };
}

/** A line that is as wide as the terminal wraps, and then only half of it is drawn over. */
function drawn(done: number, total: number, words: string, columns: number): string {
  const bar = Math.max(0, Math.min(WIDEST_BAR, Math.floor(columns / 3)));
  const filled = Math.round(bar * Math.min(1, done / Math.max(1, total)));
  return `${'█'.repeat(filled)}${'░'.repeat(bar - filled)} ${words}`.slice(0, Math.max(0, columns - 1));
}

/** The standard error of this process as a place for progress. */
export function standardError(): Omit<ProgressBarOptions, 'total'> {
  const { stderr } = process;
  return {
    write: (text) => void stderr.write(text),
    isTerminal: stderr.isTTY === true,
    columns: () => stderr.columns,
  };
}

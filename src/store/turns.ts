/** Who uses something that takes one at a time, and in which order. */
export interface Turns {
  /** Runs `work` when its turn has come: urgent work before everything that waits, otherwise as it came. */
  take<T>(urgency: Urgency, work: () => Promise<T>): Promise<T>;
}

export type Urgency = 'urgent' | 'normal';

/** So many urgent ones in a row, then one that is not: what is urgent may be late, but nothing waits for ever. */
const MOST_IN_A_ROW = 16;

/**
 * Turns at the embedded database, which runs one statement or transaction at a time on the thread of everything else.
 * Before work that is not urgent the event loop goes round once, so that requests which arrived meanwhile are read and
 * can take their turn: a row of statements that are all ready would otherwise keep it for seconds.
 */
export function createTurns(): Turns {
  const waiting: Readonly<Record<Urgency, (() => void)[]>> = { urgent: [], normal: [] };
  let taken = false;
  let inARow = 0;

  const isUrgentNext = () => waiting.urgent.length > 0 && (inARow < MOST_IN_A_ROW || waiting.normal.length === 0);

  function next(): void {
    const urgency = isUrgentNext() ? 'urgent' : 'normal';
    const begin = waiting[urgency].shift();
    inARow = urgency === 'urgent' ? inARow + 1 : 0;
    if (begin === undefined) taken = false;
    else begin();
  }

  return {
    async take(urgency, work) {
      if (taken) await new Promise<void>((resolve) => waiting[urgency].push(resolve));
      taken = true;
      try {
        return await work();
      } finally {
        if (isUrgentNext() && inARow < MOST_IN_A_ROW) next();
        else setImmediate(next);
      }
    },
  };
}

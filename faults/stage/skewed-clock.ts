/**
 * Makes the clock of this process wrong by `CLOCK_SKEW_MS`, everywhere: for the bot that has to get on with parts whose
 * clocks are right. Imported before anything else. Timers and durations go on as they are.
 */
const skewMs = Number(process.env.CLOCK_SKEW_MS ?? 0);

if (skewMs !== 0) {
  const TrueDate = globalThis.Date;
  class SkewedDate extends TrueDate {
    constructor(...given: [] | [number | string | Date]) {
      if (given.length === 0) super(TrueDate.now() + skewMs);
      else super(...(given as [number]));
    }
    static override now(): number {
      return TrueDate.now() + skewMs;
    }
  }
  // Parts of a date (year, month …) are not used by the bot; one argument or none is.
  globalThis.Date = SkewedDate as DateConstructor;
}

export {};

import { isError, type Observation } from './observations.ts';
import { natureOf } from './vocabulary.ts';

/** Words of what follows from a failure, as against its cause. */
export const CONSEQUENCE =
  /marked? (?:as )?failed|giv\w+ up|moved to dead|parked|dead.?letter|request (?:failed|finished|completed)/i;

/** Errors of the last attempt, when an action was tried several times. */
const LAST_ROUND = 6;

/** The error that began it: the first of the last round that carries a cause, not "instance marked failed" after it. */
export function rootError(own: readonly Observation[]): Observation | undefined {
  const errors = own.filter(isError);
  const logged = errors.filter(({ kind }) => kind === 'log');
  const pool = logged.length > 0 ? logged : errors;
  const panic = pool.find(({ level, text }) => level === 'fatal' || /\bpanic\b/i.test(text));
  const causes = pool.slice(-LAST_ROUND).filter(({ text }) => !CONSEQUENCE.test(text));
  return panic ?? causes.find(({ code, text }) => natureOf(code, text) !== null) ?? causes[0] ?? pool.at(-1);
}

/** A warning that names an error: an attempt that went wrong, as against chatter. */
export function isTrouble(o: Observation): boolean {
  return isError(o) || (o.level === 'warn' && (o.code !== null || o.fields.last_error !== undefined));
}

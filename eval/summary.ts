import type { Accuracy } from './accuracy.ts';
import { listed, milliseconds, score, share } from './numbers.ts';

/** The figures of one set beside their names, in the order in which they matter. */
export function summaryOf(accuracy: Accuracy): [string, string][] {
  const { parts, tookMs } = accuracy;
  const none = { of: 0, held: 0 };
  return [
    ['worlds', String(accuracy.worlds)],
    ['wrong and confident (must be 0)', listed(accuracy.wrongAndConfident)],
    ['runs that broke (must be 0)', listed(accuracy.broken)],
    ['class accuracy', share(parts.class ?? none)],
    ['macro-F1', score(accuracy.macroF1)],
    ['undetermined, though it can be decided', listed(accuracy.abstained)],
    ['decided, though it cannot be', listed(accuracy.overreached)],
    ['grounded share of verdicts', share(accuracy.grounded)],
    ['verdicts without grounds', listed(accuracy.ungrounded)],
    ['reason', share(parts.reason ?? none)],
    ['issue kind', share(parts.issue_kind ?? none)],
    ['confidence within its bounds', share(parts.confidence ?? none)],
    ['lineage', share(parts.lineage ?? none)],
    ['checks', share(parts.check ?? none)],
    ['context', share(parts.context ?? none)],
    ['escalation', share(parts.escalation ?? none)],
    ['retry', share(parts.retry ?? none)],
    ['worlds where every named part holds', share(accuracy.allHeld)],
    ['id not found in what the reporter says', listed(accuracy.unheard)],
    ['time p50, p95', `${milliseconds(tookMs.p50)}, ${milliseconds(tookMs.p95)}`],
  ];
}

import type { Facts } from './facts.ts';
import type { CheckResult, Confidence, IssueKind, VerdictClass } from './report.ts';

/** What a rule may look at: the facts, and the results of all checks. */
export interface Judged {
  readonly facts: Facts;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

/** What a rule says when it matches. */
export interface Conclusion {
  readonly class: VerdictClass;
  readonly reason: string;
  readonly issueKind: IssueKind;
  /** One sentence for a person. */
  readonly summary: string;
  /** Evidence and check ids that speak for it. Confidence is counted from them, see confidence.ts. */
  readonly because: readonly string[];
  /** What speaks against it; each lowers the confidence and is named. */
  readonly against?: readonly string[];
  /** Upper bound set by the rule itself: an inference from absence is never more than `tentative`, for example. */
  readonly atMost?: Confidence;
}

/** One branch of a class. Rules are tried in order; the first that concludes wins. */
export interface Rule {
  readonly name: string;
  /** Ids of the runbook index. */
  readonly runbook: readonly string[];
  conclude(judged: Judged): Conclusion | null;
}

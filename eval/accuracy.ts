import { isGrounded } from './grounded.ts';
import { allowedClasses, expectedClass, type Judgement, namedParts } from './judgement.ts';
import { type ClassScore, classScores, macroF1, percentile, type Share } from './metrics.ts';

/** How well a set of worlds was judged. Lists hold ids of worlds. */
export interface Accuracy {
  readonly worlds: number;
  readonly classes: readonly ClassScore[];
  readonly macroF1: number | null;
  /** Undetermined, where the world has a class. */
  readonly abstained: readonly string[];
  /** A class, where the world cannot be decided. */
  readonly overreached: readonly string[];
  /** Class wrong and confidence certain or likely: the mistake that sends a person the wrong way. */
  readonly wrongAndConfident: readonly string[];
  /** Verdicts other than undetermined that rest on evidence that was found. */
  readonly grounded: Share;
  readonly ungrounded: readonly string[];
  /** Worlds whose every named part holds. */
  readonly allHeld: Share;
  /** Named parts of the report that hold, by what they are about: reason, lineage, escalation, retry, … */
  readonly parts: Readonly<Record<string, Share>>;
  /** Named outcomes of checks that hold, by check id. */
  readonly checks: Readonly<Record<string, Share>>;
  /** Worlds whose id the intake did not find in what the reporter says. */
  readonly unheard: readonly string[];
  /** Runs without a report. */
  readonly broken: readonly string[];
  readonly tookMs: { readonly p50: number | null; readonly p95: number | null };
}

export function accuracyOf(judgements: readonly Judgement[]): Accuracy {
  const classes = classScores(
    judgements.map((judgement) => ({
      expected: expectedClass(judgement),
      actual: judgement.report?.verdict.class ?? null,
    })),
  );
  const decided = judgements.filter(({ report }) => report !== null && report.verdict.class !== 'undetermined');
  const grounded = decided.filter(({ report }) => report !== null && isGrounded(report));
  const times = judgements.map(({ tookMs }) => tookMs);
  const named = judgements.flatMap((judgement) =>
    namedParts(judgement).map((part) => ({ part, holds: holds(judgement, part) })),
  );
  const ofChecks = named.filter(({ part }) => part.startsWith('check '));
  return {
    worlds: judgements.length,
    classes,
    macroF1: macroF1(classes),
    abstained: idsOf(
      judgements,
      (judgement) => isWrong(judgement) && judgement.report?.verdict.class === 'undetermined',
    ),
    overreached: idsOf(
      judgements,
      (judgement) => isWrong(judgement) && allowedClasses(judgement).every((name) => name === 'undetermined'),
    ),
    wrongAndConfident: idsOf(
      judgements,
      (judgement) => isWrong(judgement) && judgement.report?.verdict.confidence !== 'tentative',
    ),
    grounded: { of: decided.length, held: grounded.length },
    ungrounded: idsOf(decided, (judgement) => !grounded.includes(judgement)),
    allHeld: { of: judgements.length, held: judgements.filter(isRight).length },
    parts: sharesBy(named.map(({ part, holds }) => ({ name: part.replace(/ .*/, ''), holds }))),
    checks: sharesBy(ofChecks.map(({ part, holds }) => ({ name: part.replace('check ', ''), holds }))),
    unheard: idsOf(judgements, ({ heard }) => !heard),
    broken: idsOf(judgements, ({ broke }) => broke !== null),
    tookMs: { p50: percentile(times, 0.5), p95: percentile(times, 0.95) },
  };
}

/** Whether everything that the world names holds. */
export function isRight({ broke, mismatches }: Judgement): boolean {
  return broke === null && mismatches.length === 0;
}

/** A verdict was given, of a class that the world does not accept. */
function isWrong(judgement: Judgement): boolean {
  const { report } = judgement;
  return report !== null && !allowedClasses(judgement).includes(report.verdict.class);
}

function holds({ broke, mismatches }: Judgement, part: string): boolean {
  return broke === null && !mismatches.some((mismatch) => mismatch.part === part);
}

function idsOf(judgements: readonly Judgement[], keep: (judgement: Judgement) => boolean): string[] {
  return judgements.filter(keep).map(({ world }) => world);
}

function sharesBy(entries: readonly { readonly name: string; readonly holds: boolean }[]): Record<string, Share> {
  const shares: Record<string, Share> = {};
  for (const { name, holds } of entries) {
    const { of, held } = shares[name] ?? { of: 0, held: 0 };
    shares[name] = { of: of + 1, held: held + (holds ? 1 : 0) };
  }
  return shares;
}
